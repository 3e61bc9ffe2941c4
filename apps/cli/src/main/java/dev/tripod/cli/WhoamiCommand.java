package dev.tripod.cli;

import dev.tripod.cli.account.Account;
import dev.tripod.cli.account.AccountClient;
import dev.tripod.cli.account.AccountClient.LoginState;
import dev.tripod.cli.account.Accounts;
import dev.tripod.cli.account.OnDemandTransport;
import dev.tripod.cli.account.User;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.cli.terminal.GlobalOptions;
import dev.tripod.cli.terminal.Terminal;
import dev.tripod.domain.JsonObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code tripod whoami}. */
@Command(
    name = "whoami",
    description = {
      "Prints the user who is logged in. It asks the server, if the provider has an address for this request.",
      "It fails if the login has ended."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  tripod whoami", "  tripod whoami --account brand --output json"},
    mixinStandardHelpOptions = true)
final class WhoamiCommand implements Callable<ExitCode> {

  private final Terminal terminal;
  private final GlobalOptions options;

  @Mixin
  private final AccountOption account = new AccountOption();

  WhoamiCommand(Terminal terminal, GlobalOptions options) {
    this.terminal = terminal;
    this.options = options;
  }

  @Override
  public ExitCode call() {
    Accounts accounts = Accounts.of(terminal);
    Account used = accounts.get(account.name());
    AccountClient client = AccountClient.of(used, accounts, new OnDemandTransport());
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("account", used.name());
    facts.put("server", used.server().label());
    facts.put("protocol", used.server().protocol().toString());
    Optional<User> user = client.user();
    LoginState state = client.state();
    user.ifPresent(known -> {
      facts.put("id", known.id());
      facts.put("name", known.name());
    });
    if (!state.scope().isEmpty()) {
      facts.put("scope", String.join(" ", state.scope()));
    }
    Instant expiresAt = state.expiresAt();
    if (expiresAt != null) {
      facts.put("expires_at", expiresAt.toString());
      facts.put("refresh", state.canRefresh() ? "yes" : "no");
    }
    print(facts);
    return ExitCode.SUCCESS;
  }

  private void print(Map<String, String> facts) {
    if (options.isJson()) {
      JsonObject.Builder json = JsonObject.builder();
      facts.forEach(json::with);
      terminal.out().println(json.build().encoded());
      return;
    }
    facts.forEach((name, value) -> terminal
        .out()
        .println(name + " ".repeat(Math.max(1, 11 - name.length())) + Terminal.printable(value)));
  }
}
