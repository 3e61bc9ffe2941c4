package dev.tripod.x;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.NoResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The id of the authenticated user")
@Timeout(120)
final class AuthenticatedUserIdTest {

  private static final String ME =
      "{\"data\":{\"id\":\"2244994945\",\"name\":\"X Dev\",\"username\":\"XDevelopers\"}}";
  private static final String LIKED = "{\"data\":{\"liked\":true}}";

  private final FakeX fake;
  private final ExecutorService callers = Executors.newCachedThreadPool();
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch mayRespond = new CountDownLatch(1);
  private final AtomicInteger requests = new AtomicInteger();

  AuthenticatedUserIdTest() throws IOException {
    fake = new FakeX();
  }

  @AfterEach
  void close() {
    mayRespond.countDown();
    callers.shutdownNow();
    fake.close();
  }

  @Test
  @DisplayName("is taken from the credentials of either protocol if they contain it")
  void fromCredentials() {
    fake.responds(200, LIKED).responds(200, LIKED);

    fake.oauth1(FakeX.credentialsOf("42")).like("20").execute();
    fake.oauth2(FakeX.tokensOf("43")).like("20").execute();

    assertThat(fake.lines()).containsExactly("POST /2/users/42/likes", "POST /2/users/43/likes");
  }

  @Test
  @DisplayName("is requested once if the credentials contain none or an invalid one")
  void fromUsersMe() {
    XClient x = fake.oauth1(FakeX.credentialsOf("../1"));
    fake.responds(200, ME).responds(200, LIKED).responds(200, LIKED);

    x.like("20").execute();
    x.like("21").enqueue().join();

    assertThat(fake.lines())
        .containsExactly(
            "GET /2/users/me?user.fields=created_at,description,protected,verified",
            "POST /2/users/2244994945/likes",
            "POST /2/users/2244994945/likes");
  }

  @Test
  @DisplayName("is not requested for calls that do not need it")
  void notNeeded() {
    fake.responds(200, "{\"data\":{\"hidden\":true}}");

    fake.oauth2(FakeX.TOKENS).hideReply("20").execute();

    assertThat(fake.lines()).containsExactly("PUT /2/tweets/20/hidden");
  }

  @Test
  @DisplayName("is requested once for many concurrent calls")
  void concurrentCalls() throws Exception {
    fake.server.setDispatcher(delayingMe(200, ME));
    XClient x = fake.oauth2(FakeX.TOKENS);
    List<Future<XResponse<ActionResult.Liked>>> responses = new ArrayList<>();

    responses.add(x.like("1").enqueue());
    asked.await();
    for (int i = 2; i < 20; i++) {
      String post = String.valueOf(i);
      responses.add(
          i % 2 == 0
              ? callers.submit(() -> x.like(post).execute())
              : x.like(post).enqueue());
    }
    mayRespond.countDown();

    for (Future<XResponse<ActionResult.Liked>> response : responses) {
      assertThat(response.get().data().liked()).isTrue();
    }
    assertThat(requests).hasValue(1);
  }

  @Test
  @DisplayName("is requested again after a failure, and the failure reaches every call that waited")
  void failure() throws Exception {
    fake.server.setDispatcher(delayingMe(403, "{\"detail\":\"not now\"}"));
    XClient x = fake.oauth2(FakeX.TOKENS);

    Future<XResponse<ActionResult.Liked>> first =
        callers.submit(() -> x.like("1").execute());
    asked.await();
    CompletableFuture<XResponse<ActionResult.Liked>> second = x.like("2").enqueue();
    mayRespond.countDown();

    assertThatThrownBy(first::get).cause().hasMessageContaining("not now");
    assertThatThrownBy(second::get).cause().hasMessageContaining("not now");
    fake.server.setDispatcher(delayingMe(200, ME));
    assertThat(x.like("3").execute().data().liked()).isTrue();
    assertThat(requests).hasValue(2);
  }

  @Test
  @DisplayName("is still received by the other calls when one call is cancelled")
  void cancelled() throws Exception {
    fake.server.setDispatcher(delayingMe(200, ME));
    XClient x = fake.oauth2(FakeX.TOKENS);

    CompletableFuture<XResponse<ActionResult.Liked>> first = x.like("1").enqueue();
    asked.await();
    CompletableFuture<XResponse<ActionResult.Liked>> second = x.like("2").enqueue();
    assertThat(first.cancel(false)).isTrue();
    mayRespond.countDown();

    assertThat(second.get().data().liked()).isTrue();
    assertThat(requests).hasValue(1);
    assertThat(fake.server.getRequestCount()).isEqualTo(2);
  }

  @Test
  @DisplayName("is requested by another call if the requesting or a waiting thread is interrupted")
  void interrupted() throws Exception {
    CompletableFuture<Thread> asking = new CompletableFuture<>();
    OkHttpClient stuckAtFirst = fake.okHttp
        .newBuilder()
        .addInterceptor(chain -> {
          if (asking.complete(Thread.currentThread())) {
            untilInterrupted();
          }
          return chain.proceed(chain.request());
        })
        .build();
    XClient x =
        XApi.over(stuckAtFirst).at(fake.origin()).oauth2(fake.bearer(FakeX.TOKENS), FakeX.TOKENS);
    fake.responds(200, ME).responds(200, LIKED);

    Future<XResponse<ActionResult.Liked>> first =
        callers.submit(() -> x.like("1").execute());
    Thread asks = asking.get();
    CompletableFuture<XResponse<ActionResult.Liked>> second = x.like("2").enqueue();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> x.like("3").execute()).isInstanceOf(NoResponse.class);
    assertThat(Thread.interrupted()).isTrue();
    asks.interrupt();

    assertThatThrownBy(first::get).hasCauseInstanceOf(NoResponse.class);
    assertThat(second.get(2, TimeUnit.MINUTES).data().liked()).isTrue();
    assertThat(fake.server.getRequestCount()).isEqualTo(2);
  }

  @Test
  @DisplayName("is received even if the dispatcher runs one call at a time")
  void fewThreads() throws Exception {
    OkHttpClient narrow = fake.okHttp.newBuilder().dispatcher(oneAtATime()).build();
    fake.responds(200, ME).responds(200, LIKED).responds(200, LIKED).responds(200, LIKED);
    XClient x = XApi.over(narrow).at(fake.origin()).oauth2(fake.bearer(FakeX.TOKENS), FakeX.TOKENS);

    List<CompletableFuture<XResponse<ActionResult.Liked>>> responses =
        List.of(x.like("1").enqueue(), x.like("2").enqueue(), x.like("3").enqueue());

    for (CompletableFuture<XResponse<ActionResult.Liked>> response : responses) {
      assertThat(response.get(2, TimeUnit.MINUTES).data().liked()).isTrue();
    }
    assertThat(fake.server.getRequestCount()).isEqualTo(4);
    narrow.dispatcher().executorService().shutdown();
  }

  private static void untilInterrupted() throws IOException {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }

  private static okhttp3.Dispatcher oneAtATime() {
    okhttp3.Dispatcher dispatcher = new okhttp3.Dispatcher();
    dispatcher.setMaxRequests(1);
    return dispatcher;
  }

  private Dispatcher delayingMe(int status, String me) {
    return new Dispatcher() {
      @Override
      public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
        if (!request.getTarget().startsWith("/2/users/me")) {
          return new MockResponse.Builder().body(LIKED).build();
        }
        requests.incrementAndGet();
        asked.countDown();
        mayRespond.await();
        return new MockResponse.Builder().code(status).body(me).build();
      }
    };
  }
}
