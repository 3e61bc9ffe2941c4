package dev.tripod.transport.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@DisplayName("The executor of an AuthorizingInterceptor")
final class AuthorizerExecutorTest {

  private static final OkHttpClient PLAIN = new OkHttpClient();

  private final MockWebServer server = new MockWebServer();
  private final Set<String> threads = ConcurrentHashMap.newKeySet();
  private final Authorizer refreshing = request -> Exchange.detached(
      () -> Exchange.blocking("The store", () -> {
        threads.add(Thread.currentThread().getName());
        return Attempt.only(request);
      }),
      (attempt, failure) -> {});
  private ExecutorService own;

  @BeforeEach
  void start() throws IOException {
    server.start(InetAddress.getByName("localhost"), 0);
    own = Executors.newCachedThreadPool(work -> new Thread(work, "own"));
  }

  @AfterEach
  void stop() {
    own.shutdownNow();
    server.close();
  }

  private void assertRunsOnTheOwnExecutor(OkHttpClient client) throws IOException {
    server.enqueue(new MockResponse.Builder().code(200).body("text").build());
    Request request = new Request.Builder().url(server.url("/a")).build();

    try (Response response = client.newCall(request).execute()) {
      assertThat(response.body().string()).isEqualTo("text");
    }
    assertThat(threads).containsExactly("own");
  }

  @Test
  @DisplayName("runs the authorizer's work in an installed client")
  void installed() throws IOException {
    assertRunsOnTheOwnExecutor(AuthorizingInterceptor.install(PLAIN, refreshing, own));
  }

  @Test
  @DisplayName("runs the authorizer's work in an interceptor")
  void interceptor() throws IOException {
    assertRunsOnTheOwnExecutor(PLAIN
        .newBuilder()
        .addInterceptor(
            AuthorizingInterceptor.of(OkHttpTransport.of(PLAIN), refreshing).withExecutor(own))
        .build());
  }
}
