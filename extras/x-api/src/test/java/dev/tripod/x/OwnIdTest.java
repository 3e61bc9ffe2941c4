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

@DisplayName("The user's own id")
@Timeout(30)
final class OwnIdTest {

  private static final String ME =
      "{\"data\":{\"id\":\"2244994945\",\"name\":\"X Dev\",\"username\":\"XDevelopers\"}}";
  private static final String LIKED = "{\"data\":{\"liked\":true}}";

  private final FakeX fake;
  private final ExecutorService callers = Executors.newCachedThreadPool();
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch mayAnswer = new CountDownLatch(1);
  private final AtomicInteger questions = new AtomicInteger();

  OwnIdTest() throws IOException {
    fake = new FakeX();
  }

  @AfterEach
  void close() {
    mayAnswer.countDown();
    callers.shutdownNow();
    fake.close();
  }

  @Test
  @DisplayName("comes from the credentials of either protocol, if they tell it")
  void fromCredentials() {
    fake.answers(200, LIKED).answers(200, LIKED);

    fake.oauth1(FakeX.credentialsOf("42")).like("20").execute();
    fake.oauth2(FakeX.tokensOf("43")).like("20").execute();

    assertThat(fake.lines()).containsExactly("POST /2/users/42/likes", "POST /2/users/43/likes");
  }

  @Test
  @DisplayName("is asked for where they do not, or tell what is none; and once")
  void fromUsersMe() {
    XClient x = fake.oauth1(FakeX.credentialsOf("../1"));
    fake.answers(200, ME).answers(200, LIKED).answers(200, LIKED);

    x.like("20").execute();
    x.like("21").enqueue().join();

    assertThat(fake.lines())
        .containsExactly(
            "GET /2/users/me?user.fields=created_at,description,protected,verified",
            "POST /2/users/2244994945/likes",
            "POST /2/users/2244994945/likes");
  }

  @Test
  @DisplayName("is not asked for by calls that do without")
  void notNeeded() {
    fake.answers(200, "{\"data\":{\"hidden\":true}}");

    fake.oauth2(FakeX.TOKENS).hideReply("20").execute();

    assertThat(fake.lines()).containsExactly("PUT /2/tweets/20/hidden");
  }

  @Test
  @DisplayName("is asked for once by many at a time")
  void oneQuestion() throws Exception {
    fake.server.setDispatcher(holdingMe(200, ME));
    XClient x = fake.oauth2(FakeX.TOKENS);
    List<Future<XResponse<Outcome.Liked>>> answers = new ArrayList<>();

    answers.add(x.like("1").enqueue());
    asked.await();
    for (int i = 2; i < 20; i++) {
      String post = String.valueOf(i);
      answers.add(
          i % 2 == 0
              ? callers.submit(() -> x.like(post).execute())
              : x.like(post).enqueue());
    }
    mayAnswer.countDown();

    for (Future<XResponse<Outcome.Liked>> answer : answers) {
      assertThat(answer.get().data().liked()).isTrue();
    }
    assertThat(questions).hasValue(1);
  }

  @Test
  @DisplayName("is asked for again after a failure, which those who waited are told")
  void failure() throws Exception {
    fake.server.setDispatcher(holdingMe(403, "{\"detail\":\"not now\"}"));
    XClient x = fake.oauth2(FakeX.TOKENS);

    Future<XResponse<Outcome.Liked>> first = callers.submit(() -> x.like("1").execute());
    asked.await();
    CompletableFuture<XResponse<Outcome.Liked>> second = x.like("2").enqueue();
    mayAnswer.countDown();

    assertThatThrownBy(first::get).cause().hasMessageContaining("not now");
    assertThatThrownBy(second::get).cause().hasMessageContaining("not now");
    fake.server.setDispatcher(holdingMe(200, ME));
    assertThat(x.like("3").execute().data().liked()).isTrue();
    assertThat(questions).hasValue(2);
  }

  @Test
  @DisplayName("is nobody's to cancel for the others")
  void cancelled() throws Exception {
    fake.server.setDispatcher(holdingMe(200, ME));
    XClient x = fake.oauth2(FakeX.TOKENS);

    CompletableFuture<XResponse<Outcome.Liked>> first = x.like("1").enqueue();
    asked.await();
    CompletableFuture<XResponse<Outcome.Liked>> second = x.like("2").enqueue();
    assertThat(first.cancel(false)).isTrue();
    mayAnswer.countDown();

    assertThat(second.get().data().liked()).isTrue();
    assertThat(questions).hasValue(1);
    assertThat(fake.server.getRequestCount()).isEqualTo(2);
  }

  @Test
  @DisplayName("is asked for by another if the one who asks is interrupted, or waits in vain")
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
    fake.answers(200, ME).answers(200, LIKED);

    Future<XResponse<Outcome.Liked>> first = callers.submit(() -> x.like("1").execute());
    Thread asks = asking.get();
    CompletableFuture<XResponse<Outcome.Liked>> second = x.like("2").enqueue();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> x.like("3").execute()).isInstanceOf(NoResponse.class);
    assertThat(Thread.interrupted()).isTrue();
    asks.interrupt();

    assertThatThrownBy(first::get).hasCauseInstanceOf(NoResponse.class);
    assertThat(second.get(10, TimeUnit.SECONDS).data().liked()).isTrue();
    assertThat(fake.server.getRequestCount()).isEqualTo(2);
  }

  @Test
  @DisplayName("is not waited for on the threads that it needs")
  void fewThreads() throws Exception {
    OkHttpClient narrow = fake.okHttp.newBuilder().dispatcher(oneAtATime()).build();
    fake.answers(200, ME).answers(200, LIKED).answers(200, LIKED).answers(200, LIKED);
    XClient x = XApi.over(narrow).at(fake.origin()).oauth2(fake.bearer(FakeX.TOKENS), FakeX.TOKENS);

    List<CompletableFuture<XResponse<Outcome.Liked>>> answers =
        List.of(x.like("1").enqueue(), x.like("2").enqueue(), x.like("3").enqueue());

    for (CompletableFuture<XResponse<Outcome.Liked>> answer : answers) {
      assertThat(answer.get(10, TimeUnit.SECONDS).data().liked()).isTrue();
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

  private Dispatcher holdingMe(int status, String me) {
    return new Dispatcher() {
      @Override
      public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
        if (!request.getTarget().startsWith("/2/users/me")) {
          return new MockResponse.Builder().body(LIKED).build();
        }
        questions.incrementAndGet();
        asked.countDown();
        mayAnswer.await();
        return new MockResponse.Builder().code(status).body(me).build();
      }
    };
  }
}
