package dev.tripod.domain.exchange;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is still to be done with the outcome of a step: the pairs of functions given to {@link Exchange#handle}, in order.
 *
 * <p>It is a tree that is read from the left. Appending is one node, whatever stands before it; reading leans the tree to
 * the right as it goes, so that each pair costs the same on average, and no depth of nesting, on either side, reaches the
 * stack.
 *
 * <p>The types of neighbouring pairs fit by construction ({@code handle} is the only maker), which the compiler cannot
 * follow; the unchecked casts stay in this file. Immutable.
 */
abstract sealed class Continuation {

  static final Continuation NONE = new None();

  @SuppressWarnings("unchecked") // what comes is the T of the exchange that handle was called on
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
   * Runs {@code first} and then the pairs, until someone outside must run the next step.
   *
   * @throws RuntimeException if a failure is left when no pair is
   */
  @SuppressWarnings("unchecked") // the last pair makes the T of the exchange that this belongs to
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

  /** What a stage came to: its exchange, or its failure thrown as exchanges fail. */
  static Exchange<?> outcome(@Nullable Exchange<?> exchange, @Nullable Throwable failure) {
    if (failure == null) {
      return Objects.requireNonNull(exchange, "An awaited stage completed with null");
    }
    throw Failures.unchecked(failure);
  }

  /** What detached work came to: its value, or its failure thrown as exchanges fail. */
  static Exchange<?> ended(@Nullable Object value, @Nullable Throwable failure) {
    if (failure == null) {
      return Exchange.done(Objects.requireNonNull(value));
    }
    throw Failures.unchecked(failure);
  }

  /** Completes {@code future} on every ending, an {@link Error} included: a waiter must not be left hanging. */
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

  /** The first pair on the left, all others on the right. */
  private Both split() {
    Continuation head = this;
    Continuation behind = NONE;
    while (head instanceof Both both) {
      behind = both.right.and(behind);
      head = both.left;
    }
    return new Both(head, behind);
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

  /** A state, or the failure of the function that was to give it: one of the two is {@code null}. */
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
