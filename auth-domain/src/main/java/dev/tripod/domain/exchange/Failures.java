package dev.tripod.domain.exchange;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpRequest;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Converts failures to the form in which an exchange reports them. */
final class Failures {

  private Failures() {}

  /** Returns a future that has failed. Android has {@code CompletableFuture.failedFuture} from API 31 only. */
  static <T> CompletableFuture<T> failedFuture(Throwable failure) {
    CompletableFuture<T> failed = new CompletableFuture<>();
    failed.completeExceptionally(failure);
    return failed;
  }

  /** Returns the failure without the wrappers of futures: see {@code Exchange.unwrapped}. */
  static Throwable unwrapped(Throwable failure) {
    Throwable cause = Objects.requireNonNull(failure, "failure");
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** Redacts the failure of an HTTP client: see {@code Exchange.redacted}. The messages of two classes quote the response. */
  static Throwable redacted(Throwable failure, HttpRequest request) {
    Redactor secrets = RequestSecrets.of(request);
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Throwable cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
      String message = cause.getMessage();
      if ((cause instanceof ProtocolException || cause instanceof IllegalArgumentException)
          && message != null) {
        secrets = secrets.and(Secret.of(message));
      }
    }
    return secrets.redact(failure);
  }

  /**
   * Returns the exception to throw: see {@code Exchange.unchecked}.
   *
   * @throws Error if the failure is one
   */
  static RuntimeException unchecked(Throwable failure) {
    Throwable cause = unwrapped(failure);
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException unchecked
        ? unchecked
        : AdapterFailed.of("The awaited work", cause, Redactor.none());
  }

  /**
   * Returns why a transport returned no response. A transport that breaks its contract and throws another exception may have
   * sent the request.
   *
   * @throws Error if the failure is one
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
