package dev.tripod.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tripod.cli.Invocation.Result;
import dev.tripod.cli.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The help, the man page, the page of the docs and the completion, which come from the same texts. */
final class ReferenceTest {

  private static final Path DOCS = Path.of("../../docs/cli.md");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
  private static final int COLUMNS = 80;

  @Test
  void docsAreGeneratedFromTheCommands() throws IOException {
    Result page = Invocation.create().run("man", "--format", "markdown");

    assertThat(Files.readString(DOCS))
        .as("docs/cli.md differs from the commands. Run: " + ManCommand.REGENERATE)
        .isEqualTo(page.out());
  }

  @Test
  void manPageHasNoWarnings() throws IOException, InterruptedException {
    assumeThat(isInstalled("groff"))
        .as("groff checks the man page. Install groff-base.")
        .isTrue();
    Result page = Invocation.create().run("man");
    Path file = Files.createTempFile("tripod", ".1");
    try {
      Files.writeString(file, page.out());

      assertThat(outputOf("groff", "-man", "-ww", "-z", file.toString())).isEmpty();
      assertThat(outputOf("groff", "-man", "-Tascii", "-P-c", "-P-b", "-P-u", file.toString()))
          .contains(
              "NAME", "tripod - OAuth", "EXIT STATUS", "serve-fake --output json --until-eof");
    } finally {
      Files.delete(file);
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpFitsTheTerminalAndHasExamples(String command) {
    Result help = Invocation.create().run(command, "--help");

    assertThat(help.exitCode()).isZero();
    assertThat(help.out()).contains("Examples:", "  tripod " + command);
    assertThat(help.out().lines()).allMatch(line -> line.length() <= COLUMNS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"request", "header"})
  void synopsisHasOneMethodAndOneAddress(String command) {
    Result help = Invocation.create().run(command, "--help");

    assertThat(help.out()).contains(" [METHOD] URL|PATH\n").doesNotContain("...\n\n");
  }

  @Test
  void helpOfTheRootCommandFitsTheTerminalAndListsTheEnvironment() {
    Result help = Invocation.create().run("--help");

    assertThat(help.out()).contains("Environment:", "  TRIPOD_HOME ", "  NO_COLOR ");
    assertThat(help.out().lines()).allMatch(line -> line.length() <= COLUMNS);
  }

  /** Parses each example as the command does. So examples contain only plain words and single quotes. */
  @ParameterizedTest
  @MethodSource("commands")
  void examplesAreCommands(String command) {
    CommandLine tripod = tripod();
    CommandLine subcommand = Objects.requireNonNull(tripod.getSubcommands().get(command));
    List<String> examples = Stream.of(subcommand.getCommandSpec().usageMessage().footer())
        .map(String::strip)
        .toList();

    assertThat(examples).allSatisfy(example -> {
      String[] words = words(example);
      assertThat(tripod.parseArgs(words).subcommand().commandSpec().name()).isEqualTo(command);
    });
  }

  @Test
  void completesCommandsOptionsAndValuesInBash() throws IOException, InterruptedException {
    Path script = Files.createTempFile("tripod", ".bash");
    try {
      Files.writeString(script, Invocation.create().run("completion").out());

      assertThat(completions(script, "ex")).isEqualTo("explain");
      assertThat(completions(script, "explain", "--sig")).isEqualTo("--signature-method");
      assertThat(completions(script, "demo", "--transport", "")).isEqualTo("jdk okhttp");
    } finally {
      Files.delete(script);
    }
  }

  static Stream<String> commands() {
    return tripod().getSubcommands().keySet().stream();
  }

  private static CommandLine tripod() {
    return Tripod.commandLine(Terminal.of(
        InputStream.nullInputStream(),
        OutputStream.nullOutputStream(),
        OutputStream.nullOutputStream(),
        Map.of(),
        false));
  }

  /** Returns the arguments of {@code tripod} in {@code example}, without what a shell connects it to. */
  private static String[] words(String example) {
    String command = example.replaceAll("^.*?\\btripod |\\)$", "").split(" [|<>] ", 2)[0];
    return WORD.matcher(command).results().map(ReferenceTest::unquoted).toArray(String[]::new);
  }

  private static String unquoted(MatchResult word) {
    return word.group(1) == null ? word.group(2) : word.group(1);
  }

  /** Returns what bash offers for the last word. */
  private static String completions(Path script, String... words)
      throws IOException, InterruptedException {
    String typed = "tripod '" + String.join("' '", words) + "'";
    return outputOf(
            "bash",
            "-c",
            // The function sets options of an interactive completion, which is not running here.
            "compopt() { :; }; source " + script + "; COMP_WORDS=(" + typed + "); COMP_CWORD="
                + words.length
                + "; COMP_LINE=\"${COMP_WORDS[*]}\"; _complete_tripod; echo \"${COMPREPLY[@]}\"")
        .strip();
  }

  private static boolean isInstalled(String program) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static String outputOf(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return output;
  }
}
