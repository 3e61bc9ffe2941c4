package dev.tripod.cli.demo;

import java.io.IOException;
import okhttp3.OkHttpClient;

/** Both flows, over real sockets against servers in this process. */
public final class Demo {

  private Demo() {}

  /**
   * Runs both flows and prints each step.
   *
   * @return whether every check passed
   */
  public static boolean run(DemoOutput output, DemoTransport transport) throws IOException {
    OkHttpClient okHttp = new OkHttpClient();
    try {
      boolean oauth1 = OAuth1Demo.run(output, transport, okHttp, OAuth1Demo.CLIENT_SECRET);
      output.out().println();
      boolean oauth2 = OAuth2Demo.run(output, transport, okHttp, OAuth2Demo.CLIENT_SECRET);
      return oauth1 && oauth2;
    } finally {
      okHttp.dispatcher().executorService().shutdown();
      okHttp.connectionPool().evictAll();
    }
  }
}
