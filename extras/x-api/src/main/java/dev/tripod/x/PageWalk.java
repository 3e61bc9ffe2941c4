package dev.tripod.x;

import dev.tripod.domain.port.Clock;
import java.util.List;
import java.util.Spliterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Goes from page to page, as far as it is asked to. For one thread at a time, as streams use it. */
final class PageWalk<T> implements Spliterator<XResponse<List<T>>> {

  private final Waiting waiting;
  private final Clock clock;
  private @Nullable XPages<T> ahead;
  private @Nullable XResponse<List<T>> last;

  PageWalk(XPages<T> pages, Waiting waiting, Clock clock) {
    this.ahead = pages;
    this.waiting = waiting;
    this.clock = clock;
  }

  @Override
  public boolean tryAdvance(Consumer<? super XResponse<List<T>>> action) {
    XPages<T> pages = ahead;
    if (pages == null || (last != null && isInTheWay(last.rateLimit()))) {
      return end();
    }
    XResponse<List<T>> page;
    try {
      page = pages.page().execute();
    } catch (XApiException e) {
      if (last == null || e.status().orElse(0) != NextStep.TOO_MANY) {
        throw e;
      }
      return end();
    }
    last = page;
    ahead = page.next().map(pages::from).orElse(null);
    action.accept(page);
    return true;
  }

  /** A page cannot be asked for before the one that names it. */
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

  private boolean isInTheWay(RateLimit limit) {
    return limit.isExhausted()
        && limit.reset().filter(clock.now()::isBefore).isPresent()
        && !waiting.now(limit.reset().orElseThrow());
  }

  private boolean end() {
    ahead = null;
    return false;
  }
}
