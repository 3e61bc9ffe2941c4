package dev.tripod.x;

import dev.tripod.domain.port.Clock;
import java.util.List;
import java.util.Spliterator;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Requests a page when the stream reaches it. Not thread-safe: use it on one thread at a time. */
final class PageSpliterator<T> implements Spliterator<XResponse<List<T>>> {

  private final Function<@Nullable String, XResponse<List<T>>> request;
  private final RateLimitRetry retry;
  private final Clock clock;
  private @Nullable String next;
  private @Nullable XResponse<List<T>> last;
  private boolean ended;

  /**
   * Creates a walk that starts at page {@code first}.
   *
   * @param request requests a page: the first one for {@code null}, else the one with the given token
   */
  PageSpliterator(
      Function<@Nullable String, XResponse<List<T>>> request,
      @Nullable String first,
      RateLimitRetry retry,
      Clock clock) {
    this.request = request;
    this.next = first;
    this.retry = retry;
    this.clock = clock;
  }

  @Override
  public boolean tryAdvance(Consumer<? super XResponse<List<T>>> action) {
    if (ended || (last != null && isExhausted(last.rateLimit()))) {
      return end();
    }
    XResponse<List<T>> page;
    try {
      page = request.apply(next);
    } catch (XApiException e) {
      if (last == null || e.status().orElse(0) != RateLimit.TOO_MANY_REQUESTS) {
        throw e;
      }
      return end();
    }
    last = page;
    next = page.next().orElse(null);
    ended = next == null;
    action.accept(page);
    return true;
  }

  /** Returns {@code null}: a page cannot be requested before the page that contains its token. */
  @Override
  public @Nullable Spliterator<XResponse<List<T>>> trySplit() {
    return null;
  }

  @Override
  public long estimateSize() {
    return Long.MAX_VALUE;
  }

  @Override
  public int characteristics() {
    return ORDERED | NONNULL | IMMUTABLE;
  }

  private boolean isExhausted(RateLimit limit) {
    return limit.isExhausted()
        && limit.reset().filter(clock.now()::isBefore).isPresent()
        && !retry.await(limit.reset().orElseThrow());
  }

  private boolean end() {
    ended = true;
    return false;
  }
}
