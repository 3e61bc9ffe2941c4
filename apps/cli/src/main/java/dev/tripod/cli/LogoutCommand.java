package dev.tripod.cli;

import dev.tripod.cli.account.Account;
import dev.tripod.cli.account.AccountClient;
import dev.tripod.cli.account.Accounts;
import dev.tripod.cli.account.OnDemandTransport;
import dev.tripod.cli.terminal.CommandException;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.cli.terminal.Terminal;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.NoResponse;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The command {@code tripod logout}. */
@Command(
    name = "logout",
    description = {
      "Revokes the tokens of an account at the server, and then removes the account.",
      "If the server does not respond, the account and its tokens stay."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  tripod logout", "  tripod logout brand"},
    mixinStandardHelpOptions = true)
final class LogoutCommand implements Callable<ExitCode> {

  private final Terminal terminal;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME",
      description = "The name of an account. The default is the chosen one.")
  private @Nullable String name;

  LogoutCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public ExitCode call() {
    Accounts accounts = Accounts.of(terminal);
    Account account = accounts.get(name);
    boolean wasRevoked = forget(AccountClient.of(account, accounts, new OnDemandTransport()));
    accounts.remove(account);
    terminal
        .out()
        .println("Logged out: the account " + account.name() + " was removed"
            + (wasRevoked
                ? ", and its tokens were revoked."
                : ". The server cannot revoke tokens: remove the access in its settings."));
    return ExitCode.SUCCESS;
  }

  private static boolean forget(AccountClient client) {
    try {
      return client.forget();
    } catch (NoResponse e) {
      throw stays(client.account(), ExitCode.UNREACHABLE, "The server did not respond", e);
    } catch (ErrorResponse e) {
      throw stays(client.account(), ExitCode.FAILED, "The server failed", e);
    }
  }

  private static CommandException stays(
      Account account, ExitCode exitCode, String why, RuntimeException cause) {
    return CommandException.of(
        exitCode,
        why + ", so the account " + account.name() + " and its tokens stay.",
        "Check the connection, and run \"tripod logout " + account.name() + "\" again.",
        cause);
  }
}
