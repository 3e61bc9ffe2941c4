package dev.tripod.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An error message of two sentences")
final class MessageTextsTest {

  @TempDir
  private Path root;

  @Test
  @DisplayName("must end with a period")
  void mustEndWithAPeriod() {
    assertThat(violations("""
            class A {
              void a(int size, boolean large) {
                throw new IllegalArgumentException(
                    "The size is " + size
                        + ". Use 1");
              }
              Object b = Objects.requireNonNull(null, "The key is missing. Set it");
              Object c = new IllegalStateException("It is " + (true ? "large. Cut it" : "small. Fill it."), null);
              Object d = SingleUse.of("It was used. Begin again");
              Object e = CallbackRejected.of(null, "it is old. Begin again");
            }
            """))
        .containsExactlyInAnyOrder(
            "core/src/main/java/a/A.java:4: add a period to \"The size is {}. Use 1\"",
            "core/src/main/java/a/A.java:7: add a period to \"The key is missing. Set it\"",
            "core/src/main/java/a/A.java:8: add a period to \"It is large. Cut it\"",
            "core/src/main/java/a/A.java:9: add a period to \"It was used. Begin again\"",
            "core/src/main/java/a/A.java:10: add a period to \"it is old. Begin again\"");
  }

  @Test
  @DisplayName("is right with a period, or with a value at the end")
  void acceptsOthers() {
    assertThat(violations("""
            class A {
              Object a = new IllegalArgumentException("The size is " + 1 + ". Use 2.");
              Object b = new IllegalArgumentException("The size is 1");
              Object c = new IllegalArgumentException("The text is not encoded. " + e.getMessage(), e);
              Object d = new IllegalArgumentException("The kind " + kind + " JSON is unknown");
              Object e = new Text("One. Two");
            }
            """)).isEmpty();
  }

  private List<String> violations(String source) {
    WrittenFiles files = new WrittenFiles(root)
        .with("pom.xml", "<project><modules><module>core</module></modules></project>")
        .with("core/src/main/java/a/A.java", source);
    return MessageTexts.violations(files.repository());
  }
}
