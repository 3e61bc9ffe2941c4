package dev.tripod.x;

import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.port.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import okio.AsyncTimeout;

/**
 * Decides whether a call waits after X's rate limit, and how long. By default no call waits. Implementations must be
 * thread-safe.
 */
@FunctionalInterface
public interface RateLimitWait {

  /**
   * Waits for the next window, or declines to wait. A call waits at most once. If X rejects it again, the call fails.
   *
   * @param reset when the next window starts
   * @return a stage that completes with {@code true} when the call may be sent again, or with {@code false} if the call
   *     must fail. {@link XCall#execute} blocks until then; {@link XCall#enqueue} does not
   */
  CompletionStage<Boolean> until(Instant reset);

  /** Returns the default: the call fails, and the exception says when to try again. */
  static RateLimitWait never() {
    return reset -> CompletableFuture.completedFuture(false);
  }

  /**
   * Returns a wait for windows that start within {@code longest}. It waits one second longer than necessary, to allow for
   * clock skew. A call that was {@linkplain XCall#enqueue enqueued} holds no thread while it waits. The wait ends on
   * {@link Exchange#defaultExecutor}.
   *
   * @param longest the longest accepted wait. Most of X's windows last 15 minutes, a few last 24 hours
   * @throws IllegalArgumentException if {@code longest} is negative
   */
  static RateLimitWait upTo(Duration longest, Clock clock) {
    if (longest.isNegative()) {
      throw new IllegalArgumentException(
          "The longest wait is " + longest + ". Use a positive length, or zero for no wait.");
    }
    Objects.requireNonNull(clock, "clock");
    return reset -> {
      Duration length = Duration.between(clock.now(), reset);
      if (length.compareTo(longest) > 0) {
        return CompletableFuture.completedFuture(false);
      }
      CompletableFuture<Boolean> window = new CompletableFuture<>();
      // Android 8.0 has no CompletableFuture.completeOnTimeout.
      AsyncTimeout timer = new AsyncTimeout() {
        @Override
        protected void timedOut() {
          // Work on this thread would delay every timeout of OkHttp.
          Exchange.defaultExecutor().execute(() -> window.complete(true));
        }
      };
      // A timeout of zero would mean no timeout.
      timer.timeout(Math.max(1, length.plusSeconds(1).toMillis()), TimeUnit.MILLISECONDS);
      timer.enter();
      return window;
    };
  }
}
