package dev.tripod.domain.exchange;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Work that goes on without the one who began it, and whoever must learn of its end. */
final class DetachedWork<T> {

  private final Supplier<Exchange<T>> work;
  private final BiConsumer<? super @Nullable T, ? super @Nullable Throwable> ended;

  DetachedWork(
      Supplier<Exchange<T>> work,
      BiConsumer<? super @Nullable T, ? super @Nullable Throwable> ended) {
    this.work = Objects.requireNonNull(work, "work");
    this.ended = Objects.requireNonNull(ended, "ended");
  }

  /** For interpreters that know nothing of this: no function sees an {@link Error}, so nobody is told of one. */
  Exchange<T> inline() {
    return in(new ArrayDeque<>());
  }

  /**
   * The work as steps like others, so that no depth of work in work reaches the stack.
   *
   * @param underWay holds this, innermost first, until its end is told; touched by one thread at a time
   */
  Exchange<T> in(Deque<DetachedWork<?>> underWay) {
    underWay.push(this);
    return Exchange.defer(work)
        .handle(
            value -> {
              underWay.pop();
              ended.accept(value, null);
              return Exchange.done(value);
            },
            failure -> {
              underWay.pop();
              return failed(failure);
            });
  }

  /** Ends work that could not be begun, or fails by a step of its own. */
  Exchange<T> failed(RuntimeException failure) {
    tell(failure);
    throw failure;
  }

  /** The failure stays the one that it was: what {@link #ended} throws on top only goes along with it. */
  void tell(Throwable failure) {
    try {
      ended.accept(null, failure);
    } catch (Throwable again) {
      if (again != failure) {
        failure.addSuppressed(again);
      }
    }
  }
}
