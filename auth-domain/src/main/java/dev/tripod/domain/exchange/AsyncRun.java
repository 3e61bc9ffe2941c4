package dev.tripod.domain.exchange;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs an exchange without holding a thread: a loop that goes on by itself while steps end at once, and is taken up again
 * by whichever thread completes a step that did not. So no number of steps fills the stack.
 */
final class AsyncRun<T> {

  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final HttpTransport transport;
  private final Executor blocking;

  /** What was detached and has not ended, innermost first. One thread at a time is in the loop, and hands over to the next. */
  private final Deque<DetachedWork<?>> underWay = new ArrayDeque<>();

  private AsyncRun(HttpTransport transport, Executor blocking) {
    this.transport = Objects.requireNonNull(transport, "transport");
    this.blocking = Objects.requireNonNull(blocking, "blocking");
  }

  static <T> CompletableFuture<T> start(
      Exchange<T> exchange, HttpTransport transport, Executor blocking) {
    AsyncRun<T> run = new AsyncRun<>(transport, blocking);
    run.goOn(() -> exchange);
    return run.result;
  }

  private void goOn(Supplier<Exchange<T>> from) {
    try {
      loop(from.get());
    } catch (Throwable t) {
      fail(t);
    }
  }

  /** On every ending, an {@link Error} included: neither who holds something for the work nor who waits is left hanging. */
  private void fail(Throwable failure) {
    while (!underWay.isEmpty()) {
      underWay.pop().tell(failure);
    }
    result.completeExceptionally(failure);
  }

  private void loop(Exchange<T> exchange) {
    Exchange<T> step = exchange;
    while (step != null) {
      if (step instanceof Exchange.Done<T> done) {
        result.complete(done.value());
        return;
      } else if (step instanceof Exchange.Send<T> send) {
        step = meet(send(send), (response, failure) -> sent(send, response, failure));
      } else if (step instanceof Exchange.Pause<T> pause) {
        DetachedWork<?> work = pause.detached();
        step = work == null ? paused(pause) : detached(pause, work);
      } else {
        step = awaited((Exchange.Await<T>) step);
      }
    }
  }

  private CompletionStage<HttpResponse> send(Exchange.Send<T> send) {
    try {
      return Objects.requireNonNull(
          transport.sendAsync(send.request()), "The transport returned no future");
    } catch (Exception e) {
      return Failures.failedFuture(e);
    }
  }

  private static <T> Exchange<T> sent(
      Exchange.Send<T> send, @Nullable HttpResponse response, @Nullable Throwable failure) {
    if (failure != null) {
      return send.noResponse(Failures.noResponse(failure));
    }
    return response == null
        ? send.noResponse(
            Failures.noResponse(new NullPointerException("The transport returned null")))
        : send.response(response);
  }

  /** The future completes with how to go on, and never fails: what follows an await runs as the loop does. */
  private @Nullable Exchange<T> awaited(Exchange.Await<T> await) {
    CompletableFuture<Supplier<Exchange<T>>> next = new CompletableFuture<>();
    await.whenEnded(blocking, next::complete);
    return meet(next, (goOn, none) -> Objects.requireNonNull(goOn).get());
  }

  /** On a thread of the executor's, once: whoever may interrupt the caller's own, or wants it back, has no part in this. */
  private @Nullable Exchange<T> detached(Exchange.Pause<T> pause, DetachedWork<?> work) {
    if (!underWay.isEmpty()) {
      return pause.next(() -> work.in(underWay));
    }
    try {
      blocking.execute(() -> goOn(() -> pause.next(() -> work.in(underWay))));
      return null;
    } catch (Throwable refused) {
      return pause.next(
          () -> work.failed(refusal("The executor that detached work needs", refused)));
    }
  }

  private @Nullable Exchange<T> paused(Exchange.Pause<T> pause) {
    return pause.length().isZero() ? pause.next() : later(pause);
  }

  /** The JDK's one thread that keeps time only hands over; where the executor refuses, nobody else tells the waiter. */
  private @Nullable Exchange<T> later(Exchange.Pause<T> pause) {
    Executor handOver = step -> {
      try {
        blocking.execute(step);
      } catch (Throwable refused) {
        fail(refusal("The executor that goes on after a pause", refused));
      }
    };
    Delay.run(pause.length(), handOver, () -> goOn(pause::next));
    return null;
  }

  private static AdapterFailed refusal(String what, Throwable refused) {
    return AdapterFailed.of(what, refused, Redactor.none());
  }

  /**
   * Waits for {@code stage}. Its continuation and this loop race to meet, and the later of the two goes on.
   *
   * @return the next step if the stage had ended when the loop came, {@code null} if the continuation goes on
   */
  private <A> @Nullable Exchange<T> meet(
      CompletionStage<A> stage, BiFunction<@Nullable A, @Nullable Throwable, Exchange<T>> next) {
    Meeting<A> meeting = new Meeting<>();
    stage.whenComplete((value, failure) -> {
      meeting.value = value;
      meeting.failure = failure;
      if (meeting.isSecond()) {
        goOn(() -> next.apply(value, failure));
      }
    });
    return meeting.isSecond() ? next.apply(meeting.value, meeting.failure) : null;
  }

  private static final class Meeting<A> {

    private final AtomicBoolean empty = new AtomicBoolean(true);

    /** Written before the first {@link #isSecond}, read after the second: that orders them. */
    private @Nullable A value;

    private @Nullable Throwable failure;

    private boolean isSecond() {
      return !empty.compareAndSet(true, false);
    }
  }
}
