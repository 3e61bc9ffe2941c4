package dev.tripod.domain.exchange;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The functions that follow a step: the pairs that were passed to {@link Exchange#handle}, in order. An {@link Error} skips
 * them, up to a function of {@link Exchange#convertError}.
 *
 * <p>It is a binary tree that is read from the left. Appending adds one node, whatever the size of the tree. Reading rotates
 * the tree to the right, so each pair costs constant time on average. Deep nesting, on either side, does not use the stack.
 *
 * <p>The types of neighbouring pairs match because only {@code handle} creates them. The compiler cannot verify that, so the
 * unchecked casts are in this file. Immutable.
 */
sealed class Continuation {

  static final Continuation NONE = new Continuation();

  @SuppressWarnings("unchecked") // the argument is the T of the exchange that handle was called on
  static <T, R> Continuation of(
      Function<? super T, Exchange<R>> done,
      Function<? super RuntimeException, Exchange<R>> failed) {
    Objects.requireNonNull(done, "done");
    Objects.requireNonNull(failed, "failed");
    return new Pair((Function<Object, Exchange<R>>) done, failed, null);
  }

  static Continuation ofError(Function<? super Error, ? extends RuntimeException> failure) {
    return new Pair(
        Exchange::done,
        failed -> {
          throw failed;
        },
        Objects.requireNonNull(failure, "failure"));
  }

  Continuation and(Continuation next) {
    return this == NONE ? next : next == NONE ? this : new Both(this, next);
  }

  /**
   * Runs {@code first} and then the pairs, until an interpreter must run the next step.
   *
   * @throws RuntimeException the failure of the last function, if no pair is left to handle it; also an {@link Error}
   */
  <T> Exchange<T> resume(Supplier<? extends Exchange<?>> first) {
    Outcome outcome = Outcome.of(first);
    Continuation rest = this;
    while (rest != NONE && outcome.isEnd()) {
      Both split = rest.split();
      outcome = outcome.into((Pair) split.left);
      rest = split.right;
    }
    return append(outcome.exchange(), rest);
  }

  /** Returns a future of the next step after {@code stage}. It never fails: the step fails when it runs. */
  <A, T> CompletableFuture<Supplier<Exchange<T>>> resumed(
      CompletionStage<A> stage,
      BiFunction<@Nullable A, @Nullable Throwable, ? extends Exchange<?>> first) {
    CompletableFuture<Supplier<Exchange<T>>> next = new CompletableFuture<>();
    stage.whenComplete(
        (value, failure) -> next.complete(() -> resume(() -> first.apply(value, failure))));
    return next;
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

  /** Returns {@code exchange} with {@code rest} after it. */
  @SuppressWarnings("unchecked") // the last pair of rest returns an R
  static <R> Exchange<R> append(Exchange<?> exchange, Continuation rest) {
    Exchange<?> followed = exchange;
    if (rest != NONE) {
      if (exchange instanceof Exchange.Send<?> send) {
        followed = send.followedBy(rest);
      } else if (exchange instanceof Exchange.Pause<?> pause) {
        followed = pause.followedBy(rest);
      } else if (exchange instanceof Exchange.Await<?> await) {
        followed = await.followedBy(rest);
      } else {
        followed = ((Exchange.Done<?>) exchange).followedBy(rest);
      }
    }
    return (Exchange<R>) followed;
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

  private static final class Pair extends Continuation {

    private final Function<Object, ? extends Exchange<?>> done;
    private final Function<? super RuntimeException, ? extends Exchange<?>> failed;
    private final @Nullable Function<? super Error, ? extends RuntimeException> converted;

    private Pair(
        Function<Object, ? extends Exchange<?>> done,
        Function<? super RuntimeException, ? extends Exchange<?>> failed,
        @Nullable Function<? super Error, ? extends RuntimeException> converted) {
      this.done = done;
      this.failed = failed;
      this.converted = converted;
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
    private final @Nullable Throwable failure;

    private Outcome(@Nullable Exchange<?> exchange, @Nullable Throwable failure) {
      this.exchange = exchange;
      this.failure = failure;
    }

    static Outcome of(Supplier<? extends Exchange<?>> step) {
      try {
        return new Outcome(
            Objects.requireNonNull(step.get(), "A step of an exchange returned null"), null);
      } catch (RuntimeException | Error e) {
        return new Outcome(null, e);
      }
    }

    boolean isEnd() {
      return failure != null || exchange instanceof Exchange.Done;
    }

    Outcome into(Pair pair) {
      if (failure instanceof Error error) {
        return pair.converted == null
            ? this
            : of(() -> {
              throw pair.converted.apply(error);
            });
      }
      return failure != null
          ? of(() -> pair.failed.apply((RuntimeException) failure))
          : of(() -> pair.done.apply(((Exchange.Done<?>) exchange()).value()));
    }

    Exchange<?> exchange() {
      if (failure instanceof Error error) {
        throw error;
      }
      if (failure != null) {
        throw (RuntimeException) failure;
      }
      return Objects.requireNonNull(exchange);
    }
  }
}
