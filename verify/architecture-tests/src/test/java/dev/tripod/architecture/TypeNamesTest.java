package dev.tripod.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The simple names of top-level types")
final class TypeNamesTest {

  private static final String SAME =
      "Same is the name of 2 types: core/src/main/java/a/Same.java:2, more/src/main/java/b/Other.java:3";

  @TempDir
  private Path root;

  private WrittenFiles files;

  @BeforeEach
  void write() {
    files = new WrittenFiles(root)
        .with(
            "pom.xml",
            "<project><modules><module>core</module><module>more</module>"
                + "<module>apps/a</module></modules></project>")
        .with("core/src/main/java/a/Same.java", "package a;\npublic class Same { class Nested {} }")
        .with("core/src/main/java/a/package-info.java", "package a;")
        .with("more/src/main/java/b/Other.java", "package b;\nclass Other {}\nclass Same {}")
        .with("more/src/main/java/b/Nested.java", "package b;\nclass Nested {}")
        .with("more/src/main/java/b/package-info.java", "package b;")
        .with("apps/a/src/main/java/c/Other.java", "package c;\nclass Other {}");
  }

  @Test
  @DisplayName("must differ, also if one is package-private or has a second type in its file")
  void rejectsASharedName() {
    assertThat(TypeNames.sharedNames(files.repository(), AllowList.empty())).containsExactly(SAME);
  }

  @Test
  @DisplayName("may be shared if the name is listed")
  void acceptsAListedName() {
    assertThat(TypeNames.sharedNames(files.repository(), AllowList.parse("Same: a reason")))
        .isEmpty();
  }

  @Test
  @DisplayName("must not be listed if the name is not shared")
  void rejectsAnExceptionThatIsNotNeeded() {
    assertThat(TypeNames.sharedNames(files.repository(), AllowList.parse("Other: a reason")))
        .containsExactly("The exception is not needed. Delete it: Other", SAME);
  }
}
