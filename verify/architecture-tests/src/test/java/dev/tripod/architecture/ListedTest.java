package dev.tripod.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A list of exceptions")
final class ListedTest {

  @Test
  @DisplayName("has a class and a reason on each line, comments and blank lines left out")
  void reads() {
    assertThat(Listed.parse("# why\n\ndomain.A$B: since: it must\n").reasons())
        .containsOnlyKeys("domain.A$B")
        .containsValue("since: it must");
  }

  @Test
  @DisplayName("refuses an exception without a reason")
  void refuses() {
    assertThatIllegalStateException().isThrownBy(() -> Listed.parse("domain.A:  \n"));
    assertThatIllegalStateException().isThrownBy(() -> Listed.parse("domain.A\n"));
  }
}
