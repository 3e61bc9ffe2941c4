package dev.tripod.x;

import dev.tripod.domain.port.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Whether a call that X's rate limit stands in the way of waits for the next window, and how. By default none does. Thread-safe.
 */
@FunctionalInterface
public interface RateLimitWait {

  /**
   * Waits until {@code reset}, or does not. A call waits at most once: if X refuses it again, that is the answer.
   *
   * @return completed with {@code true} when the call may be sent again, with {@code false} if it shall fail. {@link
   *     XCall#execute} blocks until then, {@link XCall#enqueue} does not
   */
  CompletionStage<Boolean> until(Instant reset);

  /** The default: the call fails, and says when to try again. */
  static RateLimitWait never() {
    return reset -> CompletableFuture.completedFuture(false);
  }

  /**
   * Waits if the next window begins within {@code longest}, and a second longer than that, for X's clock is another. No
   * thread is held by a call that was {@linkplain XCall#enqueue enqueued}.
   *
   * @param longest X's windows are of 15 minutes, a few of 24 hours
   */
  static RateLimitWait upTo(Duration longest, Clock clock) {
    Objects.requireNonNull(longest, "longest");
    Objects.requireNonNull(clock, "clock");
    return reset -> {
      Duration length = Duration.between(clock.now(), reset);
      return length.compareTo(longest) > 0
          ? CompletableFuture.completedFuture(false)
          : new CompletableFuture<Boolean>()
              .completeOnTimeout(
                  true, Math.max(0, length.plusSeconds(1).toMillis()), TimeUnit.MILLISECONDS);
    };
  }
}
