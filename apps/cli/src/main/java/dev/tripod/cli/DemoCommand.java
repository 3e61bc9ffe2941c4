package dev.tripod.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import okhttp3.OkHttpClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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

  @Option(
      names = "--transport",
      paramLabel = "<transport>",
      defaultValue = "jdk",
      description = {
        "What the flows run on: ${COMPLETION-CANDIDATES}; by default ${DEFAULT-VALUE}.",
        "The typed calls at the end are made with OkHttp always."
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
