package dev.tripod.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import okhttp3.OkHttpClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code tripod demo}. */
@Command(
    name = "demo",
    description = {
      "Runs both protocols over real sockets, against servers in this process that behave like X.",
      "Exits with 1 if a check fails."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

  private final PrintWriter out;

  @Option(
      names = "--transport",
      paramLabel = "<transport>",
      defaultValue = "jdk",
      description = {
        "The HTTP client of the flows: ${COMPLETION-CANDIDATES}. The default is ${DEFAULT-VALUE}.",
        "The typed calls at the end always use OkHttp."
      })
  private DemoTransport chosen = DemoTransport.JDK;

  DemoCommand(PrintWriter out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    OkHttpClient okHttp = new OkHttpClient();
    try {
      boolean oauth1 = OAuth1Demo.run(out, chosen, okHttp, OAuth1Demo.CLIENT_SECRET);
      out.println();
      boolean oauth2 = OAuth2Demo.run(out, chosen, okHttp, OAuth2Demo.CLIENT_SECRET);
      return oauth1 && oauth2 ? 0 : 1;
    } finally {
      okHttp.dispatcher().executorService().shutdown();
      okHttp.connectionPool().evictAll();
    }
  }
}
