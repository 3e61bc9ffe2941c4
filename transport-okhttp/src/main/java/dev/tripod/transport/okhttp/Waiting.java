package dev.tripod.transport.okhttp;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.EventListener;

/**
 * How a call waits for what its authorization comes to: not at all for what is there at once, else until the call is
 * cancelled, its timeout included, or patience ends. What was waited for goes on.
 */
final class Waiting {

  private final HttpTransport transport;
  private final Executor blocking;
  private final Duration patience;

  Waiting(HttpTransport transport, Executor blocking, Duration patience) {
    this.transport = transport;
    this.blocking = blocking;
    this.patience = patience;
  }

  Waiting with(Duration otherPatience) {
    return new Waiting(transport, blocking, otherPatience);
  }

  /**
   * What {@code exchange} ends with.
   *
   * @throws AuthorizationIOException if it fails, or cannot be made
   * @throws IOException if the wait ends before it does
   */
  <T> T during(Call call, Supplier<Exchange<T>> exchange) throws IOException {
    try {
      Exchange<T> begun = exchange.get();
      return begun instanceof Exchange.Done<T> done ? done.value() : ended(call, begun);
    } catch (RuntimeException e) {
      throw AuthorizationIOException.because(e);
    }
  }

  private <T> T ended(Call call, Exchange<T> exchange) throws IOException {
    if (call.isCanceled()) {
      throw canceled();
    }
    CompletableFuture<T> end = begun(exchange);
    endWith(call, end);
    try {
      return end.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (CancellationException e) {
      throw canceled();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while waiting for a credential");
    } catch (TimeoutException e) {
      throw AdapterFailed.of("Waiting " + patience + " for a credential", e, Redactor.none());
    } catch (ExecutionException e) {
      throw Exchange.unchecked(e);
    }
  }

  /** Not on the calling thread, which some transport would hold: it must be free to leave. */
  private <T> CompletableFuture<T> begun(Exchange<T> exchange) {
    return CompletableFuture.completedFuture(exchange)
        .thenComposeAsync(begun -> begun.overAsync(transport, blocking), blocking);
  }

  private static void endWith(Call call, CompletableFuture<?> wait) {
    call.addEventListener(new EventListener() {
      @Override
      public void canceled(Call call) {
        wait.cancel(false);
      }
    });
    if (call.isCanceled()) {
      wait.cancel(false);
    }
  }

  /** In the words of OkHttp. */
  private static IOException canceled() {
    return new IOException("Canceled");
  }
}
