package dev.tripod.cli;

import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code tripod completion}. */
@Command(
    name = "completion",
    description = "Prints a script that completes commands and options in bash and zsh.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  source <(tripod completion)",
      "  tripod completion > ~/.local/share/bash-completion/completions/tripod"
    },
    mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<ExitCode> {

  private final Terminal terminal;

  @Spec
  private CommandSpec command;

  CompletionCommand(Terminal terminal) {
    this.terminal = terminal;
    this.command = CommandSpec.create();
  }

  @Override
  public ExitCode call() {
    CommandSpec root = command.root();
    terminal.out().print(AutoComplete.bash(root.name(), root.commandLine()));
    terminal.out().flush();
    return ExitCode.SUCCESS;
  }
}
