package dev.tripod.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The committed plots are those that the committed results give; {@value #WRITE} writes them. */
final class PlotsTest {

  private static final String WRITE = "tripod.plots.write";
  private static final Path DOCS = Path.of("../../docs");
  private static final Path FOLDER = DOCS.resolve("performance");

  @Test
  void thePlotsAreThoseOfTheResults() throws IOException {
    Map<String, String> plots =
        Plots.of(Results.parse(Files.readString(FOLDER.resolve("results.md"))));
    if (Boolean.getBoolean(WRITE)) {
      for (Map.Entry<String, String> plot : plots.entrySet()) {
        Files.writeString(FOLDER.resolve(plot.getKey()), plot.getValue());
      }
    }

    for (Map.Entry<String, String> plot : plots.entrySet()) {
      assertThat(FOLDER.resolve(plot.getKey()))
          .as("Run the test with -D%s=true if the results have changed", WRITE)
          .hasContent(plot.getValue());
    }
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(name -> name.endsWith(".svg"))
          .containsExactlyInAnyOrderElementsOf(plots.keySet());
    }
  }

  @Test
  void thePageShowsEveryPlot() throws IOException {
    String page = Files.readString(DOCS.resolve("performance.md"));

    assertThat(Plots.of(Results.parse(Files.readString(FOLDER.resolve("results.md"))))
            .keySet())
        .allSatisfy(name -> assertThat(page).contains("](performance/" + name + ")"));
  }

  @Test
  void readsTheNumberThatHasTheUnit() {
    Results results = Results.parse("""
        ### Times

        |  | GET |
        |---|---|
        | `one` | 1,802 ns (2.78), 3.8 kB |
        | two | 30 ns (0.05), 0 B |
        """);

    assertThat(results.column("Times", "GET", "ns"))
        .containsExactly(
            new BarChart.Bar("one", 1802, "1,802 ns"), new BarChart.Bar("two", 30, "30 ns"));
    assertThat(results.column("Times", "GET", "kB"))
        .containsExactly(new BarChart.Bar("one", 3.8, "3.8 kB"));
  }

  @Test
  void saysWhichTableIsMissing() {
    Results results = Results.parse("### Times\n\n|  | GET |\n|---|---|\n| one | 1 ns |\n");

    assertThatThrownBy(() -> results.column("Sizes", "GET", "ns"))
        .hasMessage("The page has no table \"Sizes\". It has [Times]");
    assertThatThrownBy(() -> results.column("Times", "POST", "ns"))
        .hasMessageContaining("no column \"POST\"");
  }

  @Test
  void drawsBarsInProportionAndEscapesNames() {
    String svg = new BarChart("A & B")
        .panel(
            "time", List.of(new BarChart.Bar("x<y", 50, "50"), new BarChart.Bar("z", 100, "100")))
        .svg();

    assertThat(svg)
        .contains("<title>A &amp; B</title>", ">x&lt;y<", "width=\"190.0\"", "width=\"380.0\"");
  }
}
