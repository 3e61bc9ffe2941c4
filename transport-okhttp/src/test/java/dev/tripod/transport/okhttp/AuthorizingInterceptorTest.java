package dev.tripod.transport.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("AuthorizingInterceptor")
final class AuthorizingInterceptorTest {

  private static final MockResponse TOLD = answer(200).body("told").build();
  private static final ResourceOwner ALICE = ResourceOwner.of("x", "alice");

  private final MockWebServer server = new MockWebServer();

  @BeforeEach
  void start() throws IOException {
    server.start(InetAddress.getByName("localhost"), 0);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  @DisplayName("authorizes what the installed client sends")
  void authorizes() throws Exception {
    server.enqueue(TOLD);
    OkHttpClient client = AuthorizingInterceptor.install(new OkHttpClient(), bearer("t0ken"));

    try (Response response = client.newCall(get("/")).execute()) {
      assertThat(response.body().string()).isEqualTo("told");
    }
    assertThat(server.takeRequest().getHeaders().values("Authorization"))
        .containsExactly("Bearer t0ken");
  }

  @Test
  @DisplayName("makes another attempt where the authorizer has one, three sends in all")
  void otherAttempts() throws Exception {
    Attempts attempts = new Attempts();
    OkHttpClient client = AuthorizingInterceptor.install(new OkHttpClient(), attempts);
    for (int i = 0; i < 4; i++) {
      server.enqueue(answer(401).body("no " + i).build());
    }

    try (Response response = client.newCall(get("/")).execute()) {
      assertThat(response.code()).isEqualTo(401);
      assertThat(response.body().string()).isEqualTo("no 2");
    }
    assertThat(server.getRequestCount()).isEqualTo(3);
    assertThat(sent(3)).containsExactly("Bearer token-0", "Bearer token-1", "Bearer token-2");
    assertThat(attempts.learned).containsExactly("401 no 0", "401 no 1", "401 no 2");
  }

  @Test
  @DisplayName("fails with what the authorizer says, as an IOException")
  void failures() {
    AuthorizationException failure = ReauthorizationRequired.of(ALICE);
    OkHttpClient client =
        AuthorizingInterceptor.install(new OkHttpClient(), request -> Exchange.failed(failure));

    assertThatThrownBy(() -> client.newCall(get("/")).execute())
        .isInstanceOf(AuthorizationIOException.class)
        .hasMessage(failure.getMessage())
        .cause()
        .isSameAs(failure);
    assertThat(server.getRequestCount()).isZero();
  }

  private Request get(String path) {
    return new Request.Builder().url(server.url(path)).build();
  }

  private List<String> sent(int number) throws InterruptedException {
    List<String> headers = new CopyOnWriteArrayList<>();
    for (int i = 0; i < number; i++) {
      RecordedRequest request = server.takeRequest();
      headers.add(String.join(" | ", request.getHeaders().values("Authorization")));
    }
    return headers;
  }

  private static MockResponse.Builder answer(int status) {
    return new MockResponse.Builder().code(status);
  }

  private static Authorizer bearer(String token) {
    return request ->
        Exchange.done(Attempt.only(request.withHeader("Authorization", "Bearer " + token)));
  }

  /** One token after another, as long as one is refused; each but the first must be waited for. */
  private static final class Attempts implements Authorizer {

    private final List<String> learned = new CopyOnWriteArrayList<>();

    @Override
    public Exchange<Attempt> authorize(HttpRequest request) {
      return Exchange.done(attempt(request, 0));
    }

    private Attempt attempt(HttpRequest request, int number) {
      return new Attempt() {
        @Override
        public HttpRequest request() {
          return request.withHeader("Authorization", "Bearer token-" + number);
        }

        @Override
        public Exchange<Optional<Attempt>> after(HttpResponse answer) {
          learned.add(answer.status() + " " + answer.bodyText());
          return answer.status() == 401
              ? Exchange.blocking("A store", () -> Optional.of(attempt(request, number + 1)))
              : Exchange.done(Optional.empty());
        }
      };
    }
  }
}
