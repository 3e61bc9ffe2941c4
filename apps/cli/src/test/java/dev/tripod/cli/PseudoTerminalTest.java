package dev.tripod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command on a real terminal, as a person uses it. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PseudoTerminalTest {

  private static final String ESCAPE = "\u001b[";
  private static final int COLUMNS = 80;

  /** The signature of X's example, with the secrets that are typed. */
  private static final String[] EXPLAIN = {
    "explain",
    "-d",
    "status=Hello%20Ladies%20%2b%20Gentlemen%2c%20a%20signed%20OAuth%20request%21",
    "-H",
    "Authorization: OAuth oauth_consumer_key=\"xvz1evFS4wEEPTGEFPHBog\","
        + " oauth_nonce=\"kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg\","
        + " oauth_signature=\"Ls93hJiZbQ3akF3HF3x1Bz8%2FzU4%3D\", oauth_signature_method=\"HMAC-SHA1\","
        + " oauth_timestamp=\"1318622958\","
        + " oauth_token=\"370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb\", oauth_version=\"1.0\"",
    "https://api.x.com/1.1/statuses/update.json?include_entities=true"
  };

  private static final String CLIENT_SECRET = "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw";
  private static final String TOKEN_SECRET = "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE";

  @TempDir
  private Path folder;

  @Test
  void doesNotShowATypedSecret() throws IOException, InterruptedException {
    try (PseudoTerminal terminal = PseudoTerminal.tripod(Map.of(), EXPLAIN)) {
      terminal.await("The consumer secret: ");
      terminal.type(CLIENT_SECRET + "\n");
      terminal.await("The token secret: ");
      terminal.type(TOKEN_SECRET + "\n");

      assertThat(terminal.exitCode()).isZero();
      assertThat(terminal.awaitEnd())
          .contains("Both sides agree.")
          .doesNotContain(CLIENT_SECRET, TOKEN_SECRET);
    }
  }

  @Test
  void doesNotShowPastedSecrets() throws IOException, InterruptedException {
    try (PseudoTerminal terminal = PseudoTerminal.tripod(Map.of(), EXPLAIN)) {
      terminal.await("The consumer secret: ");
      terminal.type(CLIENT_SECRET + "\n" + TOKEN_SECRET + "\n");

      assertThat(terminal.exitCode()).isZero();
      assertThat(terminal.awaitEnd())
          .contains("Both sides agree.")
          .doesNotContain(CLIENT_SECRET, TOKEN_SECRET);
    }
  }

  @Test
  void leavesTheTerminalWithEchoAfterCtrlCAtAPrompt() throws IOException, InterruptedException {
    String java = System.getProperty("java.home") + "/bin/java";
    try (PseudoTerminal terminal = PseudoTerminal.start(
        Map.of(),
        "bash",
        "-c",
        "trap : INT; \"$0\" -XX:TieredStopAtLevel=1 -cp \"$1\" dev.tripod.cli.Tripod \"${@:2}\"; echo \"code $?\"; stty -a",
        java,
        System.getProperty("java.class.path"),
        EXPLAIN[0],
        EXPLAIN[3],
        EXPLAIN[4],
        EXPLAIN[5])) {
      terminal.await("The consumer secret: ");
      terminal.typeCtrlC();

      assertThat(terminal.exitCode()).isZero();
      assertThat(terminal.awaitEnd()).contains("code 130").containsPattern("\\Wecho\\W");
    }
  }

  @Test
  void leavesNoListenerAfterCtrlC() throws IOException, InterruptedException {
    try (PseudoTerminal terminal = PseudoTerminal.tripod(Map.of(), "serve-fake")) {
      String shown = terminal.await("Press Ctrl-C to end.");
      terminal.typeCtrlC();

      assertThat(terminal.exitCode()).isEqualTo(130);
      Matcher port = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)/token").matcher(shown);
      assertThat(port.find()).isTrue();
      try (ServerSocket free = new ServerSocket(
          Integer.parseInt(port.group(1)), 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1
          }))) {
        assertThat(free.isBound()).isTrue();
      }
    }
  }

  @Test
  void stepsThroughTheDemo() throws IOException, InterruptedException {
    try (PseudoTerminal terminal = PseudoTerminal.tripod(Map.of(), "demo", "--step")) {
      String first = terminal.await("Press Enter to continue.");
      assertThat(first).contains("/oauth/request_token").doesNotContain("< 200");
      terminal.type("\n");
      terminal.await("< 200");
      terminal.typeCtrlC();

      assertThat(terminal.exitCode()).isEqualTo(130);
    }
  }

  @Test
  void usesColoursOnATerminal() throws IOException {
    try (PseudoTerminal terminal = PseudoTerminal.tripod(Map.of(), "--help")) {
      assertThat(terminal.awaitEnd()).contains(ESCAPE, "serve-fake");
    }
  }

  @ParameterizedTest
  @CsvSource({"NO_COLOR, 1", "TERM, dumb"})
  void usesNoColoursIfTheUserDoesNotWantThem(String variable, String value) throws IOException {
    try (PseudoTerminal terminal = PseudoTerminal.tripod(Map.of(variable, value), "--help")) {
      assertThat(terminal.awaitEnd()).contains("serve-fake").doesNotContain(ESCAPE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"explain", "serve-fake"})
  void fitsInto80Columns(String command) throws IOException {
    try (PseudoTerminal terminal =
        PseudoTerminal.tripod(Map.of("NO_COLOR", "1"), command, "--help")) {
      assertThat(terminal.awaitEnd().lines()).allMatch(line -> line.length() <= COLUMNS);
    }
  }

  @Test
  void completesACommandInBash() throws IOException {
    Path script = folder.resolve("completion");
    Files.writeString(script, Invocation.create().run("completion").out());
    try (PseudoTerminal terminal =
        PseudoTerminal.start(Map.of("PS1", "ready> "), "bash", "--norc", "--noprofile", "-i")) {
      terminal.await("ready> ");
      terminal.type("source " + script + " && echo lo''aded\n");
      terminal.await("loaded");
      terminal.type("tripod serve\t");

      assertThat(terminal.await("tripod serve-fake ")).isNotEmpty();
    }
  }
}
