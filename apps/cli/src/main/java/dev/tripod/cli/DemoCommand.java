package dev.tripod.cli;

import dev.tripod.cli.demo.Demo;
import dev.tripod.cli.demo.DemoOutput;
import dev.tripod.cli.demo.DemoTransport;
import dev.tripod.cli.terminal.CommandException;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.cli.terminal.Terminal;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code tripod demo}. */
@Command(
    name = "demo",
    description = {
      "Runs both protocols over real sockets, against servers in this process that behave like X.",
      "Exits with 1 if a check fails."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  tripod demo", "  tripod demo --transport okhttp", "  tripod demo --step"},
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<ExitCode> {

  private final Terminal terminal;

  @Option(
      names = "--transport",
      paramLabel = "TRANSPORT",
      defaultValue = "jdk",
      description = {
        "The HTTP client of the flows: ${COMPLETION-CANDIDATES}. The default is ${DEFAULT-VALUE}.",
        "The typed calls at the end always use OkHttp."
      })
  private DemoTransport chosen = DemoTransport.JDK;

  @Option(
      names = "--step",
      description = "Wait for Enter after each message. This needs a terminal.")
  private boolean step;

  DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public ExitCode call() throws IOException {
    return Demo.run(output(), chosen) ? ExitCode.SUCCESS : ExitCode.FAILED;
  }

  private DemoOutput output() {
    if (!step) {
      return DemoOutput.to(terminal.out());
    }
    if (!terminal.isInteractive()) {
      throw CommandException.of(
          ExitCode.USAGE,
          "--step needs a terminal, and standard input or output is a file or a pipe.",
          "Run the command in a terminal, or without --step.");
    }
    return DemoOutput.withPauses(terminal.out(), () -> terminal.ask("  Press Enter to continue."));
  }
}
