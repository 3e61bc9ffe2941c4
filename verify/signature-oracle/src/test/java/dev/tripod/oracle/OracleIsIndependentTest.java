package dev.tripod.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An oracle that used the library would agree with it about everything. */
final class OracleIsIndependentTest {

  private static final Path HERE = Path.of("src/main/java/dev/tripod/oracle");

  @Test
  @DisplayName("the oracle looks at nothing of the library, neither by import nor by full name")
  void sharesNoClass() throws IOException {
    try (Stream<Path> sources = Files.list(HERE)) {
      List<Path> oracle = sources
          .filter(path -> !path.getFileName().toString().endsWith("Test.java"))
          .toList();
      assertThat(oracle).hasSizeGreaterThan(2);
      for (Path source : oracle) {
        assertThat(Files.readString(source).replace("dev.tripod.oracle", ""))
            .as(source.toString())
            .doesNotContain("dev.tripod");
      }
    }
  }
}
