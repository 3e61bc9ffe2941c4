package dev.tripod.x;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.testkit.SettableClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Waiting for a rate limit")
@Timeout(120)
final class RateLimitRetryTest {

  private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");
  private static final String TOO_MANY = "{\"title\":\"Too Many Requests\"}";
  private static final String HIDDEN = "{\"data\":{\"hidden\":true}}";
  private static final String[] RESET = {"x-rate-limit-reset", "1700000000"};
  private static final Instant RESETS = Instant.ofEpochSecond(1700000000);

  private final FakeX fake;
  private final List<Instant> waited = new CopyOnWriteArrayList<>();

  RateLimitRetryTest() throws IOException {
    fake = new FakeX();
  }

  @AfterEach
  void close() {
    fake.close();
  }

  @Test
  @DisplayName("does not happen by default")
  void never() {
    fake.responds(429, TOO_MANY, RESET);

    assertThatThrownBy(() -> fake.oauth2(FakeX.TOKENS).hideReply("20").execute())
        .isInstanceOf(XApiException.class);
    assertThat(fake.server.getRequestCount()).isEqualTo(1);
  }

  @Test
  @DisplayName("sends the call once more and not a third time")
  void once() {
    fake.responds(429, TOO_MANY, RESET).responds(200, HIDDEN);
    assertThat(hide(this::accepting).execute().data().hidden()).isTrue();

    fake.responds(429, TOO_MANY, RESET).responds(200, HIDDEN);
    assertThat(hide(this::accepting).enqueue().join().data().hidden()).isTrue();

    fake.responds(429, TOO_MANY, RESET).responds(429, TOO_MANY, RESET);
    assertThatThrownBy(() -> hide(this::accepting).execute()).isInstanceOf(XApiException.class);

    fake.responds(429, TOO_MANY, RESET).responds(429, TOO_MANY, RESET);
    assertThatThrownBy(() -> hide(this::accepting).enqueue().join())
        .hasCauseInstanceOf(XApiException.class);

    assertThat(waited).containsExactly(RESETS, RESETS, RESETS, RESETS);
    assertThat(fake.lines()).hasSize(8).containsOnly("PUT /2/tweets/20/hidden");
  }

  @Test
  @DisplayName("can be declined")
  void refused() {
    fake.responds(429, TOO_MANY, RESET).responds(429, TOO_MANY, RESET);

    XCall<ActionResult.Hidden> call = hide(reset -> CompletableFuture.completedFuture(false));

    assertThatThrownBy(call::execute).isInstanceOf(XApiException.class);
    assertThatThrownBy(() -> call.enqueue().join()).hasCauseInstanceOf(XApiException.class);
    assertThat(fake.server.getRequestCount()).isEqualTo(2);
  }

  @Test
  @DisplayName("does not happen if the window is not the reason for the error")
  void ofNoUse() {
    fake.responds(429, TOO_MANY);
    fake.responds(429, TOO_MANY, RESET[0], RESET[1], "x-rate-limit-remaining", "7");
    fake.responds(503, TOO_MANY, RESET);

    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> hide(this::accepting).execute()).isInstanceOf(XApiException.class);
    }
    assertThat(waited).isEmpty();
  }

  static Stream<RateLimitWait> failing() {
    return Stream.of(
        reset -> {
          throw new IllegalStateException("broken");
        },
        reset -> CompletableFuture.failedFuture(new IllegalStateException("broken")),
        reset -> CompletableFuture.failedStage(new IllegalStateException("broken")));
  }

  @ParameterizedTest
  @MethodSource("failing")
  @DisplayName("fails the call if the wait fails")
  void failing(RateLimitWait wait) {
    fake.responds(429, TOO_MANY, RESET).responds(429, TOO_MANY, RESET);

    assertThatThrownBy(() -> hide(wait).execute())
        .isInstanceOf(AdapterFailed.class)
        .hasMessageStartingWith("The wait for a rate limit failed")
        .hasRootCauseMessage("broken");
    assertThat(catchThrowableOfType(
            CompletionException.class, () -> hide(wait).enqueue().join()))
        .hasCauseInstanceOf(AdapterFailed.class)
        .hasRootCauseMessage("broken");
  }

  @Test
  @DisplayName("fails the call if the wait completes with null")
  void completedWithNull() {
    fake.responds(429, TOO_MANY, RESET).responds(429, TOO_MANY, RESET);
    RateLimitWait wait = reset -> CompletableFuture.completedFuture(null);

    assertThatThrownBy(() -> hide(wait).execute())
        .isInstanceOf(AdapterFailed.class)
        .hasMessageStartingWith("The wait for a rate limit failed");
    assertThatThrownBy(() -> hide(wait).enqueue().join()).hasCauseInstanceOf(AdapterFailed.class);
  }

  @Test
  @DisplayName("ends when the thread is interrupted or the future is cancelled")
  void abandoned() {
    CompletableFuture<Boolean> window = new CompletableFuture<>();
    CompletableFuture<Thread> waiting = new CompletableFuture<>();
    fake.responds(429, TOO_MANY, RESET).responds(429, TOO_MANY, RESET);

    XCall<ActionResult.Hidden> call = hide(reset -> {
      waiting.complete(Thread.currentThread());
      return window;
    });
    CompletableFuture<XResponse<ActionResult.Hidden>> cancelled = call.enqueue();
    waiting.join();
    cancelled.cancel(false);
    XCall<ActionResult.Hidden> interrupting = hide(reset -> {
      Thread.currentThread().interrupt();
      return window;
    });
    assertThatThrownBy(interrupting::execute).isInstanceOf(NoResponse.class);
    assertThat(Thread.interrupted()).isTrue();
    window.complete(true);

    assertThat(fake.server.getRequestCount()).isEqualTo(2);
  }

  @Test
  @DisplayName("happens up to the longest wait, measured with the given clock")
  void upTo() {
    RateLimitWait wait = RateLimitWait.upTo(Duration.ofMinutes(15), SettableClock.at(NOW));

    assertThat(wait.until(NOW.plusSeconds(901)).toCompletableFuture()).isCompletedWithValue(false);
    assertThat(wait.until(NOW.plusSeconds(900)).toCompletableFuture()).isNotDone();
    assertThat(wait.until(NOW.minusSeconds(5)).toCompletableFuture().join()).isTrue();
  }

  @Test
  @DisplayName("does not continue on the thread on which OkHttp's timeouts end")
  void leavesTheWatchdog() {
    RateLimitWait wait = RateLimitWait.upTo(Duration.ofMinutes(15), SettableClock.at(NOW));

    String thread = wait.until(NOW.minusMillis(500))
        .toCompletableFuture()
        .thenApply(accepted -> Thread.currentThread().getName())
        .join();

    assertThat(thread).doesNotContain("Watchdog");
  }

  private CompletableFuture<Boolean> accepting(Instant reset) {
    waited.add(reset);
    return CompletableFuture.completedFuture(true);
  }

  private XCall<ActionResult.Hidden> hide(RateLimitWait wait) {
    return fake.api()
        .waiting(wait)
        .oauth2(fake.bearer(FakeX.TOKENS), FakeX.TOKENS)
        .hideReply("20");
  }
}
