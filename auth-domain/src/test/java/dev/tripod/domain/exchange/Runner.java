package dev.tripod.domain.exchange;

import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The ways to run an exchange: both interpreters, and one as a user would write it. */
enum Runner {
  OVER {
    @Override
    <T> T run(Exchange<T> exchange, HttpTransport transport) {
      return exchange.over(transport);
    }
  },

  OVER_ASYNC {
    @Override
    <T> T run(Exchange<T> exchange, HttpTransport transport) {
      return outcome(exchange.overAsync(transport, Runner::elsewhere));
    }
  },

  /** Uses only the public API of the four states. Its time is virtual, so a pause takes no time. */
  FOREIGN {
    @Override
    <T> T run(Exchange<T> exchange, HttpTransport transport) {
      Exchange<T> step = exchange;
      while (!(step instanceof Exchange.Done<T>)) {
        if (step instanceof Exchange.Send<T> send) {
          step = sent(send, transport);
        } else if (step instanceof Exchange.Pause<T> pause) {
          step = pause.next();
        } else if (step instanceof Exchange.Await<T> await) {
          step = outcome(await.start(Runner::elsewhere));
        }
      }
      return ((Exchange.Done<T>) step).value();
    }
  };

  abstract <T> T run(Exchange<T> exchange, HttpTransport transport);

  private static <T> Exchange<T> sent(Exchange.Send<T> send, HttpTransport transport) {
    HttpResponse response;
    try {
      response = transport.send(send.request());
    } catch (IOException e) {
      return send.noResponse(e);
    }
    return send.response(response);
  }

  /** Starts a thread per task: in some tests, two tasks wait for each other. */
  private static void elsewhere(Runnable work) {
    new Thread(work, "elsewhere").start();
  }

  /** Returns the value of {@code future}, or throws its failure unwrapped. A future that never ends fails the test. */
  static <T> T outcome(CompletableFuture<T> future) {
    Ending<T> ending = Ending.of(future);
    if (ending.failure instanceof RuntimeException failure) {
      throw failure;
    }
    if (ending.failure instanceof Error error) {
      throw error;
    }
    if (ending.failure != null) {
      throw new AssertionError(
          "An exchange does not fail with a checked exception", ending.failure);
    }
    return Objects.requireNonNull(ending.value);
  }

  /** A value or a failure, which is not unwrapped as by {@code get}. */
  private record Ending<T>(@Nullable T value, @Nullable Throwable failure) {

    static <T> Ending<T> of(CompletableFuture<T> future) {
      try {
        return future.<Ending<T>>handle(Ending::new).get(60, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        throw new AssertionError("The future did not complete", e);
      } catch (InterruptedException | ExecutionException e) {
        throw new AssertionError("The test itself was disturbed", e);
      }
    }
  }
}
