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
 * An asynchronous run of an exchange. It is a loop that continues as long as steps end at once. Otherwise the loop returns, and
 * the thread that completes the step resumes it. So no thread is blocked, and no number of steps fills the stack.
 */
final class AsyncRun<T> {

  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final HttpTransport transport;
  private final Executor blocking;

  /** The detached work that has not ended, innermost first. Only one thread at a time is in the loop. */
  private final Deque<DetachedWork<?>> running = new ArrayDeque<>();

  private AsyncRun(HttpTransport transport, Executor blocking) {
    this.transport = Objects.requireNonNull(transport, "transport");
    this.blocking = Objects.requireNonNull(blocking, "blocking");
  }

  static <T> CompletableFuture<T> start(
      Exchange<T> exchange, HttpTransport transport, Executor blocking) {
    AsyncRun<T> run = new AsyncRun<>(transport, blocking);
    run.resume(() -> exchange);
    return run.result;
  }

  private void resume(Supplier<Exchange<T>> from) {
    try {
      loop(from.get());
    } catch (Throwable t) {
      fail(t);
    }
  }

  /** Reports every failure, also an {@link Error}, to the callbacks of detached work and to the future. */
  private void fail(Throwable failure) {
    while (!running.isEmpty()) {
      running.pop().reportFailure(failure);
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
        step = meet(
            ((Exchange.Await<T>) step).ended(blocking),
            (resume, none) -> Objects.requireNonNull(resume).get());
      }
    }
  }

  private CompletionStage<HttpResponse> send(Exchange.Send<T> send) {
    try {
      return Objects.requireNonNull(
          transport.sendAsync(send.request()), "The transport returned no future");
    } catch (Throwable t) {
      return Failures.failedFuture(t);
    }
  }

  private static <T> Exchange<T> sent(
      Exchange.Send<T> send, @Nullable HttpResponse response, @Nullable Throwable failure) {
    if (failure != null) {
      return send.failed(failure);
    }
    return response == null
        ? send.failed(new NullPointerException("The transport returned null"))
        : send.response(response);
  }

  /**
   * Runs the outermost detached work on a thread of its executor. The caller can neither interrupt that thread nor be blocked
   * by it.
   */
  private @Nullable Exchange<T> detached(Exchange.Pause<T> pause, DetachedWork<?> work) {
    if (!running.isEmpty()) {
      return pause.next(() -> work.in(running));
    }
    Executor own = work.executorInsteadOf(blocking);
    if (own != blocking) {
      return meet(
          pause.ended(transport, own),
          (resume, none) -> Objects.requireNonNull(resume).get());
    }
    try {
      blocking.execute(() ->
          PlatformExecutor.runBlocking(() -> resume(() -> pause.next(() -> work.in(running)))));
      return null;
    } catch (Throwable rejected) {
      return pause.next(() -> work.failed(rejection("The executor of detached work", rejected)));
    }
  }

  private @Nullable Exchange<T> paused(Exchange.Pause<T> pause) {
    return pause.length().isZero() ? pause.next() : later(pause);
  }

  /**
   * Continues after a pause. The JDK's timer thread only starts the step on the executor. If the executor rejects it, the
   * future fails here.
   */
  private @Nullable Exchange<T> later(Exchange.Pause<T> pause) {
    Executor executor = step -> {
      try {
        blocking.execute(step);
      } catch (Throwable rejected) {
        fail(rejection("The executor of the step after a pause", rejected));
      }
    };
    Delay.run(pause.length(), executor, () -> resume(pause::next));
    return null;
  }

  private static AdapterFailed rejection(String what, Throwable rejected) {
    return AdapterFailed.of(what, rejected, Redactor.none());
  }

  /**
   * Continues after {@code stage}. The callback of the stage and this loop both arrive here, and the second one continues.
   *
   * @return the next step if the stage ended before the loop arrived, or {@code null} if the callback continues
   */
  private <A> @Nullable Exchange<T> meet(
      CompletionStage<A> stage, BiFunction<@Nullable A, @Nullable Throwable, Exchange<T>> next) {
    Meeting<A> meeting = new Meeting<>();
    stage.whenComplete((value, failure) -> {
      meeting.value = value;
      meeting.failure = failure;
      if (meeting.isSecond()) {
        resume(() -> next.apply(value, failure));
      }
    });
    return meeting.isSecond() ? next.apply(meeting.value, meeting.failure) : null;
  }

  private static final class Meeting<A> {

    private final AtomicBoolean empty = new AtomicBoolean(true);

    /** Written before the first call of {@link #isSecond} and read after the second, which orders the accesses. */
    private @Nullable A value;

    private @Nullable Throwable failure;

    private boolean isSecond() {
      return !empty.compareAndSet(true, false);
    }
  }
}
