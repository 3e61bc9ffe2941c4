package dev.tripod.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An allow list")
final class AllowListTest {

  @Test
  @DisplayName("has a name and a reason in each line, apart from comments and blank lines")
  void reads() {
    assertThat(AllowList.parse("# why\n\ndomain.A$B: since: it must\n").reasons())
        .containsOnlyKeys("domain.A$B")
        .containsValue("since: it must");
  }

  @Test
  @DisplayName("rejects an exception without a reason")
  void rejectsAMissingReason() {
    assertThatIllegalStateException().isThrownBy(() -> AllowList.parse("domain.A:  \n"));
    assertThatIllegalStateException().isThrownBy(() -> AllowList.parse("domain.A\n"));
  }

  @Test
  @DisplayName("rejects an exception that is listed twice")
  void rejectsADuplicate() {
    assertThatIllegalStateException()
        .isThrownBy(() -> AllowList.parse("domain.A: once\ndomain.A: twice\n"));
  }

  @Test
  @DisplayName("can be tried without one of its exceptions")
  void without() {
    assertThat(AllowList.parse("a: one\nb: two\n").without("a").names()).containsExactly("b");
  }
}
