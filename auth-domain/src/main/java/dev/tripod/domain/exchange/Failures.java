package dev.tripod.domain.exchange;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.Redactor;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What went wrong, in the form in which it is passed on. */
final class Failures {

  private Failures() {}

  /** Returns a future that has failed. Android has {@code CompletableFuture.failedFuture} from API 31 only. */
  static <T> CompletableFuture<T> failedFuture(Throwable failure) {
    CompletableFuture<T> failed = new CompletableFuture<>();
    failed.completeExceptionally(failure);
    return failed;
  }

  /** The failure itself, where a stage or a future has wrapped it on its way. */
  static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /**
   * To be thrown, as exchanges fail.
   *
   * @throws Error if it is one
   */
  static RuntimeException unchecked(Throwable failure) {
    Throwable cause = unwrapped(failure);
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException unchecked
        ? unchecked
        : AdapterFailed.of("What was awaited", cause, Redactor.none());
  }

  /**
   * Why a transport gave no answer. One that breaks its contract and throws something else has perhaps sent the request.
   *
   * @throws Error if it is one
   */
  static IOException noResponse(Throwable failure) {
    Throwable cause = unwrapped(failure);
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof IOException io
        ? io
        : new IOException("The transport threw no IOException", cause);
  }
}
