package dev.tripod.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A ruled-out word")
final class RuledOutWordsTest {

  /** Each line has the words that the rule must find, in square brackets. */
  private static final List<String> WRONG = List.of(
      "[Whoever] reads this",
      "a user [whose] tokens expired",
      "[that which] is sent",
      "the parts [of which] it consists",
      "the end [thereof]",
      "[nobody] reads it",
      "[nobody's] token",
      "a text that [is no] URI",
      "those [are  no] tokens",
      "it [stands in] the header",
      "who [stands\nbehind] it",
      "it [tells] the caller",
      "the caller is [told] so",
      "the call [goes on]",
      "one [behind] another",
      "[of its own accord]",
      "signed [anew]",
      "checked [beforehand]",
      "secrets are [struck out]",
      "it [strikes them out]",
      "the [usual scope]",
      "the [answer] of the server",
      "a server that [answers]",
      "after a [refusal]",
      "a login [under way]",
      "the [renewal] of a token",
      "the [flight] of a refresh",
      "tokens are [kept]",
      "a [dead grant]",
      "after a [setback]",
      "signed [so that it works, so that] it is sent",
      "It ends. [What ]is sent is signed.",
      "[Where ]the server wants it.",
      "[Who ]reads a secret.");

  @TempDir
  private Path root;

