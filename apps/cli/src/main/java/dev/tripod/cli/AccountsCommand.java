package dev.tripod.cli;

import dev.tripod.cli.account.Account;
import dev.tripod.cli.account.Accounts;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.cli.terminal.GlobalOptions;
import dev.tripod.cli.terminal.Terminal;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** The command {@code tripod accounts}. */
@Command(
    name = "accounts",
    description = "Lists the accounts. An asterisk marks the chosen one.",
    footerHeading = "%nExamples:%n",
    footer = {"  tripod accounts", "  tripod accounts --output json"},
    mixinStandardHelpOptions = true)
final class AccountsCommand implements Callable<ExitCode> {

  private final Terminal terminal;
  private final GlobalOptions options;

  AccountsCommand(Terminal terminal, GlobalOptions options) {
    this.terminal = terminal;
    this.options = options;
  }

  @Override
  public ExitCode call() {
    Accounts accounts = Accounts.of(terminal);
    String chosen = accounts.chosen().orElse("");
    List<Account> all =
        accounts.names().stream().map(accounts::find).flatMap(Optional::stream).toList();
    if (options.isJson()) {
      List<JsonObject> listed = new ArrayList<>();
      all.forEach(account -> listed.add(JsonObject.builder()
          .with("account", account.name())
          .with("server", account.server().label())
          .with("protocol", account.server().protocol().toString())
          .with("chosen", account.name().equals(chosen))
          .build()));
      terminal
          .out()
          .println(JsonObject.builder()
              .with("accounts", JsonValue.array(listed))
              .build()
              .encoded());
      return ExitCode.SUCCESS;
    }
    int longest =
        all.stream().mapToInt(account -> account.name().length()).max().orElse(0);
    all.forEach(account -> terminal
        .out()
        .println((account.name().equals(chosen) ? "* " : "  ")
            + account.name() + " ".repeat(longest - account.name().length()) + "  "
            + account.server().label() + ", " + account.server().protocol()));
    if (all.isEmpty()) {
      terminal.err().println("No account is logged in. Log in with \"tripod login PROVIDER\".");
    }
    return ExitCode.SUCCESS;
  }
}
