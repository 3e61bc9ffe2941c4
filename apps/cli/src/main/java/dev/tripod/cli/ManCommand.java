package dev.tripod.cli;

import dev.tripod.cli.reference.ManPage;
import dev.tripod.cli.reference.MarkdownPage;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.cli.terminal.Terminal;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code tripod man}. */
@Command(
    name = "man",
    description = "Prints the reference of all commands, as a man page.",
    footerHeading = "%nExamples:%n",
    footer = {"  tripod man | man -l -", "  tripod man > ~/.local/share/man/man1/tripod.1"},
    mixinStandardHelpOptions = true)
final class ManCommand implements Callable<ExitCode> {

  /** Regenerates the page of the docs. */
  static final String REGENERATE = "./tripod man --format markdown > docs/cli.md";

  private final Terminal terminal;

  @Spec
  private CommandSpec command;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "roff",
      description =
          "The format of the page: ${COMPLETION-CANDIDATES}. The default is ${DEFAULT-VALUE}.")
  private Format format = Format.ROFF;

  ManCommand(Terminal terminal) {
    this.terminal = terminal;
    this.command = CommandSpec.create();
  }

  @Override
  public ExitCode call() throws IOException {
    terminal
        .out()
        .print(
            format == Format.ROFF
                ? ManPage.of(command.root(), new Version().getVersion()[0])
                : MarkdownPage.of(command.root(), REGENERATE));
    terminal.out().flush();
    return ExitCode.SUCCESS;
  }

  /** A format of the page. */
  enum Format {
    ROFF,
    MARKDOWN;

    /** Returns the name in the form that users type. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
