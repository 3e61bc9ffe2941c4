package dev.tripod.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code tripod demo}. */
@Command(
    name = "demo",
    description = {
      "Watch both protocols run over real sockets, against servers in this process that speak as X does.",
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
    boolean oauth1 = OAuth1Demo.run(out, OAuth1Demo.CLIENT_SECRET);
    out.println();
    boolean oauth2 = OAuth2Demo.run(out, OAuth2Demo.CLIENT_SECRET);
    return oauth1 && oauth2 ? 0 : 1;
  }
}
