package dev.tripod.oauth2.metadata;

import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.port.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cached document. One caller at a time fetches it, and the others wait for the result. If a later fetch fails, the earlier
 * document stays in use for a day. Its age is monotonic time. Thread-safe.
 *
 * @param <T> the type of the document
 */
final class CachedDocument<T> {

  private static final long LONGEST_STALE = Duration.ofDays(1).toNanos();
  private static final long BETWEEN_TRIES = Duration.ofMinutes(1).toNanos();

  /** The time after which a fetch counts as lost with the thread that ran it. */
  private static final long LONGEST_FETCH = Duration.ofMinutes(5).toNanos();

  private final Clock clock;
  private final long maxAge;
  private final Supplier<Exchange<T>> fetch;
  private @Nullable T document;
  private long dueAt;
  private long staleAt;
  private @Nullable CompletableFuture<T> inFlight;
  private long begun;

  CachedDocument(Clock clock, Duration maxAge, Supplier<Exchange<T>> fetch) {
    this.clock = clock;
    this.maxAge = maxAge.toNanos();
    this.fetch = fetch;
  }

  /** Returns the document, and first fetches it if it is missing or too old. */
  Exchange<T> get() {
    return Exchange.defer(this::current);
  }

  /** Returns whether no caller is fetching the document. */
  synchronized boolean isIdle() {
    return inFlight == null;
  }

  private synchronized Exchange<T> current() {
    long now = clock.nanoTime();
    if (document != null && now - dueAt < 0) {
      return Exchange.done(document);
    }
    CompletableFuture<T> other = inFlight;
    if (other != null && now - begun < LONGEST_FETCH) {
      return Exchange.await(executor -> other.thenApplyAsync(Exchange::done, executor));
    }
    CompletableFuture<T> mine = new CompletableFuture<>();
    inFlight = mine;
    begun = now;
    return Exchange.detached(
        () -> Exchange.defer(fetch).handle(this::fetched, this::failed),
        (value, failure) -> ended(mine, value, failure));
  }

  private synchronized Exchange<T> fetched(T fresh) {
    document = fresh;
    dueAt = clock.nanoTime() + maxAge;
    staleAt = dueAt + LONGEST_STALE;
    return Exchange.done(fresh);
  }

  private synchronized Exchange<T> failed(RuntimeException failure) {
    long now = clock.nanoTime();
    if (document == null || now - staleAt >= 0) {
      throw failure;
    }
    dueAt = now + BETWEEN_TRIES;
    return Exchange.done(document);
  }

  private void ended(CompletableFuture<T> mine, @Nullable T value, @Nullable Throwable failure) {
    synchronized (this) {
      if (inFlight == mine) {
        inFlight = null;
      }
    }
    if (failure == null) {
      mine.complete(value);
    } else {
      mine.completeExceptionally(failure);
    }
  }
}
