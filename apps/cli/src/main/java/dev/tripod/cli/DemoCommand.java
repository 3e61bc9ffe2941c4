package dev.tripod.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code tripod demo}. */
@Command(
    name = "demo",
    description = {
      "Watch the whole flow run over real sockets, against a server in this process that speaks as X does.",
      "Exits with 1 if anything is not as it should be."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

  private final PrintWriter out;

  DemoCommand(PrintWriter out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    return OAuth1Demo.run(out, OAuth1Demo.CLIENT_SECRET) ? 0 : 1;
  }
}
