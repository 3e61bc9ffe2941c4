package dev.tripod.cli.login;

import dev.tripod.cli.account.Account;
import dev.tripod.cli.account.AccountClient;
import dev.tripod.cli.account.PendingAccountLogin;
import dev.tripod.cli.terminal.CommandException;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.cli.terminal.Terminal;
import dev.tripod.domain.http.Parameters;
import dev.tripod.redirect.loopback.Browser;
import dev.tripod.redirect.loopback.LoopbackException;
import dev.tripod.redirect.loopback.LoopbackReceiver;
import java.net.URI;

/** A login that the browser completes at a port of this machine. */
public final class BrowserLogin {

  private static final String OTHER_MACHINE =
      "If the browser is on another machine, press Ctrl-C and add --headless.";

  private final Terminal terminal;
  private final boolean opensBrowser;

  private BrowserLogin(Terminal terminal, boolean opensBrowser) {
    this.terminal = terminal;
    this.opensBrowser = opensBrowser;
  }

  /**
   * Returns a login at {@code terminal}.
   *
   * @param opensBrowser whether the user's browser is asked to open the address
   */
  public static BrowserLogin of(Terminal terminal, boolean opensBrowser) {
    return new BrowserLogin(terminal, opensBrowser);
  }

  /** Returns a receiver for the loopback redirect URI that is registered for the client. */
  public static LoopbackReceiver.Builder receiverFor(URI redirectUri) {
    LoopbackReceiver.Builder receiver = LoopbackReceiver.builder();
    if (!"http".equals(redirectUri.getScheme()) || redirectUri.getRawQuery() != null) {
      throw notReceivable(redirectUri);
    }
    if ("localhost".equals(redirectUri.getHost())) {
      receiver.localhost();
    } else if (!"127.0.0.1".equals(redirectUri.getHost())) {
      throw notReceivable(redirectUri);
    }
    if (redirectUri.getPort() > 0) {
      receiver.port(redirectUri.getPort());
    }
    String path = redirectUri.getRawPath();
    return receiver.path(path.isEmpty() ? "/" : path);
  }

  /**
   * Opens a port, shows the address to open, waits for the browser, and stores the tokens.
   *
   * @throws CommandException if no port can be opened, or the browser brings no result in time
   * @throws dev.tripod.domain.AuthorizationException if the user declined, or the login failed
   */
  public Account logIn(
      AccountClient client, LoopbackReceiver.Builder builder, Parameters parameters)
      throws InterruptedException {
    try (LoopbackReceiver receiver = builder.bind()) {
      PendingAccountLogin login = client.begin(receiver.redirectUri(), parameters);
      URI address = login.pending().authorizationUri();
      terminal.err().println("Open this address in a browser, and agree:");
      terminal.err().println();
      terminal.err().println("  " + address);
      terminal.err().println();
      if (opensBrowser && !Browser.system().open(address)) {
        terminal.err().println("No browser was found. Open the address yourself.");
      }
      terminal.err().println(OTHER_MACHINE);
      terminal.progress("Waiting for the browser at " + receiver.redirectUri() + " ...");
      return receiver.await(login.pending(), callback -> login.confirm(callback).redeem());
    } catch (LoopbackException e) {
      throw CommandException.of(
          ExitCode.FAILED,
          String.valueOf(e.getMessage()),
          e.reason() == LoopbackException.Reason.DEADLINE
              ? "Run \"tripod login\" again. If the browser is on another machine, add --headless."
              : "Pass another --port that is registered for the client, or add --headless.",
          e);
    } finally {
      terminal.clearProgress();
    }
  }

  private static CommandException notReceivable(URI redirectUri) {
    return CommandException.of(
        ExitCode.USAGE,
        "This command cannot receive a callback at " + redirectUri + ".",
        "Pass a redirect URI such as http://127.0.0.1:8080/callback, or add --headless to paste the address.");
  }
}
