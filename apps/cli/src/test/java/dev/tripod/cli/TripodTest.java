package dev.tripod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.cli.terminal.ExitCode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The command as users type it. */
final class TripodTest {

  @Test
  void printsTheVersionOfTheBuild() {
    Invocation.Result result = Invocation.create().run("--version");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out().strip()).matches("tripod \\d+\\.\\d+\\.\\d+.*");
  }

  @Test
  void reportsAMissingCommandInTwoLines() {
    Invocation.Result result = Invocation.create().run();

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines())
        .containsExactly("Error: The command is missing.", "Run \"tripod --help\" for a list.");
  }

  @Test
  void reportsAnUnknownCommandInTwoLines() {
    Invocation.Result result = Invocation.create().run("dmeo");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines()).hasSize(2).first().asString().contains("'dmeo'");
  }

  @Test
  void namesTheCommandWhoseOptionsAreWrong() {
    Invocation.Result result = Invocation.create().run("demo", "--transport", "pigeon");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines())
        .hasSize(2)
        .last()
        .isEqualTo("Run \"tripod demo --help\" for its options and examples.");
  }

  @Test
  void listsAllExitCodesInItsHelp() {
    Invocation.Result result = Invocation.create().run("--help");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .contains(Arrays.stream(ExitCode.values()).map(ExitCode::meaning).toList());
  }

  @Test
  void acceptsTheGlobalOptionsAfterTheCommand() {
    assertThat(Invocation.create()
            .run("demo", "--output", "json", "--debug", "--help")
            .exitCode())
        .isZero();
    assertThat(Invocation.create().run("demo", "--output", "xml").err()).contains("--output");
  }

  @Test
  void usesColoursForAPersonUnlessNoColorIsSet() {
    assertThat(Invocation.create().run("dmeo").err()).doesNotContain("\u001b");
    assertThat(Invocation.create().interactive().run("dmeo").err()).contains("\u001b[31mError:");
    assertThat(Invocation.create()
            .interactive()
            .variable("NO_COLOR", "1")
            .run("dmeo")
            .err())
        .doesNotContain("\u001b");
    assertThat(Invocation.create()
            .interactive()
            .variable("TERM", "dumb")
            .run("--help")
            .out())
        .doesNotContain("\u001b");
  }

  @Test
  void failsIfStandardOutputCannotBeWritten() {
    OutputStream full = new OutputStream() {
      @Override
      public void write(int octet) throws IOException {
        throw new IOException("No space left on device");
      }
    };

    Invocation.Result result = Invocation.create().out(full).run("--version");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err().lines())
        .hasSize(2)
        .first()
        .isEqualTo("Error: Standard output cannot be written.");
  }
}
