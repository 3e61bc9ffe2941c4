package dev.tripod.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Origin;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.charset.Charset;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TerminalTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Terminal terminal(String input, boolean isInteractive) {
    InputStream in = new ByteArrayInputStream(input.getBytes(Charset.defaultCharset()));
    return Terminal.of(in, out, err, Map.of(), isInteractive);
  }

  private String err() {
    return err.toString(Charset.defaultCharset());
  }

  @Test
  void showsQuestionsToAPersonOnly() {
    assertThat(terminal(" yes \n", false).ask("Sure? ")).contains("yes");
    assertThat(err()).isEmpty();

    assertThat(terminal("yes\n", true).ask("Sure? ")).contains("yes");
    assertThat(err()).isEqualTo("Sure? ");
    assertThat(out.size()).isZero();
  }

  @Test
  void readsASecretAsItIs() {
    assertThat(terminal(" s3cret \n", true).askSecret("Client secret: "))
        .contains(Secret.of(" s3cret "));
    assertThat(err()).doesNotContain("s3cret");
  }

  @Test
  void returnsEmptyIfStandardInputIsClosed() {
    assertThat(terminal("", false).ask("Sure? ")).isEmpty();
    assertThat(terminal("", false).askSecret("Secret: ")).isEmpty();
  }

  @Test
  void writesNoProgressToAPipe() {
    Terminal terminal = terminal("", false);
    terminal.progress("Waiting");
    terminal.clearProgress();

    assertThat(err()).isEmpty();
  }

  @Test
  void replacesTheProgressLineAndRemovesItBeforeAnError() {
    Terminal terminal = terminal("", true);
    terminal.progress("Waiting 10 s");
    terminal.progress("Waiting 9 s");
    terminal.error("It failed.", "Try again.");

    assertThat(err())
        .startsWith("\rWaiting 10 s\rWaiting 9 s \r           \r")
        .endsWith("It failed." + System.lineSeparator() + "Try again." + System.lineSeparator());
  }

  @Test
  void cutsTheProgressLineAtTheEndOfTheLine() {
    terminal("", true).progress("x".repeat(200));

    assertThat(err()).isEqualTo("\r" + "x".repeat(79));
  }

  @Test
  void printsNoControlCharacterOfAServer() {
    terminal("", false).error("The server said \u001b]0;owned\u0007\r\nhello.", "Ignore it.");

    assertThat(err().lines())
        .containsExactly("Error: The server said  ]0;owned   hello.", "Ignore it.");
  }

  @Test
  void printsNoControlCharacterAboveAscii() {
    assertThat(Terminal.printable("a\u009b31mb\u0085c\u2028d\u202egpj.exe\u2066"))
        .isEqualTo("a 31mb c d gpj.exe");
  }

  @Test
  void givesEachFailureItsExitCodeAndItsNextStep() {
    Origin server = Origin.of("https://as.example");
    Redactor none = Redactor.none();
    assertThat(ErrorReport.of(AuthorizationException.NoResponse.from(
                server, new ConnectException("refused"), none))
            .exitCode())
        .isEqualTo(ExitCode.UNREACHABLE);
    ErrorReport ended = ErrorReport.of(
        AuthorizationException.ReauthorizationRequired.of(ResourceOwner.of("x", "ada")));
    assertThat(ended.exitCode()).isEqualTo(ExitCode.LOGIN_REQUIRED);
    assertThat(ended.nextStep()).contains("tripod login");
    assertThat(ErrorReport.of(new UncheckedIOException(new IOException("Disk full.")))
            .whatHappened())
        .isEqualTo("Disk full.");
    assertThat(ErrorReport.of(new IllegalStateException("secret")).whatHappened())
        .contains("java.lang.IllegalStateException")
        .doesNotContain("secret");
  }

  @Test
  void printsAStackTraceOnRequestOnly() {
    Terminal terminal = terminal("", false);
    ErrorReport report = ErrorReport.of(
        CommandException.of(ExitCode.FAILED, "It failed.", "Try again.", new IOException("why")));

    assertThat(report.print(terminal, false)).isEqualTo(ExitCode.FAILED);
    assertThat(err().lines()).hasSize(2);
    report.print(terminal, true);
    assertThat(err()).contains("Caused by: java.io.IOException: why");
  }
}
