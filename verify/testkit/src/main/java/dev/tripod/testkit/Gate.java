package dev.tripod.testkit;

import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Holds every request until a test opens the gate, then hands it to the transport behind. So a test puts a race into the
 * order it wants without a single sleep:
 *
 * <pre>{@code
 * var gate = Gate.before(server);
 * var first = exchange.overAsync(gate);
 * gate.awaitArrivals(1);
 * ... // whatever must happen while the request is under way
 * gate.open();
 * first.join();
 * }</pre>
 *
 * <p>Once open it stays open. Thread-safe. What waits here waits for a minute at most, so that a forgotten
 * {@link #open} fails a test instead of hanging it; an asynchronous request waits for as long as its future is kept.
 */
public final class Gate implements HttpTransport {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final HttpTransport behind;
  private final CountDownLatch open = new CountDownLatch(1);
  private final CompletableFuture<Void> opened = new CompletableFuture<>();
  private final Semaphore arrivals = new Semaphore(0);

  private Gate(HttpTransport behind) {
    this.behind = Objects.requireNonNull(behind, "behind");
  }

  /** A closed gate before {@code behind}. */
  public static Gate before(HttpTransport behind) {
    return new Gate(behind);
  }

  /**
   * Holds the calling thread until the gate is open.
   *
   * @throws InterruptedIOException if the thread is interrupted while it waits; it keeps its interrupt flag
   * @throws AssertionError if nobody opens the gate for a minute
   */
  @Override
  public HttpResponse send(HttpRequest request) throws IOException {
    arrivals.release();
    awaitOpen();
    return behind.send(request);
  }

  /** Holds nobody: the request goes on by the thread that opens the gate. */
  @Override
  public CompletableFuture<HttpResponse> sendAsync(HttpRequest request) {
    CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
    CompletionStage<HttpResponse> sent = opened.thenCompose(now -> behind.sendAsync(request));
    arrivals.release();
    sent.whenComplete((response, failure) -> {
      if (failure == null) {
        answer.complete(response);
      } else {
        answer.completeExceptionally(Exchange.unwrapped(failure));
      }
    });
    return answer;
  }

  /**
   * Waits until {@code number} requests more than those already awaited have arrived, held or not.
   *
   * @throws AssertionError if they do not come within a minute, or the thread is interrupted
   */
  public void awaitArrivals(int number) {
    try {
      if (!arrivals.tryAcquire(number, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError(
            "Of " + number + " requests " + arrivals.availablePermits() + " arrived at the gate");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted while waiting for requests to arrive at the gate", e);
    }
  }

  /** Lets through what waits and what will come. */
  public void open() {
    open.countDown();
    opened.complete(null);
  }

  private void awaitOpen() throws InterruptedIOException {
    try {
      if (!open.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("Nobody opened the gate");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted at the gate");
    }
  }
}
