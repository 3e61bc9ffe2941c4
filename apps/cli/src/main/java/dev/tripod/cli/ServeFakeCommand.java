package dev.tripod.cli;

import dev.tripod.cli.fake.FakeSettings;
import dev.tripod.cli.fake.ServedFake;
import dev.tripod.cli.terminal.CommandException;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.cli.terminal.GlobalOptions;
import dev.tripod.cli.terminal.Terminal;
import dev.tripod.domain.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code tripod serve-fake}. */
@Command(
    name = "serve-fake",
    description = {
      "Serves a fake OAuth 2.0 server and a fake OAuth 1.0a server on loopback ports, for tests in any language.",
      "Prints their addresses and the credentials of their clients, then runs until Ctrl-C. A fake checks every request"
          + " strictly, and forgets everything when it ends.",
      "A browser shows a page to approve or deny. To choose without a browser, send a GET request to the authorization"
          + " URL with \"&approve=1\" or \"&deny=1\" added. The response redirects to the app."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tripod serve-fake",
      "  tripod serve-fake --oauth2-port 8080 --oauth1-port 8081 --token-lifetime 60",
      "  tripod serve-fake --output json --until-eof"
    },
    mixinStandardHelpOptions = true)
final class ServeFakeCommand implements Callable<ExitCode> {

  private static final int MOST_PORTS = 65_535;
  private static final int NAME_WIDTH = 30;

  private final Terminal terminal;
  private final GlobalOptions global;

  @Option(
      names = "--oauth2-port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "The port of the OAuth 2.0 server. The default is a free port.")
  private int oauth2Port;

  @Option(
      names = "--oauth1-port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "The port of the OAuth 1.0a server. The default is a free port.")
  private int oauth1Port;

  @Option(
      names = "--like-x",
      description =
          "Let the OAuth 2.0 server behave like X too, with its paths, scopes and errors.")
  private boolean likeX;

  @Option(
      names = "--redirect-uri",
      paramLabel = "URI",
      description = {
        "Another redirect URI of the OAuth 2.0 clients. Repeat the option for more.",
        "http://127.0.0.1/callback and http://[::1]/callback are always registered, with any port."
      })
  private List<String> redirectUris = List.of();

  @Option(
      names = "--token-lifetime",
      paramLabel = "SECONDS",
      description =
          "The lifetime of OAuth 2.0 access tokens. The default is 3600, or 7200 with --like-x.")
  private @Nullable Integer tokenLifetime;

  @Option(
      names = "--until-eof",
      description =
          "End when standard input is closed, for example when the program that started this command ends.")
  private boolean untilEof;

  ServeFakeCommand(Terminal terminal, GlobalOptions global) {
    this.terminal = terminal;
    this.global = global;
  }

  @Override
  public ExitCode call() throws IOException {
    requirePort("--oauth2-port", oauth2Port);
    requirePort("--oauth1-port", oauth1Port);
    FakeSettings settings = settings();
    try (ServedFake oauth2 = ServedFake.oauth2(settings, oauth2Port);
        ServedFake oauth1 = ServedFake.oauth1(oauth1Port)) {
      describe(oauth2, oauth1);
      return untilEnd();
    }
  }

  private FakeSettings settings() {
    if (tokenLifetime != null && tokenLifetime < 1) {
      throw CommandException.of(
          ExitCode.USAGE,
          "The lifetime of " + tokenLifetime + " seconds is too short.",
          "Pass --token-lifetime with 1 or more.");
    }
    return new FakeSettings(
        likeX, redirectUris, Optional.ofNullable(tokenLifetime).map(Duration::ofSeconds));
  }

  private static void requirePort(String option, int port) {
    if (port < 0 || port > MOST_PORTS) {
      throw CommandException.of(
          ExitCode.USAGE,
          "The port " + port + " does not exist.",
          "Pass " + option + " with a number from 1 to 65535, or 0 for a free port.");
    }
  }

  private void describe(ServedFake oauth2, ServedFake oauth1) {
    if (global.isJson()) {
      terminal
          .out()
          .println(JsonObject.builder()
              .with("oauth2", oauth2.facts())
              .with("oauth1", oauth1.facts())
              .build()
              .encoded());
    } else {
      describe(oauth2);
      describe(oauth1);
      terminal.out().println(untilEof ? "Close standard input to end." : "Press Ctrl-C to end.");
    }
    terminal.out().flush();
  }

  private void describe(ServedFake fake) {
    terminal.out().println(terminal.bold(fake.title()));
    JsonObject facts = fake.facts();
    for (String name : facts.names()) {
      String value =
          facts.text(name).orElseGet(() -> String.join(", ", facts.texts(name).orElse(List.of())));
      terminal.out().println("  " + name + " ".repeat(NAME_WIDTH - name.length()) + value);
    }
    terminal.out().println();
  }

  private ExitCode untilEnd() throws IOException {
    if (untilEof) {
      terminal.in().transferTo(OutputStream.nullOutputStream());
      return ExitCode.SUCCESS;
    }
    try {
      // Nothing counts down: Ctrl-C ends the process, and a test interrupts the thread.
      new CountDownLatch(1).await();
      return ExitCode.SUCCESS;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.INTERRUPTED;
    }
  }
}
