package dev.tripod.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.AuthorizationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares each Java and Kotlin block of README and docs with the source code that it shows. A comment above the block names the file
 * and its tags, for example {@code <!-- example: OAuth1PasteLogin.java login call -->}. The block has the text between these
 * tags, in that order. The file is in this module or, for the migration guides, in {@code verify/migration-oauth1}.
 */
final class DocumentsTest {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final List<Path> SOURCES = Stream.of(
          "apps/examples/src/main/java/dev/tripod/examples",
          "apps/examples/src/test/java/dev/tripod/examples",
          "apps/examples/src/test/kotlin/dev/tripod/examples",
          "verify/migration-oauth1/src/test/java/dev/tripod/migration/oauth1")
      .map(ROOT::resolve)
      .toList();
  private static final Pattern BLOCK = Pattern.compile(
      "(?:<!-- example: (\\S+) ([^>]+?) -->\\n)?```(java|kotlin)\\n(.*?)```", Pattern.DOTALL);

  /** Its Kotlin blocks are Gradle scripts and code for Android, which this build cannot compile. */
  private static final Path ANDROID = ROOT.resolve("docs/android.md");

  private static final Pattern CODE = Pattern.compile("```.*?```|`[^`\\n]*`", Pattern.DOTALL);
  private static final Pattern LINK =
      Pattern.compile("\\]\\((?!https?:)([^)#\\s]*)(?:#([^)\\s]+))?\\)");
  private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

  static List<Path> documents() throws IOException {
    Stream<Path> pages =
        Stream.of("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md").map(ROOT::resolve);
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(pages, docs)
          .filter(path -> path.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  @DisplayName("each block of Java or Kotlin is code that is compiled and run")
  void blocksAreCompiled(Path document) throws IOException {
    Matcher block = BLOCK.matcher(Files.readString(document));
    while (block.find()) {
      if (document.equals(ANDROID) && block.group(3).equals("kotlin")) {
        continue;
      }
      assertThat(block.group(1))
          .as("the source of a block in " + document.getFileName())
          .isNotNull();
      assertThat(block.group(4)).isEqualTo(tagged(block.group(1), block.group(2).split(" ")));
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  @DisplayName("each link to a file of this repository leads to a file and a heading")
  void linksLeadSomewhere(Path document) throws IOException {
    Matcher link = LINK.matcher(CODE.matcher(Files.readString(document)).replaceAll(""));
    while (link.find()) {
      Path target = link.group(1).isEmpty()
          ? document
          : document.resolveSibling(link.group(1)).normalize();
      assertThat(target).as("a link in " + document.getFileName()).exists();
      if (link.group(2) != null) {
        assertThat(anchors(target))
            .as("the headings of " + target.getFileName() + ", linked in " + document.getFileName())
            .contains(link.group(2));
      }
    }
  }

  /** Returns the anchors that GitHub gives the headings of a page. */
  private static List<String> anchors(Path page) throws IOException {
    String text = Pattern.compile("```.*?```", Pattern.DOTALL)
        .matcher(Files.readString(page))
        .replaceAll("");
    return HEADING
        .matcher(text)
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .toList();
  }

  @Test
  @DisplayName("README shows Java")
  void readmeShowsJava() throws IOException {
    assertThat(
            BLOCK.matcher(Files.readString(ROOT.resolve("README.md"))).results().count())
        .isGreaterThan(1);
  }

  @Test
  @DisplayName("README names each error")
  void readmeNamesEachError() throws IOException {
    assertThat(Files.readString(ROOT.resolve("README.md")))
        .contains(Stream.of(AuthorizationException.class.getPermittedSubclasses())
            .map(error -> "\n| `" + error.getSimpleName() + "` |")
            .toList());
  }

  private static String tagged(String file, String... tags) throws IOException {
    List<String> parts = new ArrayList<>();
    Path path = SOURCES.stream()
        .map(sources -> sources.resolve(file))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(() -> new AssertionError("There is no example called " + file));
    String source = Files.readString(path);
    for (String tag : tags) {
      Matcher part = Pattern.compile(
              "^ *// tag::" + tag + "\\[\\]\\n(.*?)^ *// end::" + tag + "\\[\\]$",
              Pattern.DOTALL | Pattern.MULTILINE)
          .matcher(source);
      assertThat(part.find()).as(file + " has the tag " + tag).isTrue();
      parts.add(part.group(1).stripTrailing().stripIndent() + "\n");
    }
    return String.join("\n", parts);
  }
}
