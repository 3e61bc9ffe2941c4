package dev.tripod.cli;

import dev.tripod.cli.account.Accounts;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The command {@code tripod use}. */
@Command(
    name = "use",
    description = "Chooses the account for commands without --account.",
    footerHeading = "%nExamples:%n",
    footer = "  tripod use brand",
    mixinStandardHelpOptions = true)
final class UseCommand implements Callable<ExitCode> {

  private final Terminal terminal;

  @Parameters(index = "0", paramLabel = "NAME", description = "The name of an account.")
  private String name = "";

  UseCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public ExitCode call() {
    Accounts.of(terminal).choose(name);
    return ExitCode.SUCCESS;
  }
}
