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
 * Waits for the result of an authorization. A result that is already available needs no wait. Otherwise the wait ends when
 * the call is cancelled (also by its timeout) or when the longest wait has passed. The work itself continues.
 */
final class CredentialWait {

  private final HttpTransport transport;
  private final Executor executor;
  private final Duration longest;

  CredentialWait(HttpTransport transport, Executor executor, Duration longest) {
    this.transport = transport;
    this.executor = executor;
    this.longest = longest;
  }

  CredentialWait with(Duration otherLongest) {
    return new CredentialWait(transport, executor, otherLongest);
  }

  CredentialWait with(Executor otherExecutor) {
    return new CredentialWait(transport, otherExecutor, longest);
  }

  /**
   * Returns the result of {@code exchange}.
   *
   * @throws AuthorizationIOException if the exchange fails or cannot be created
   * @throws IOException if the wait ends before the exchange
   */
  <T> T await(Call call, Supplier<Exchange<T>> exchange) throws IOException {
    try {
      Exchange<T> created = exchange.get();
      return created instanceof Exchange.Done<T> done ? done.value() : awaitAsync(call, created);
    } catch (RuntimeException e) {
      throw AuthorizationIOException.because(e);
    }
  }

  private <T> T awaitAsync(Call call, Exchange<T> exchange) throws IOException {
    if (call.isCanceled()) {
      throw canceled();
    }
    CompletableFuture<T> end = start(exchange);
    cancelWith(call, end);
    try {
      return end.get(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (CancellationException e) {
      throw canceled();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(
          "The thread was interrupted while it waited for a credential");
    } catch (TimeoutException e) {
      throw AdapterFailed.of("Waiting " + longest + " for a credential", e, Redactor.none());
    } catch (ExecutionException e) {
      throw Exchange.unchecked(e);
    }
  }

  /**
   * Starts the exchange on another thread. Some transports block the starting thread, but the caller must be able to stop
   * waiting.
   */
  private <T> CompletableFuture<T> start(Exchange<T> exchange) {
    return CompletableFuture.completedFuture(exchange)
        .thenComposeAsync(started -> started.overAsync(transport, executor), executor);
  }

  private static void cancelWith(Call call, CompletableFuture<?> wait) {
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

  /** Returns the exception that OkHttp itself throws for a cancelled call. */
  private static IOException canceled() {
    return new IOException("Canceled");
  }
}
