package dev.tripod.x;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.exchange.Exchange;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Asks the caller's {@link RateLimitWait}, which may do anything. */
final class Waiting {

  private final RateLimitWait wait;
  private final Redactor known;

  Waiting(RateLimitWait wait, Redactor known) {
    this.wait = wait;
    this.known = known;
  }

  /** Whether the call that {@code refused} ended may be sent again, when this returns. */
  boolean now(XApiException refused) {
    return isWorthIt(refused) && now(refused.rateLimit().reset().orElseThrow());
  }

  /** Waits on the calling thread until a request may be sent, unless it shall not be. */
  boolean now(Instant reset) {
    try {
      return begin(reset).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw NoResponse.interrupted(new InterruptedIOException("Waited for the next window"));
    } catch (ExecutionException | CancellationException e) {
      throw failed(e);
    }
  }

  /** As {@link #now(XApiException)}, and holds no thread. */
  CompletableFuture<Boolean> later(XApiException refused) {
    return isWorthIt(refused)
        ? begin(refused.rateLimit().reset().orElseThrow())
            .exceptionallyCompose(failure -> CompletableFuture.failedFuture(failed(failure)))
        : CompletableFuture.completedFuture(false);
  }

  /** A limit that is not this window's does not end with it. */
  private static boolean isWorthIt(XApiException refused) {
    return refused.status().orElse(0) == NextStep.TOO_MANY
        && refused.rateLimit().reset().isPresent()
        && !refused.rateLimit().hasRemaining();
  }

  private CompletableFuture<Boolean> begin(Instant reset) {
    try {
      return wait.until(reset)
          .toCompletableFuture()
          .thenApply(
              mayGoOn -> Objects.requireNonNull(mayGoOn, "whether the call may be sent again"));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private AdapterFailed failed(Throwable told) {
    return AdapterFailed.of("The wait for a rate limit", Exchange.unwrapped(told), known);
  }
}
