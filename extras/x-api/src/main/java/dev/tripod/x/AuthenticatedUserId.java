package dev.tripod.x;

import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.exchange.Exchange;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The id of the user to whom the credentials belong. If the credentials do not contain it, the first caller requests it
 * from X, and all other callers wait for that request. If the request fails, all waiting callers get the failure. It is
 * not stored: the next caller sends a new request.
 *
 * <p>A caller that runs the request on its own thread may be interrupted. This must not fail the others. So the
 * interrupted caller cancels the shared future, and one of the waiting callers sends the request again. Nothing else
 * cancels that future. Thread-safe.
 */
final class AuthenticatedUserId {

  private final Lookup lookup;
  private final AtomicReference<@Nullable CompletableFuture<String>> shared;

  private AuthenticatedUserId(Lookup lookup, @Nullable CompletableFuture<String> shared) {
    this.lookup = lookup;
    this.shared = new AtomicReference<>(shared);
  }

  static AuthenticatedUserId of(Optional<String> known, Lookup lookup) {
    return new AuthenticatedUserId(
        lookup, known.map(CompletableFuture::completedFuture).orElse(null));
  }

  /** Returns the id, waiting on the calling thread if necessary. */
  String get() {
    CompletableFuture<String> mine = new CompletableFuture<>();
    CompletableFuture<String> first = firstOr(mine);
    return first == mine ? request(mine) : await(first);
  }

  /** Returns the id without blocking. Cancelling the returned future does not affect other callers. */
  CompletableFuture<String> getAsync() {
    CompletableFuture<String> result = new CompletableFuture<>();
    complete(result);
    return result;
  }

  private void complete(CompletableFuture<String> result) {
    CompletableFuture<String> mine = new CompletableFuture<>();
    CompletableFuture<String> first = firstOr(mine);
    if (first == mine) {
      lookup.requestAsync().whenComplete((id, failure) -> {
        if (failure == null) {
          mine.complete(id);
        } else {
          end(mine, failure);
        }
      });
    }
    CompletionStage<String> ended = first;
    ended.whenComplete((id, failure) -> {
      if (failure == null) {
        result.complete(id);
      } else if (Exchange.unwrapped(failure) instanceof CancellationException) {
        complete(result);
      } else {
        result.completeExceptionally(failure);
      }
    });
  }

  /** Returns the request that is running or done, or starts {@code mine} and returns it. */
  private CompletableFuture<String> firstOr(CompletableFuture<String> mine) {
    CompletableFuture<String> first = shared.get();
    while (first == null && !shared.compareAndSet(null, mine)) {
      first = shared.get();
    }
    return first == null ? mine : first;
  }

  private String await(CompletableFuture<String> first) {
    try {
      return first.get();
    } catch (CancellationException requestWasInterrupted) {
      return get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw NoResponse.interrupted(
          new InterruptedIOException("The thread was interrupted while it waited for users/me"));
    } catch (ExecutionException e) {
      throw Exchange.unchecked(e);
    }
  }

  private String request(CompletableFuture<String> mine) {
    try {
      String id = lookup.request();
      mine.complete(id);
      return id;
    } catch (RuntimeException | Error e) {
      end(mine, Thread.currentThread().isInterrupted() ? new CancellationException() : e);
      throw e;
    }
  }

  /** Allows a new request before it releases the callers that wait. */
  private void end(CompletableFuture<String> mine, Throwable failure) {
    shared.compareAndSet(mine, null);
    if (failure instanceof CancellationException) {
      mine.cancel(false);
    } else {
      mine.completeExceptionally(failure);
    }
  }

  /** Requests the user's id from X. */
  interface Lookup {

    String request();

    CompletionStage<String> requestAsync();
  }
}
