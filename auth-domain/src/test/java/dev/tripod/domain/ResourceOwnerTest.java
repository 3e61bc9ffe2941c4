package dev.tripod.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class ResourceOwnerTest {

  @Test
  void isAnAccountAtAProvider() {
    ResourceOwner owner = ResourceOwner.of("x", "42");
    assertThat(owner)
        .isEqualTo(new ResourceOwner("x", "42"))
        .hasSameHashCodeAs(new ResourceOwner("x", "42"))
        .isNotEqualTo(ResourceOwner.of("y", "42"))
        .isNotEqualTo(ResourceOwner.of("x", "43"))
        .hasToString("x:42");
  }

  @Test
  void hasAProviderAndAnId() {
    assertThatIllegalArgumentException().isThrownBy(() -> ResourceOwner.of("", "42"));
    assertThatIllegalArgumentException().isThrownBy(() -> ResourceOwner.of("x", ""));
  }
}
