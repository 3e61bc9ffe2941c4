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

/**
 * Decides whether a call is sent again after a rate limit. It asks the application's {@link RateLimitWait} and handles its
 * failures.
 */
final class RateLimitRetry {

  private final RateLimitWait wait;
  private final Redactor redactor;

  RateLimitRetry(RateLimitWait wait, Redactor redactor) {
    this.wait = wait;
    this.redactor = redactor;
  }

  /** Waits on the calling thread. Returns whether the call that ended with {@code error} may be sent again. */
  boolean await(XApiException error) {
    return endsWithWindow(error) && await(error.rateLimit().reset().orElseThrow());
  }

  /** Waits on the calling thread for the window that starts at {@code reset}. Returns whether a request may be sent then. */
  boolean await(Instant reset) {
    try {
      return start(reset).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw NoResponse.interrupted(new InterruptedIOException(
          "The thread was interrupted while it waited for X's rate limit"));
    } catch (ExecutionException | CancellationException e) {
      throw failed(e);
    }
  }

  /** Does the same as {@link #await(XApiException)} without blocking. */
  CompletableFuture<Boolean> awaitAsync(XApiException error) {
    if (!endsWithWindow(error)) {
      return CompletableFuture.completedFuture(false);
    }
    return start(error.rateLimit().reset().orElseThrow()).handle((maySend, failure) -> {
      if (failure != null) {
        throw failed(failure);
      }
      return maySend;
    });
  }

  /** Returns whether the error is a rate limit of the current window. Limits of a day or a plan do not end with it. */
  private static boolean endsWithWindow(XApiException error) {
    return error.status().orElse(0) == RateLimit.TOO_MANY_REQUESTS
        && error.rateLimit().reset().isPresent()
        && !error.rateLimit().hasRemaining();
  }

  private CompletableFuture<Boolean> start(Instant reset) {
    try {
      return wait.until(reset)
          .toCompletableFuture()
          .thenApply(maySend -> Objects.requireNonNull(
              maySend, "RateLimitWait.until completed with null. Complete with true or false."));
    } catch (RuntimeException e) {
      CompletableFuture<Boolean> failed = new CompletableFuture<>();
      failed.completeExceptionally(e);
      return failed;
    }
  }

  private AdapterFailed failed(Throwable failure) {
    return AdapterFailed.of("The wait for a rate limit", Exchange.unwrapped(failure), redactor);
  }
}
