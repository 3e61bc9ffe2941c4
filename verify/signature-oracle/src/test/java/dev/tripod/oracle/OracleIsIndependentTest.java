package dev.tripod.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Tests that the oracle uses no class of the library. If it did, both would have the same faults. */
final class OracleIsIndependentTest {

  private static final Path HERE = Path.of("src/main/java/dev/tripod/oracle");

  @Test
  @DisplayName("the oracle uses no class of the library, by import or by full name")
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
