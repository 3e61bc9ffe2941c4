package dev.tripod.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.lifecycle.ClosingServer.Closing;
import dev.tripod.testkit.TestCertificates;
import dev.tripod.transport.okhttp.OkHttpTransport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Measures what new and checked connections cost over OkHttp, on loopback, with and without TLS. All kinds of calls take turns. The
 * profile {@code connections} starts it, and it prints the medians.
 */
@DisplayName("New and checked connections over OkHttp")
final class ConnectionCostRun {

  private static final int TURNS = 300;
  private static final byte[] TEXT = "a=b".getBytes(StandardCharsets.US_ASCII);
  private static final TestCertificates CERTIFICATES = TestCertificates.create();

  @Test
  @DisplayName("have a cost that is measured")
  void medians() throws Exception {
    for (boolean tls : new boolean[] {false, true}) {
      try (ClosingServer server = ClosingServer.start(
          Closing.whenIdle(Duration.ofMinutes(1)),
          tls
              ? CERTIFICATES.serverContext().getServerSocketFactory()
              : ServerSocketFactory.getDefault())) {
        String uri = (tls ? "https" : "http") + "://localhost:" + server.port() + "/";
        Map<String, Callable<Integer>> calls = calls(uri, tls);
        times(calls);
        times(calls).forEach((name, nanos) -> {
          Arrays.sort(nanos);
          System.out.println(String.format(
              Locale.ROOT,
              "| %s, %s | %.2f ms |",
              name,
              tls ? "TLS" : "TCP",
              nanos[nanos.length / 2] / 1e6));
        });
      }
    }
  }

  private static Map<String, long[]> times(Map<String, Callable<Integer>> calls) throws Exception {
    Map<String, long[]> times = new LinkedHashMap<>();
    calls.keySet().forEach(name -> times.put(name, new long[TURNS]));
    for (int turn = 0; turn < TURNS; turn++) {
      for (Map.Entry<String, Callable<Integer>> call : calls.entrySet()) {
        long before = System.nanoTime();
        int status = call.getValue().call();
        times.get(call.getKey())[turn] = System.nanoTime() - before;
        assertThat(status).isEqualTo(200);
      }
    }
    return times;
  }

  private static Map<String, Callable<Integer>> calls(String uri, boolean tls) {
    Request get = new Request.Builder().url(uri).build();
    Request post = get.newBuilder().post(RequestBody.create(TEXT)).build();
    HttpRequest signedGet =
        HttpRequest.get(uri).withHeader("Authorization", "OAuth oauth_nonce=\"a\"");
    HttpRequest token =
        HttpRequest.post(uri, Body.bytes("application/x-www-form-urlencoded", TEXT));
    OkHttpTransport transport = OkHttpTransport.of(client(tls, 5));
    Map<String, Callable<Integer>> calls = new LinkedHashMap<>();
    calls.put("OkHttp, GET, pooled connection", sending(client(tls, 5), get));
    calls.put(
        "`OkHttpTransport`, signed GET, checked connection",
        () -> transport.send(signedGet).status());
    calls.put("OkHttp, POST, pooled connection", sending(client(tls, 5), post));
    calls.put("OkHttp, POST, new connection", sending(client(tls, 0), post));
    calls.put(
        "`OkHttpTransport`, POST, new connection", () -> transport.send(token).status());
    return calls;
  }

  private static Callable<Integer> sending(OkHttpClient client, Request request) {
    return () -> {
      try (Response response = client.newCall(request).execute()) {
        response.body().bytes();
        return response.code();
      }
    };
  }

  private static OkHttpClient client(boolean tls, int idle) {
    OkHttpClient.Builder client =
        new OkHttpClient.Builder().connectionPool(new ConnectionPool(idle, 5, TimeUnit.MINUTES));
    return tls
        ? client
            .sslSocketFactory(
                CERTIFICATES.clientContext().getSocketFactory(), CERTIFICATES.trustManager())
            .build()
        : client.build();
  }
}
