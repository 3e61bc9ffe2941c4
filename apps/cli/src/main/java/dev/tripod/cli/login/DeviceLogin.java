package dev.tripod.cli.login;

import dev.tripod.cli.account.Account;
import dev.tripod.cli.account.AccountClient;
import dev.tripod.cli.account.PendingDeviceLogin;
import dev.tripod.cli.terminal.CommandException;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.cli.terminal.Terminal;
import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.port.Clock;
import dev.tripod.oauth2.grant.PendingApproval;
import dev.tripod.redirect.loopback.Browser;
import java.net.URI;
import java.time.Duration;

/** A login that the user approves in a browser on any device, with a code that this command shows. */
public final class DeviceLogin {

  private final Terminal terminal;
  private final Clock clock;
  private final boolean opensBrowser;

  private DeviceLogin(Terminal terminal, Clock clock, boolean opensBrowser) {
    this.terminal = terminal;
    this.clock = clock;
    this.opensBrowser = opensBrowser;
  }

  /**
   * Returns a login at {@code terminal}.
   *
   * @param opensBrowser whether the command asks the user's browser to open the address
   */
  public static DeviceLogin of(Terminal terminal, Clock clock, boolean opensBrowser) {
    return new DeviceLogin(terminal, clock, opensBrowser);
  }

  /**
   * Shows the code and the address, waits for the approval, and stores the tokens.
   *
   * @throws CommandException if the server has no such login, or the code expires
   * @throws AuthorizationException if the user declined, or the login failed
   */
  public Account logIn(AccountClient client) {
    PendingDeviceLogin login = client.beginOnDevice();
    PendingApproval approval = login.approval();
    show(approval);
    Duration lifetime = Duration.between(clock.now(), approval.expiresAt());
    try (Countdown countdown = Countdown.start(this::progress, clock, lifetime)) {
      progress(countdown.text());
      return login.completed().apply((pause, problem) -> problem.ifPresent(this::report));
    } catch (ErrorResponse e) {
      if (e.code().filter("expired_token"::equals).isEmpty()) {
        throw e;
      }
      throw CommandException.of(
          ExitCode.FAILED,
          "The code has expired, because the user did not approve it in time.",
          "Run \"tripod login\" with --device again, and type the new code sooner.",
          e);
    } finally {
      terminal.clearProgress();
    }
  }

  private void show(PendingApproval approval) {
    URI address = approval.verificationUri().orElseThrow();
    terminal.err().println("Open this address in a browser on any device:");
    terminal.err().println();
    terminal.err().println("  " + address);
    terminal.err().println();
    terminal.err().println("Type this code there, and agree:");
    terminal.err().println();
    terminal.err().println("  " + terminal.bold(approval.userCode().orElseThrow()));
    terminal.err().println();
    if (opensBrowser
        && !Browser.system().open(approval.verificationUriComplete().orElse(address))) {
      terminal.err().println("No browser was found. Open the address yourself.");
    }
  }

  private void progress(String left) {
    terminal.progress("Waiting for your approval, " + left.strip() + " ...");
  }

  private void report(AuthorizationException problem) {
    terminal.clearProgress();
    terminal
        .err()
        .println(Terminal.printable(problem.getMessage() + " The command continues to wait."));
  }
}
