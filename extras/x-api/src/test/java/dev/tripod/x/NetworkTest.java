package dev.tripod.x;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Origin;
import dev.tripod.providers.X;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Over the network")
@Timeout(120)
final class NetworkTest {

  private static final String HIDDEN = "{\"data\":{\"hidden\":true}}";

  private final FakeX fake;

  NetworkTest() throws IOException {
    fake = new FakeX();
  }

  @AfterEach
  void close() {
    fake.close();
  }

  @Test
  @DisplayName("a refused connection is NoResponse, and nothing was sent")
  void refused() {
    XCall<ActionResult.Hidden> call = fake.oauth2(FakeX.TOKENS).hideReply("20");
    fake.server.close();

    assertThat(catchThrowableOfType(NoResponse.class, call::execute).perhapsSent())
        .isFalse();
    Throwable failure = catchThrowableOfType(
            CompletionException.class, () -> call.enqueue().join())
        .getCause();
    assertThat(failure)
        .isInstanceOfSatisfying(
            NoResponse.class, noResponse -> assertThat(noResponse.perhapsSent()).isFalse());
  }

  @Test
  @DisplayName("a truncated response is NoResponse, perhaps sent, and is not retried")
  void reset() {
    for (int i = 0; i < 2; i++) {
      fake.server.enqueue(new MockResponse.Builder()
          .body(HIDDEN)
          .onResponseBody(new SocketEffect.CloseSocket())
          .build());
    }
    XCall<ActionResult.Hidden> call = fake.oauth2(FakeX.TOKENS).hideReply("20");

    assertThat(catchThrowableOfType(NoResponse.class, call::execute).perhapsSent())
        .isTrue();
    assertThatThrownBy(() -> call.enqueue().join()).hasCauseInstanceOf(NoResponse.class);
    assertThat(fake.server.getRequestCount()).isEqualTo(2);
  }

  @Test
  @DisplayName("a call is not retried if X closes the connection before the response")
  void closed() {
    XOAuth2Client x = fake.oauth2(FakeX.TOKENS);
    for (XCall<?> call : List.of(x.hideReply("20"), x.me())) {
      int before = fake.server.getRequestCount();
      fake.responds(200, HIDDEN);
      x.hideReply("20").execute();
      fake.server.enqueue(new MockResponse.Builder()
          .onResponseStart(new SocketEffect.CloseSocket())
          .build());
      fake.responds(200, HIDDEN);

      assertThat(catchThrowableOfType(NoResponse.class, call::execute).perhapsSent())
          .isTrue();
      assertThat(fake.server.getRequestCount()).isEqualTo(before + 2);
      x.hideReply("20").execute();
    }
  }

  static Stream<IOException> nothingSent() {
    return Stream.of(
        new ConnectException("refused"),
        new UnknownHostException("unknown"),
        new NoRouteToHostException("no route"));
  }

  @ParameterizedTest
  @MethodSource("nothingSent")
  @DisplayName("the failure of the last try proves nothing about earlier tries")
  void suppressed(IOException failure) {
    OkHttpClient failing = fake.okHttp
        .newBuilder()
        .addInterceptor(chain -> {
          throw failure;
        })
        .build();
    XCall<ActionResult.Hidden> call = XApi.over(failing)
        .at(fake.origin())
        .oauth2(fake.bearer(FakeX.TOKENS), FakeX.TOKENS)
        .hideReply("20");

    assertThat(catchThrowableOfType(NoResponse.class, call::execute).perhapsSent())
        .isFalse();
    failure.addSuppressed(new ConnectException("another address refused"));
    assertThat(catchThrowableOfType(NoResponse.class, call::execute).perhapsSent())
        .isFalse();
    failure.addSuppressed(new IOException("no response on the previous connection"));
    assertThat(catchThrowableOfType(NoResponse.class, call::execute).perhapsSent())
        .isTrue();
  }

  @Test
  @DisplayName("an available credential needs no other thread")
  void noThread() {
    Set<Thread> before = okHttpThreads();
    fake.responds(200, HIDDEN).responds(200, HIDDEN);

    fake.oauth1(FakeX.CREDENTIALS).hideReply("20").execute();
    fake.oauth2(FakeX.TOKENS).hideReply("20").execute();

    assertThat(okHttpThreads()).isSubsetOf(before);
  }

