package dev.tripod.domain.exchange;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Work that continues if its caller stops waiting, with a callback for its end. */
final class DetachedWork<T> {

  private final @Nullable Executor executor;
  private final Supplier<Exchange<T>> work;
  private final BiConsumer<? super @Nullable T, ? super @Nullable Throwable> ended;

  /**
   * Creates detached work.
   *
   * @param executor runs the work; {@code null} for the executor of the interpreter
   */
  DetachedWork(
      @Nullable Executor executor,
      Supplier<Exchange<T>> work,
      BiConsumer<? super @Nullable T, ? super @Nullable Throwable> ended) {
    this.executor = executor;
    this.work = Objects.requireNonNull(work, "work");
    this.ended = Objects.requireNonNull(ended, "ended");
  }

  /** Returns the executor that runs this work: its own, or {@code other} of the interpreter. */
  Executor executorInsteadOf(Executor other) {
    return executor == null ? other : executor;
  }

  /**
   * Returns the work as ordinary steps, for interpreters outside this package. An {@link Error} is reported to the callback if
   * a function throws it, but not if the interpreter's transport does.
   */
  Exchange<T> inline() {
    return in(new ArrayDeque<>());
  }

  /**
   * Returns the work as ordinary steps, so nested work does not use the stack.
   *
   * @param running contains this work until its callback is called, innermost work first; used by one thread at a time
   */
  Exchange<T> in(Deque<DetachedWork<?>> running) {
    running.push(this);
    return Exchange.defer(work)
        .convertError(error -> {
          running.pop();
          reportFailure(error);
          throw error;
        })
        .handle(
            value -> {
              running.pop();
              ended.accept(value, null);
              return Exchange.done(value);
            },
            failure -> {
              running.pop();
              return failed(failure);
            });
  }

  /** Reports and throws {@code failure}, for work that could not start or that failed. */
  Exchange<T> failed(RuntimeException failure) {
    reportFailure(failure);
    throw failure;
  }

  /**
   * Calls the callback. An exception of the callback does not replace {@code failure}: it is added as a suppressed exception.
   */
  void reportFailure(Throwable failure) {
    try {
      ended.accept(null, failure);
    } catch (Throwable again) {
      if (again != failure) {
        failure.addSuppressed(again);
      }
    }
  }
}
