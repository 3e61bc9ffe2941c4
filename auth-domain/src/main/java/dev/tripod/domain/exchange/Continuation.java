package dev.tripod.domain.exchange;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The functions that follow a step: the pairs that were passed to {@link Exchange#handle}, in order.
 *
 * <p>It is a binary tree that is read from the left. Appending adds one node, whatever the size of the tree. Reading rotates
 * the tree to the right, so each pair costs constant time on average. Deep nesting, on either side, does not use the stack.
 *
 * <p>The types of neighbouring pairs match because only {@code handle} creates them. The compiler cannot verify that, so the
 * unchecked casts are in this file. Immutable.
 */
abstract sealed class Continuation {

  static final Continuation NONE = new None();

  @SuppressWarnings("unchecked") // the argument is the T of the exchange that handle was called on
  static <T, R> Continuation of(
      Function<? super T, Exchange<R>> done,
      Function<? super RuntimeException, Exchange<R>> failed) {
    Objects.requireNonNull(done, "done");
    Objects.requireNonNull(failed, "failed");
    return new Pair((Function<Object, Exchange<R>>) done, failed);
  }

  Continuation and(Continuation next) {
    return this == NONE ? next : next == NONE ? this : new Both(this, next);
  }

  /**
   * Runs {@code first} and then the pairs, until an interpreter must run the next step.
   *
   * @throws RuntimeException the failure of the last function, if no pair is left to handle it
   */
  @SuppressWarnings("unchecked") // the last pair returns the T of the exchange that this belongs to
  <T> Exchange<T> resume(Supplier<? extends Exchange<?>> first) {
    Outcome outcome = Outcome.of(first);
    Continuation rest = this;
    while (rest != NONE && outcome.isEnd()) {
      Both split = rest.split();
      outcome = outcome.into((Pair) split.left);
      rest = split.right;
    }
    return (Exchange<T>) append(outcome.exchange(), rest);
  }

  /** Returns the exchange of a stage that has ended, or throws its failure unwrapped. */
  static Exchange<?> outcome(@Nullable Exchange<?> exchange, @Nullable Throwable failure) {
    if (failure == null) {
      return Objects.requireNonNull(exchange, "An awaited stage completed with null");
    }
    throw Failures.unchecked(failure);
  }

  /** Returns the value of detached work that has ended, or throws its failure unwrapped. */
  static Exchange<?> ended(@Nullable Object value, @Nullable Throwable failure) {
    if (failure == null) {
      return Exchange.done(Objects.requireNonNull(value));
    }
    throw Failures.unchecked(failure);
  }

  /** Completes {@code future} with the value or with any failure, also an {@link Error}, so no caller waits forever. */
  static <T> void completeWith(CompletableFuture<T> future, Supplier<? extends T> value) {
    try {
      future.complete(value.get());
    } catch (Throwable t) {
      future.completeExceptionally(t);
    }
  }

  private static Exchange<?> append(Exchange<?> exchange, Continuation rest) {
    if (exchange instanceof Exchange.Send<?> send) {
      return send.followedBy(rest);
    }
    if (exchange instanceof Exchange.Pause<?> pause) {
      return pause.followedBy(rest);
    }
    if (exchange instanceof Exchange.Await<?> await) {
      return await.followedBy(rest);
    }
    return exchange;
  }

  /** Returns this continuation with its first pair on the left and all others on the right. */
  private Both split() {
    Continuation head = this;
    Continuation tail = NONE;
    while (head instanceof Both both) {
      tail = both.right.and(tail);
      head = both.left;
    }
    return new Both(head, tail);
  }

  private static final class None extends Continuation {}

  private static final class Pair extends Continuation {

    private final Function<Object, ? extends Exchange<?>> done;
    private final Function<? super RuntimeException, ? extends Exchange<?>> failed;

    private Pair(
        Function<Object, ? extends Exchange<?>> done,
        Function<? super RuntimeException, ? extends Exchange<?>> failed) {
      this.done = done;
      this.failed = failed;
    }
  }

  private static final class Both extends Continuation {

    private final Continuation left;
    private final Continuation right;

    private Both(Continuation left, Continuation right) {
      this.left = left;
      this.right = right;
    }
  }

  /** The state that a function returned, or the failure that it threw. One of the two is {@code null}. */
  private static final class Outcome {

    private final @Nullable Exchange<?> exchange;
    private final @Nullable RuntimeException failure;

    private Outcome(@Nullable Exchange<?> exchange, @Nullable RuntimeException failure) {
      this.exchange = exchange;
      this.failure = failure;
    }

    static Outcome of(Supplier<? extends Exchange<?>> step) {
      try {
        return new Outcome(
            Objects.requireNonNull(step.get(), "A step of an exchange returned null"), null);
      } catch (RuntimeException e) {
        return new Outcome(null, e);
      }
    }

    boolean isEnd() {
      return failure != null || exchange instanceof Exchange.Done;
    }

    Outcome into(Pair pair) {
      return failure != null
          ? of(() -> pair.failed.apply(failure))
          : of(() -> pair.done.apply(((Exchange.Done<?>) exchange()).value()));
    }

    Exchange<?> exchange() {
      if (failure != null) {
        throw failure;
      }
      return Objects.requireNonNull(exchange);
    }
  }
}
