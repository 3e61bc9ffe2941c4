package bookshop;

import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;

/** Runs an exchange over an adapter of its own, and fails if anything is not as a user of Tripod may expect. */
public final class Main {

  private Main() {}

  /**
   * Runs it.
   *
   * @param args {@code class path} or {@code module path}: what this is meant to run on
   */
  public static void main(String[] args) {
    boolean onModulePath = args[0].equals("module path");
    expect(Main.class.getModule().isNamed() == onModulePath, "this runs on the " + args[0]);
    expect(HttpRequest.class.getModule().isNamed() == onModulePath, "and so does Tripod");
    expect(isAbsent("okhttp3.OkHttpClient"), "OkHttp did not come along");
    expect(isAbsent("kotlin.Unit"), "Kotlin did not come along");
    run();
  }

  private static void run() {
    CountingTransport transport = new CountingTransport();
    HttpRequest request = HttpRequest.get("https://books.example/a/../shelf?page=2");
    Exchange<String> exchange = Exchange.send(request, Exchange::done).map(HttpResponse::bodyText);
    expect(exchange.over(transport).equals("GET /shelf"), "an exchange runs over this adapter");
    expect(exchange.overAsync(transport).join().equals("GET /shelf"), "and asynchronously");
    expect(transport.sent() == 2, "and sends once each time");
  }

  private static boolean isAbsent(String className) {
    try {
      Class.forName(className);
      return false;
    } catch (ClassNotFoundException e) {
      return true;
    }
  }

  private static void expect(boolean holds, String what) {
    System.out.println((holds ? "holds: " : "DOES NOT HOLD: ") + what);
    if (!holds) {
      System.exit(1);
    }
  }
}
