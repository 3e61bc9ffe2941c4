package dev.tripod.transport.jdk;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@DisplayName("The executor of an AuthorizedHttpClient")
final class AuthorizerExecutorTest {

  private final WireMockServer server = new WireMockServer(options().dynamicPort());
  private final Set<String> threads = ConcurrentHashMap.newKeySet();
  private final Authorizer refreshing = request -> Exchange.detached(
      () -> {
        threads.add(Thread.currentThread().getName());
        return Exchange.done(Attempt.only(request));
      },
      (attempt, failure) -> {});
  private ExecutorService own;

  @BeforeEach
  void start() {
    server.start();
    server.stubFor(any(anyUrl()).willReturn(aResponse().withBody("text")));
    own = Executors.newCachedThreadPool(work -> new Thread(work, "own"));
  }

  @AfterEach
  void stop() {
    own.shutdownNow();
    server.stop();
  }

  @Test
  @DisplayName("runs the detached work of send and of sendAsync")
  void detachedWork() throws Exception {
    HttpClient client =
        AuthorizedHttpClient.of(HttpClient.newHttpClient(), refreshing).withExecutor(own);
    HttpRequest request = HttpRequest.newBuilder(
            URI.create("http://localhost:" + server.port() + "/a"))
        .build();

    assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("text");
    assertThat(threads).containsExactly("own");
    threads.clear();
    assertThat(client
            .sendAsync(request, BodyHandlers.ofString())
            .get(60, TimeUnit.SECONDS)
            .body())
        .isEqualTo("text");
    assertThat(threads).containsExactly("own");
  }
}
