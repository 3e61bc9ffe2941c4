package dev.tripod.benchmarks;

import com.github.scribejava.core.builder.ServiceBuilder;
import com.github.scribejava.core.model.OAuth1AccessToken;
import com.github.scribejava.core.model.OAuthRequest;
import com.github.scribejava.core.model.Response;
import com.github.scribejava.core.model.Verb;
import com.github.scribejava.core.oauth.OAuth10aService;
import com.sun.net.httpserver.HttpServer;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.transport.jdk.JdkTransport;
import dev.tripod.transport.okhttp.OkHttpTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import okhttp3.OkHttpClient;

/**
 * A process that sends GET requests over a real socket, signed and with a constant header in turns. Two JVMs would differ by more than
 * the two kinds of requests do. It prints the median of each in nanoseconds.
 */
final class Loopback {

  private static final byte[] RESPONSE =
      "{\"data\":{\"id\":\"2244994945\"}}".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final int OK = 200;

  private final String url;
  private final String header;

  private Loopback(int port) {
    this.url = "http://127.0.0.1:" + port + "/2/users/me";
    SignedByTripod tripod = new SignedByTripod(Call.plainGet());
    this.header = tripod.header(tripod.sign());
  }

  public static void main(String[] args) throws Exception {
    int pairs = Integer.parseInt(args[1]);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), 0), 0);
    server.createContext("/", exchange -> {
      exchange.sendResponseHeaders(OK, RESPONSE.length);
      exchange.getResponseBody().write(RESPONSE);
      exchange.close();
    });
    server.start();
    Loopback loopback = new Loopback(server.getAddress().getPort());
    switch (args[0]) {
      case "jdk" -> loopback.measure(JdkTransport.create(), pairs);
      case "okhttp" -> loopback.measure(OkHttpTransport.of(new OkHttpClient()), pairs);
      case "scribejava" -> loopback.measureScribeJava(pairs);
      default -> throw new IllegalArgumentException(args[0]);
    }
    // The clients' threads would keep the process running for a minute.
    System.exit(0);
  }

  private void measure(HttpTransport transport, int pairs) throws Exception {
    OAuth1Server server = OAuth1Server.at(
            "https://s.example/request", "https://s.example/authorize", "https://s.example/access")
        .build();
    OAuth1Client client = OAuth1Client.builder()
        .server(server)
        .clientCredentials(Call.CLIENT_KEY, Call.CLIENT_SECRET)
        .build();
    HttpRequest request = HttpRequest.get(url);
    HttpRequest ready = request.withHeader("Authorization", header);
    HttpTransport signing = AuthorizedTransport.of(
        transport,
        client.authorizer(TokenCredentials.of(Call.TOKEN, Call.TOKEN_SECRET), Origin.of(url)));
    print(
        pairs,
        () -> transport.send(ready).body().length,
        () -> signing.send(request).body().length);
  }

  private void measureScribeJava(int pairs) throws Exception {
    OAuth10aService service = new ServiceBuilder(Call.CLIENT_KEY)
        .apiSecret(Call.CLIENT_SECRET)
        .build(com.github.scribejava.apis.TwitterApi.instance());
    OAuth1AccessToken token = new OAuth1AccessToken(Call.TOKEN, Call.TOKEN_SECRET);
    print(
        pairs,
        () -> {
          OAuthRequest ready = new OAuthRequest(Verb.GET, url);
          ready.addHeader("Authorization", header);
          return length(service, ready);
        },
        () -> {
          OAuthRequest request = new OAuthRequest(Verb.GET, url);
          service.signRequest(token, request);
          return length(service, request);
        });
  }

  private static int length(OAuth10aService service, OAuthRequest request) throws Exception {
    try (Response response = service.execute(request)) {
      return response.getBody().length();
    }
  }

  /**
   * Measures {@code pairs} pairs after three times as many that do not count: the JVM finishes compiling the code that signs after
   * about 30,000.
   */
  private static void print(int pairs, Callable<Integer> ready, Callable<Integer> signed)
      throws Exception {
    times(3 * pairs, ready, signed);
    double[][] times = times(pairs, ready, signed);
    System.out.println(Median.of(times[0]) + " " + Median.of(times[1]));
  }

  private static double[][] times(int pairs, Callable<Integer> ready, Callable<Integer> signed)
      throws Exception {
    double[][] times = new double[2][pairs];
    for (int i = 0; i < pairs; i++) {
      times[0][i] = time(ready);
      times[1][i] = time(signed);
    }
    return times;
  }

  private static double time(Callable<Integer> exchange) throws Exception {
    long before = System.nanoTime();
    int length = exchange.call();
    long after = System.nanoTime();
    if (length != RESPONSE.length) {
      throw new IOException("The response is not the expected one");
    }
    return after - before;
  }
}