  /** Each of these threads keeps the JVM alive for a minute. */
  private static Set<Thread> okHttpThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("OkHttp") && !thread.isDaemon())
        .collect(Collectors.toSet());
  }

  @Test
  @DisplayName("a response with invalid gzip data releases its connection")
  void noGzip() {
    fake.responds(200, "no gzip".repeat(20_000), "Content-Encoding", "gzip");

    assertThatThrownBy(() -> fake.oauth2(FakeX.TOKENS).hideReply("20").execute())
        .isInstanceOf(NoResponse.class);
    assertThat(fake.okHttp.connectionPool().connectionCount())
        .isEqualTo(fake.okHttp.connectionPool().idleConnectionCount());
  }

  @Test
  @DisplayName("an exception of the authorizer is thrown unchanged")
  void authorizerFails() {
    ResourceOwner owner = ResourceOwner.of("x", "alice");
    ReauthorizationRequired reason = ReauthorizationRequired.of(owner);
    XClient x = fake.api().oauth2(request -> Exchange.failed(reason), FakeX.TOKENS);

    assertThatThrownBy(() -> x.hideReply("20").execute()).isSameAs(reason);
    assertThatThrownBy(() -> x.hideReply("20").enqueue().join()).hasCause(reason);
    assertThat(fake.server.getRequestCount()).isZero();
  }

  @Test
  @DisplayName("an interrupted thread keeps its interrupt flag")
  void interrupted() {
    OkHttpClient interrupting = fake.okHttp
        .newBuilder()
        .addInterceptor(chain -> {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("interrupted");
        })
        .build();
    XClient x =
        XApi.over(interrupting).at(fake.origin()).oauth2(fake.bearer(FakeX.TOKENS), FakeX.TOKENS);

    assertThatThrownBy(() -> x.hideReply("20").execute())
        .isInstanceOf(NoResponse.class)
        .hasMessageStartingWith("Interrupted while waiting");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  @DisplayName("cancelling the future cancels the call")
  void cancelled() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch mayRespond = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    fake.server.setDispatcher(new Dispatcher() {
      @Override
      public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
        arrived.countDown();
        mayRespond.await();
        return new MockResponse.Builder().body(HIDDEN).build();
      }
    });
    OkHttpClient listening = fake.okHttp
        .newBuilder()
        .eventListener(new EventListener() {
          @Override
          public void canceled(Call call) {
            cancelled.countDown();
          }
        })
        .build();
    XClient x =
        XApi.over(listening).at(fake.origin()).oauth2(fake.bearer(FakeX.TOKENS), FakeX.TOKENS);

    CompletableFuture<XResponse<ActionResult.Hidden>> response =
        x.hideReply("20").enqueue();
    arrived.await();
    assertThat(response.cancel(false)).isTrue();
    boolean callWasCancelled = cancelled.await(2, TimeUnit.MINUTES);
    mayRespond.countDown();

    assertThat(callWasCancelled).isTrue();
    assertThatThrownBy(response::join).isInstanceOf(CancellationException.class);
  }

  @Test
  @DisplayName("a token that is newer than the client is redacted too")
  void newerToken() {
    Authorizer refreshed = request ->
        Exchange.done(Attempt.only(request.withHeader("Authorization", "Bearer access-token-2")));
    fake.responds(403, "{\"detail\":\"access-token-2 is wrong\"}");
    XClient x = fake.api().oauth2(refreshed, FakeX.TOKENS);

    assertThatThrownBy(() -> x.hideReply("20").execute())
        .isInstanceOf(XApiException.class)
        .hasMessageContaining("*** is wrong");
    assertThat(fake.taken().getHeaders().get("Authorization")).isEqualTo("Bearer access-token-2");
  }

  @Test
  @DisplayName("a call without a credential for its origin fails and is not sent")
  void otherOrigin() {
    XClient elsewhere = fake.api().oauth2(FakeX.bearerFor(X.API), FakeX.TOKENS);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> elsewhere.hideReply("20").execute())
        .withMessageContaining(X.API.toString())
        .withMessageContaining("a request to " + fake.origin());
    assertThatThrownBy(() -> elsewhere.hideReply("20").enqueue().join())
        .hasCauseInstanceOf(IllegalArgumentException.class);
    assertThat(fake.server.getRequestCount()).isZero();
  }

  @Test
  @DisplayName("plain http is rejected unless it is loopback")
  void plainHttp() {
    XApi api = fake.api();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> api.at(Origin.of("http://api.x.com")))
        .withMessageContaining("https");
    assertThat(api.at(Origin.of("https://gateway.example"))).isNotNull();
  }
}
