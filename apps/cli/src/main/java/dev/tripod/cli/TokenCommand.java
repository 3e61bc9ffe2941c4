package dev.tripod.cli;

import dev.tripod.cli.account.Account;
import dev.tripod.cli.account.AccountClient;
import dev.tripod.cli.account.AccountClient.LoginState;
import dev.tripod.cli.account.Accounts;
import dev.tripod.cli.account.OnDemandTransport;
import dev.tripod.cli.account.Protocol;
import dev.tripod.cli.terminal.CommandException;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.cli.terminal.GlobalOptions;
import dev.tripod.cli.terminal.Terminal;
import dev.tripod.domain.JsonObject;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code tripod token}. */
@Command(
    name = "token",
    description = {
      "Prints a valid access token, for scripts. It is refreshed if necessary.",
      "For example: curl -H \"Authorization: Bearer $(tripod token)\" https://api.x.com/2/users/me",
      "The token is a secret: do not write it to a log."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  tripod token", "  tripod token --account brand --output json"},
    mixinStandardHelpOptions = true)
final class TokenCommand implements Callable<ExitCode> {

  private final Terminal terminal;
  private final GlobalOptions options;

  @Mixin
  private final AccountOption account = new AccountOption();

  TokenCommand(Terminal terminal, GlobalOptions options) {
    this.terminal = terminal;
    this.options = options;
  }

  @Override
  public ExitCode call() {
    Accounts accounts = Accounts.of(terminal);
    Account used = accounts.get(account.name());
    if (used.server().protocol() == Protocol.OAUTH1) {
      throw CommandException.of(
          ExitCode.USAGE,
          "The account " + used.name()
              + " signs each request (OAuth 1.0a), so its token alone is useless.",
          "Use \"tripod header METHOD URL\" or \"tripod request\".");
    }
    AccountClient client = AccountClient.of(used, accounts, new OnDemandTransport());
    String token = client.accessToken().reveal();
    if (!options.isJson()) {
      terminal.out().println(token);
      return ExitCode.SUCCESS;
    }
    LoginState state = client.state();
    JsonObject.Builder json = JsonObject.builder().with("access_token", token);
    Instant expiresAt = state.expiresAt();
    if (expiresAt != null) {
      json.with("expires_at", expiresAt.toString());
    }
    terminal.out().println(json.build().encoded());
    return ExitCode.SUCCESS;
  }
}