  @Test
  @DisplayName("is found, each one of the list")
  void isFound() {
    for (String wrong : WRONG) {
      String text = wrong.replaceAll("[\\[\\]]", "");
      String expected =
          wrong.replaceAll("(?s).*\\[(.*)\\].*", "$1").replaceAll("\\s+", " ").strip();
      assertThat(violations(text))
          .as(text)
          .anyMatch(it -> it.startsWith("a.md:1: \"" + expected + "\" in "));
    }
    String all = String.join("\f", WRONG).replaceAll("[\\[\\]]", "");
    assertThat(TextResource.lines("ruled-out-words.txt"))
        .allSatisfy(line -> assertThat(violations(all.split("\f", -1)))
            .anyMatch(it -> it.endsWith(". Write: " + line.split(" => ", 2)[1])));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "the token is no longer valid",
        "it is no more than a name",
        "there is no response",
        "a server behind a proxy",
        "behind your reverse proxy",
        "a clock that is ahead or behind",
        "a refresh in flight",
        "the in-flight refresh",
        "so that it works",
        "What is a callback? It is a URI.",
        "it says what is sent, and where",
        "What it costs. One more test.",
        "whoeverX and answerable"
      })
  @DisplayName("is not seen in sentences that are right")
  void isNotSeenElsewhere(String right) {
    assertThat(violations(right)).isEmpty();
  }

  @Test
  @DisplayName("may be in a listed phrase of a file, which must be needed")
  void exceptions() {
    Stream<Passage> quotation = Stream.of(
        new Passage("a.md", 1, "The RFC says \"the server\nanswers the client\"."),
        new Passage("b.md", 1, "Another answer."));
    AllowList allowed = AllowList.parse("a.md \"the server answers the client\": the RFC says so\n"
        + "a.md \"gone answer\": not there any more");
    assertThat(RuledOutWords.violations(quotation, allowed))
        .hasSize(2)
        .anyMatch(it -> it.startsWith("b.md:1: \"answer\" in \"Another answer.\""))
        .anyMatch(it -> it.equals("The exception is not needed. Delete it: a.md \"gone answer\""));
  }

  @Test
  @DisplayName("is found in Java comments, Javadoc and messages, with its line")
  void inJava() {
    String source = """
        /**
         * It is
         * no X. See {@link A the answer}, {@linkplain A#b(C, D) a refusal}.
         * @param answer it tells
         * @return what is told
         */
        class A {
          // it goes
          // on
          int a; // anew
          String text = "the caller is "
              + "told";
          String block = \"""
              one line
              a setback\""";
        }
        """;
    assertThat(found(JavaProse.in("A.java", source)))
        .containsExactlyInAnyOrder(
            "A.java:2: \"is no\"",
            "A.java:3: \"answer\"",
            "A.java:3: \"refusal\"",
            "A.java:4: \"tells\"",
            "A.java:5: \"told\"",
            "A.java:8: \"goes on\"",
            "A.java:10: \"anew\"",
            "A.java:11: \"told\"",
            "A.java:15: \"setback\"");
  }

  @Test
  @DisplayName("is not seen in Java code, in code of Javadoc, and in literals of one word")
  void inJavaCode() {
    String source = """
        /**
         * Sends {@code {answer}} and {@link Answer} and <code class="answer">X</code>.
         * <pre>{@code
         *   client.answer("the answer");
         * }</pre>
         * @throws a.b.answer if it fails
         */
        class Answer {
          char quote = '"'; int answer; char other = '\\''; String one = "answer"; char end = '"';
        }
        """;
    assertThat(found(JavaProse.in("A.java", source))).isEmpty();
  }

  @Test
  @DisplayName("is found in Markdown, with its line")
  void inMarkdown() {
    String text = """
        # The answer

        A text that is
        no **URI**, [the refusal](b.md).
        - whoever
          1. What is listed.

        | a setback | anew |
        |---|---|

        ```java
        String answer = ""; // nobody
        ```
        ```mermaid
        A->>B: it is told
        ```
        > thereof

        ## 7. What is not a sentence
        """;
    assertThat(found(MarkdownProse.in("a.md", text)))
        .containsExactlyInAnyOrder(
            "a.md:1: \"answer\"",
            "a.md:3: \"is no\"",
            "a.md:4: \"refusal\"",
            "a.md:5: \"whoever\"",
            "a.md:6: \"What\"",
            "a.md:8: \"setback\"",
            "a.md:8: \"anew\"",
            "a.md:12: \"nobody\"",
            "a.md:15: \"told\"",
            "a.md:17: \"thereof\"");
  }

  @Test
  @DisplayName("is not seen in code and targets of links of Markdown")
  void inMarkdownCode() {
    String text = """
        Send `answer` and ``the `answer` `` and [it](answer.md). <!-- answer -->

            mvn answer

        ```sh
        ./answer # the answer
        ```
        <img src="answer.svg" alt="a picture">
        """;
    assertThat(found(MarkdownProse.in("a.md", text))).isEmpty();
  }

  @Test
  @DisplayName("is looked for in published modules, in tests and in the documentation")
  void places() {
    WrittenFiles files = new WrittenFiles(root)
        .with(
            "pom.xml",
            "<project><modules><module>core</module><module>apps/a</module></modules></project>")
        .with("core/src/main/java/a/A.java", "/** An answer. */ class A {}")
        .with("core/src/test/java/a/B.java", "/** An answer. */ class B {}")
        .with("core/src/test/java/a/RuledOutWordsTest.java", "/** An answer. */ class B {}")
        .with("apps/a/src/main/java/a/C.java", "/** An answer. */ class C {}")
        .with("README.md", "An answer.")
        .with("docs/decisions/1.md", "An answer.")
        .with("apps/a/README.md", "An answer.");
    assertThat(RuledOutWords.published(files.repository()).map(Passage::file))
        .containsExactly("core/src/main/java/a/A.java");
    assertThat(RuledOutWords.tests(files.repository()).map(Passage::file))
        .containsExactly("core/src/test/java/a/B.java");
    assertThat(RuledOutWords.docs(files.repository()).map(Passage::file))
        .containsExactly("README.md", "docs/decisions/1.md");
  }

  @Test
  @DisplayName("is found in the names of types, methods, fields, parameters and variables")
  void inNames() {
    String source = """
        class Renewal {
          int tokenAnswer; int DEAD_GRANT_CODES; int flight; int LAST_ANSWER;
          void renew(int keptToken) { int usualScopes = 0; }
          void response(int refreshInFlight, int inFlight, int IN_FLIGHT, int answerable, int untold, int keeper, int usual) {}
        }
        """;
    WrittenFiles files = new WrittenFiles(root)
        .with("pom.xml", "<project><modules><module>core</module></modules></project>")
        .with("core/src/main/java/a/A.java", source);
    assertThat(RuledOutWords.inNames(files.repository(), AllowList.parse("renew: a\ngone: b")))
        .extracting(it -> it.replaceFirst(".*the name (\\w+) has.*", "$1"))
        .containsExactlyInAnyOrder(
            "Renewal",
            "tokenAnswer",
            "DEAD_GRANT_CODES",
            "flight",
            "LAST_ANSWER",
            "keptToken",
            "usualScopes",
            "The exception is not needed. Delete it: gone");
  }

  private static List<String> violations(String... texts) {
    return RuledOutWords.violations(
        Stream.of(texts).map(text -> new Passage("a.md", 1, text)), AllowList.empty());
  }

  private static List<String> found(List<Passage> passages) {
    return RuledOutWords.violations(passages.stream(), AllowList.empty()).stream()
        .map(it -> it.replaceFirst("(?s) in \".*", ""))
        .toList();
  }
}
