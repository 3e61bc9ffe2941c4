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

@DisplayName("On the way")
@Timeout(30)
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
  @DisplayName("no connection is no answer, and nothing was sent")
  void refused() {
    XCall<Outcome.Hidden> call = fake.oauth2(FakeX.TOKENS).hideReply("20");
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
  @DisplayName(
      "an answer that breaks off is no answer, and X may have acted; it is not asked again")
  void reset() {
    for (int i = 0; i < 2; i++) {
      fake.server.enqueue(new MockResponse.Builder()
          .body(HIDDEN)
          .onResponseBody(new SocketEffect.CloseSocket())
          .build());
    }
    XCall<Outcome.Hidden> call = fake.oauth2(FakeX.TOKENS).hideReply("20");

    assertThat(catchThrowableOfType(NoResponse.class, call::execute).perhapsSent())
        .isTrue();
    assertThatThrownBy(() -> call.enqueue().join()).hasCauseInstanceOf(NoResponse.class);
    assertThat(fake.server.getRequestCount()).isEqualTo(2);
  }

  @Test
  @DisplayName("a connection that X closes before it answers is not tried again on another")
  void closed() {
    XOAuth2Client x = fake.oauth2(FakeX.TOKENS);
    for (XCall<?> call : List.of(x.hideReply("20"), x.me())) {
      int before = fake.server.getRequestCount();
      fake.answers(200, HIDDEN);
      x.hideReply("20").execute();
      fake.server.enqueue(new MockResponse.Builder()
          .onResponseStart(new SocketEffect.CloseSocket())
          .build());
      fake.answers(200, HIDDEN);

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
  @DisplayName("the last try that came to nothing proves nothing about those before")
  void suppressed(IOException failure) {
    OkHttpClient failing = fake.okHttp
        .newBuilder()
        .addInterceptor(chain -> {
          throw failure;
        })
        .build();
    XCall<Outcome.Hidden> call = XApi.over(failing)
        .at(fake.origin())
        .oauth2(fake.bearer(FakeX.TOKENS), FakeX.TOKENS)
        .hideReply("20");

    assertThat(catchThrowableOfType(NoResponse.class, call::execute).perhapsSent())
        .isFalse();
    failure.addSuppressed(new ConnectException("another address refused"));
    assertThat(catchThrowableOfType(NoResponse.class, call::execute).perhapsSent())
        .isFalse();
    failure.addSuppressed(new IOException("no answer on the connection before"));
    assertThat(catchThrowableOfType(NoResponse.class, call::execute).perhapsSent())
        .isTrue();
  }

  @Test
  @DisplayName("a credential that is at hand takes no other thread")
  void noThread() {
    Set<Thread> before = waitingThreads();
    fake.answers(200, HIDDEN).answers(200, HIDDEN);

    fake.oauth1(FakeX.CREDENTIALS).hideReply("20").execute();
    fake.oauth2(FakeX.TOKENS).hideReply("20").execute();

    assertThat(waitingThreads()).isSubsetOf(before);
  }

  /** Such a thread keeps a JVM for a minute. */
  private static Set<Thread> waitingThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("OkHttp") && !thread.isDaemon())
        .collect(Collectors.toSet());
  }

  @Test
  @DisplayName("an answer that cannot be unzipped holds no connection")
  void noGzip() {
    fake.answers(200, "no gzip".repeat(20_000), "Content-Encoding", "gzip");

    assertThatThrownBy(() -> fake.oauth2(FakeX.TOKENS).hideReply("20").execute())
        .isInstanceOf(NoResponse.class);
    assertThat(fake.okHttp.connectionPool().connectionCount())
        .isEqualTo(fake.okHttp.connectionPool().idleConnectionCount());
  }

  @Test
  @DisplayName("what the authorizer says comes as it is")
  void authorizerFails() {
    ResourceOwner owner = ResourceOwner.of("x", "alice");
    ReauthorizationRequired reason = ReauthorizationRequired.of(owner);
    XClient x = fake.api().oauth2(request -> Exchange.failed(reason), FakeX.TOKENS);

    assertThatThrownBy(() -> x.hideReply("20").execute()).isSameAs(reason);
    assertThatThrownBy(() -> x.hideReply("20").enqueue().join()).hasCause(reason);
    assertThat(fake.server.getRequestCount()).isZero();
  }

  @Test
  @DisplayName("a thread that is interrupted keeps its flag")
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
  @DisplayName("a future that is cancelled cancels its call")
  void cancelled() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch mayAnswer = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    fake.server.setDispatcher(new Dispatcher() {
      @Override
      public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
        arrived.countDown();
        mayAnswer.await();
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

    CompletableFuture<XResponse<Outcome.Hidden>> answer = x.hideReply("20").enqueue();
    arrived.await();
    assertThat(answer.cancel(false)).isTrue();
    boolean toldSo = cancelled.await(5, TimeUnit.SECONDS);
    mayAnswer.countDown();

    assertThat(toldSo).isTrue();
    assertThatThrownBy(answer::join).isInstanceOf(CancellationException.class);
  }

  @Test
  @DisplayName("a token that is newer than the client's is struck out as well")
  void newerToken() {
    Authorizer refreshed = request ->
        Exchange.done(Attempt.only(request.withHeader("Authorization", "Bearer access-token-2")));
    fake.answers(403, "{\"detail\":\"access-token-2 is no good\"}");
    XClient x = fake.api().oauth2(refreshed, FakeX.TOKENS);

    assertThatThrownBy(() -> x.hideReply("20").execute())
        .isInstanceOf(XApiException.class)
        .hasMessageContaining("*** is no good");
    assertThat(fake.taken().getHeaders().get("Authorization")).isEqualTo("Bearer access-token-2");
  }

  @Test
  @DisplayName("what the authorizer has for X goes nowhere else")
  void otherOrigin() {
    fake.answers(401, "{\"title\":\"Unauthorized\",\"detail\":\"Unauthorized\"}");
    XClient elsewhere = fake.api().oauth2(FakeX.bearerFor(X.API), FakeX.TOKENS);

    XApiException thrown = catchThrowableOfType(
        XApiException.class, () -> elsewhere.hideReply("20").execute());

    assertThat(fake.taken().getHeaders().get("Authorization")).isNull();
    assertThat(thrown.nextStep().orElseThrow()).startsWith("check that X still knows the token");
  }

  @Test
  @DisplayName("no credential goes over plain http, but to this machine")
  void plainHttp() {
    XApi api = fake.api();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> api.at(Origin.of("http://api.x.com")))
        .withMessageContaining("https");
    assertThat(api.at(Origin.of("https://gateway.example"))).isNotNull();
  }
}
