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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The id of the user on whose behalf calls are made. Where the credentials do not tell it, X is asked once, by the first who
 * needs it, and the others wait for that. A failure is told to those who waited, and not kept: whoever comes next asks again.
 *
 * <p>Whoever asks on a thread of its own may be interrupted there. That is nobody else's failure, so that another asks then:
 * the lookup is cancelled, which nothing else does. Thread-safe.
 */
final class OwnId {

  private final Supplier<XCall<XUser>> me;
  private final AtomicReference<@Nullable CompletableFuture<String>> lookup;

  private OwnId(Supplier<XCall<XUser>> me, @Nullable CompletableFuture<String> lookup) {
    this.me = me;
    this.lookup = new AtomicReference<>(lookup);
  }

  static OwnId of(Optional<String> known, Supplier<XCall<XUser>> me) {
    return new OwnId(me, known.map(CompletableFuture::completedFuture).orElse(null));
  }

  /** Waits on the calling thread. */
  String now() {
    CompletableFuture<String> mine = new CompletableFuture<>();
    CompletableFuture<String> first = lookup.compareAndExchange(null, mine);
    return first == null ? ask(mine) : await(first);
  }

  /** Holds no thread. Cancelling what is returned ends nobody else's wait. */
  CompletableFuture<String> later() {
    CompletableFuture<String> mine = new CompletableFuture<>();
    CompletableFuture<String> first = lookup.compareAndExchange(null, mine);
    if (first == null) {
      CompletionStage<XResponse<XUser>> asked = me.get().enqueue();
      asked.whenComplete((answer, failure) -> {
        if (failure == null) {
          mine.complete(answer.data().id());
        } else {
          end(mine, failure);
        }
      });
    }
    return (first == null ? mine : first)
        .copy()
        .exceptionallyCompose(
            failure -> Exchange.unwrapped(failure) instanceof CancellationException
                ? later()
                : CompletableFuture.failedFuture(failure));
  }

  private String await(CompletableFuture<String> first) {
    try {
      return first.get();
    } catch (CancellationException nobodyAsksAnyMore) {
      return now();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw NoResponse.interrupted(new InterruptedIOException("Waited for the user's own id"));
    } catch (ExecutionException e) {
      throw Exchange.unchecked(e);
    }
  }

  private String ask(CompletableFuture<String> mine) {
    try {
      String id = me.get().execute().data().id();
      mine.complete(id);
      return id;
    } catch (RuntimeException | Error e) {
      end(mine, Thread.currentThread().isInterrupted() ? new CancellationException() : e);
      throw e;
    }
  }

  /** The seat is free before anyone goes on. */
  private void end(CompletableFuture<String> mine, Throwable failure) {
    lookup.compareAndSet(mine, null);
    if (failure instanceof CancellationException) {
      mine.cancel(false);
    } else {
      mine.completeExceptionally(failure);
    }
  }
}
