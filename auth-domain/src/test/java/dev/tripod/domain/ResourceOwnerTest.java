package dev.tripod.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
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

  @Test
  @DisplayName("The digest is the one that sha256sum prints for 1:x42")
  void digestIsSha256OfBothWithALength() {
    assertThat(ResourceOwner.of("x", "42").digest())
        .isEqualTo("5b7b953caaafce274ceb94078939064800488ebfcff401e8439bb044e8318425");
    assertThat(ResourceOwner.of("caf\u00e9", "\ud83d\udd11").digest())
        .as("4 characters of 5 octets, and one of 4 octets")
        .isEqualTo("001a74d24b820d40a994865ebcf4f82d2655dacd12a3b5e7ca339a366033730b");
  }

  @Test
  @DisplayName("Owners that a database may confuse have different digests")
  void digestsDiffer() {
    List<ResourceOwner> owners = List.of(
        ResourceOwner.of("x", "a"),
        ResourceOwner.of("x", "A"),
        ResourceOwner.of("x", "a "),
        ResourceOwner.of("xa", "b"),
        ResourceOwner.of("x", "ab"),
        ResourceOwner.of("1", ":xab"),
        ResourceOwner.of("x", "\u00e9"),
        ResourceOwner.of("x", "e\u0301"),
        ResourceOwner.of("x", "\u0000"));
    assertThat(owners)
        .extracting(ResourceOwner::digest)
        .doesNotHaveDuplicates()
        .allMatch(digest -> digest.matches("[0-9a-f]{64}"));
  }

  @Test
  @DisplayName("No digest is made of half a character, which would be that of a question mark")
  void rejectsAnUnpairedSurrogate() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ResourceOwner.of("x", "\ud800").digest())
        .withMessage(
            "A key of the store contains an unpaired surrogate. Use text that is valid Unicode.");
  }
}
