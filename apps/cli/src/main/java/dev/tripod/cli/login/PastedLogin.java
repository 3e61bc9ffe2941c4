package dev.tripod.cli.login;

import dev.tripod.cli.account.PendingAccountLogin;
import dev.tripod.cli.account.PendingAccountLogin.ConfirmedLogin;
import dev.tripod.cli.terminal.CommandException;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.cli.terminal.Terminal;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.port.Clock;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A login that the user completes at the terminal, with the address that the browser shows or with a PIN. */
public final class PastedLogin {

  private static final String ADDRESS_QUESTION = "Paste the address: ";

  private final Terminal terminal;
  private final Clock clock;
  private final PendingAccountLogin login;

  private PastedLogin(Terminal terminal, Clock clock, PendingAccountLogin login) {
    this.terminal = terminal;
    this.clock = clock;
    this.login = login;
  }

  /** Returns a login at {@code terminal}. */
  public static PastedLogin of(Terminal terminal, Clock clock, PendingAccountLogin login) {
    return new PastedLogin(terminal, clock, login);
  }

  /**
   * Shows the address to open, and asks for the address that follows until it belongs to this login. A script has one attempt.
   *
   * @param callback where the browser goes
   * @param codeLifetime how long the code is valid, if the provider says so
   * @throws CommandException if a script pasted something else, or standard input has ended
   * @throws dev.tripod.domain.AuthorizationException if the user declined, or the server reports an error
   */
  public ConfirmedLogin address(URI callback, Optional<Duration> codeLifetime) {
    showAddress();
    terminal
        .err()
        .println("The browser then goes to an address that begins with " + callback
            + "? and may show an error. Copy that address.");
    Duration lifetime = terminal.isInteractive() ? codeLifetime.orElse(null) : null;
    if (lifetime != null) {
      terminal
          .err()
          .println("The code in it is valid for " + lifetime.toSeconds()
              + " seconds. Press Enter when you agree, to see the time that is left.");
    }
    @Nullable Countdown countdown = null;
    try {
      while (true) {
        String question =
            countdown == null ? ADDRESS_QUESTION : countdown.text() + ". " + ADDRESS_QUESTION;
        String pasted = terminal.ask(question).orElseThrow(PastedLogin::inputEnded);
        if (lifetime != null && countdown == null && pasted.isEmpty()) {
          countdown = Countdown.start(terminal::rewriteLineStart, clock, lifetime);
          continue;
        }
        try {
          return login.confirm(pasted);
        } catch (CallbackRejected rejection) {
          reject(WrongPaste.of(pasted, login.pending(), callback, rejection), rejection);
        }
      }
    } finally {
      if (countdown != null) {
        countdown.close();
      }
    }
  }

  /**
   * Shows the address to open, and asks for the PIN or the code that the server shows.
   *
   * @throws CommandException if a script typed something else, or standard input has ended
   */
  public ConfirmedLogin pin() {
    showAddress();
    terminal.err().println("The server then shows a PIN or a code. Copy it.");
    while (true) {
      String typed = terminal.ask("PIN or code: ").orElseThrow(PastedLogin::inputEnded);
      try {
        return login.confirmPin(typed);
      } catch (CallbackRejected rejection) {
        reject(
            new WrongPaste(
                typed.isEmpty() ? "Nothing was typed." : "This is not a PIN or a code.",
                "Type what the server shows, and nothing else."),
            rejection);
      }
    }
  }

  private void showAddress() {
    terminal.err().println("Open this address in a browser, and agree:");
    terminal.err().println();
    terminal.err().println("  " + login.pending().authorizationUri());
    terminal.err().println();
  }

  private void reject(WrongPaste wrong, CallbackRejected rejection) {
    if (!terminal.isInteractive() || rejection.reason() == Reason.EXPIRED) {
      throw CommandException.of(ExitCode.FAILED, wrong.whatHappened(), wrong.nextStep(), rejection);
    }
    terminal.error(wrong.whatHappened(), wrong.nextStep());
  }

  private static CommandException inputEnded() {
    return CommandException.of(
        ExitCode.FAILED,
        "Standard input ended before the login was complete.",
        "Run \"tripod login\" again, and paste the address or type the PIN.");
  }
}
