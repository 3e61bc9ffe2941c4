package dev.tripod.cli.demo;

import java.io.IOException;
import java.io.PrintWriter;
import okhttp3.OkHttpClient;

/** Both flows, over real sockets against servers in this process. */
public final class Demo {

  private Demo() {}

  /**
   * Runs both flows and prints each step.
   *
   * @return whether every check passed
   */
  public static boolean run(PrintWriter out, DemoTransport transport) throws IOException {
    OkHttpClient okHttp = new OkHttpClient();
    try {
      boolean oauth1 = OAuth1Demo.run(out, transport, okHttp, OAuth1Demo.CLIENT_SECRET);
      out.println();
      boolean oauth2 = OAuth2Demo.run(out, transport, okHttp, OAuth2Demo.CLIENT_SECRET);
      return oauth1 && oauth2;
    } finally {
      okHttp.dispatcher().executorService().shutdown();
      okHttp.connectionPool().evictAll();
    }
  }
}
