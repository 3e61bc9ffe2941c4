package dev.tripod.domain.exchange;

import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A run of an exchange on the calling thread. */
final class SyncRun {

  private SyncRun() {}

  static <T> T run(Exchange<T> exchange, HttpTransport transport, Executor detached) {
    Objects.requireNonNull(transport, "transport");
    Objects.requireNonNull(detached, "detached");
    Exchange<T> step = exchange;
    while (true) {
      if (step instanceof Exchange.Done<T> done) {
        return done.value();
      } else if (step instanceof Exchange.Send<T> send) {
        step = sent(send, transport);
      } else if (step instanceof Exchange.Pause<T> pause) {
        DetachedWork<?> work = pause.detached();
        step = work == null
            ? paused(pause)
            : next(pause.ended(transport, work.executorInsteadOf(detached)));
      } else {
        step = next(((Exchange.Await<T>) step).ended(Runnable::run));
      }
    }
  }

  private static <T> Exchange<T> sent(Exchange.Send<T> send, HttpTransport transport) {
    HttpResponse response;
    try {
      response =
          Objects.requireNonNull(transport.send(send.request()), "The transport returned null");
    } catch (Throwable t) {
      return send.failed(t);
    }
    return send.response(response);
  }

  private static <T> Exchange<T> paused(Exchange.Pause<T> pause) {
    if (!pause.length().isZero()) {
      try {
        TimeUnit.NANOSECONDS.sleep(TimeUnit.NANOSECONDS.convert(pause.length()));
      } catch (InterruptedException e) {
        throw interrupted();
      }
    }
    return pause.next();
  }

  /** Waits for the next step, which then runs on the calling thread and not on the one that completed the stage. */
  private static <T> Exchange<T> next(CompletableFuture<Supplier<Exchange<T>>> next) {
    try {
      return next.get().get();
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (ExecutionException e) {
      throw Failures.unchecked(e);
    }
  }

  private static NoResponse interrupted() {
    Thread.currentThread().interrupt();
    return NoResponse.interrupted(new InterruptedIOException("interrupted"));
  }
}
