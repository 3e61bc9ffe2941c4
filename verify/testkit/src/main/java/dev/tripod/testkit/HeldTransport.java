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
 * A transport that holds every request until the test calls {@link #release}, and then passes it on. A test uses it to order
 * concurrent events without sleeping:
 *
 * <pre>{@code
 * var held = HeldTransport.over(server);
 * var first = exchange.overAsync(held);
 * held.awaitRequests(1);
 * ... // the request has been sent, and there is no response yet
 * held.release();
 * first.join();
 * }</pre>
 *
 * <p>After {@code release} it holds no request. A thread waits at most one minute, in order that a missing {@code release}
 * fails a test instead of blocking it. Asynchronous requests wait without a limit. Instances are thread-safe.
 */
public final class HeldTransport implements HttpTransport {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final HttpTransport transport;
  private final CountDownLatch released = new CountDownLatch(1);
  private final CompletableFuture<Void> releasedAsync = new CompletableFuture<>();
  private final Semaphore requests = new Semaphore(0);

  private HeldTransport(HttpTransport transport) {
    this.transport = Objects.requireNonNull(transport, "transport");
  }

  /** Returns a transport that holds requests to {@code transport}. */
  public static HeldTransport over(HttpTransport transport) {
    return new HeldTransport(transport);
  }

  /**
   * Blocks the calling thread until the release, and then sends the request.
   *
   * @throws InterruptedIOException if the thread is interrupted while it waits; its interrupt flag stays set
   * @throws AssertionError if there is no release within a minute
   */
  @Override
  public HttpResponse send(HttpRequest request) throws IOException {
    requests.release();
    awaitRelease();
    return transport.send(request);
  }

  /** Returns at once. The thread that calls {@link #release} sends the request. */
  @Override
  public CompletableFuture<HttpResponse> sendAsync(HttpRequest request) {
    CompletableFuture<HttpResponse> result = new CompletableFuture<>();
    CompletionStage<HttpResponse> sent =
        releasedAsync.thenCompose(now -> transport.sendAsync(request));
    requests.release();
    sent.whenComplete((response, failure) -> {
      if (failure == null) {
        result.complete(response);
      } else {
        result.completeExceptionally(Exchange.unwrapped(failure));
      }
    });
    return result;
  }

  /**
   * Waits for {@code number} requests, in addition to those already awaited. Requests after the release count too.
   *
   * @throws AssertionError if they do not arrive within a minute, or the thread is interrupted
   */
  public void awaitRequests(int number) {
    try {
      if (!requests.tryAcquire(number, LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("Only " + requests.availablePermits() + " of " + number
            + " requests arrived within " + LIMIT.toSeconds()
            + " seconds. Check that the code under test sends them through this transport.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted while waiting for requests. Repeat the test.", e);
    }
  }

  /** Passes on all held requests, and all later ones. */
  public void release() {
    released.countDown();
    releasedAsync.complete(null);
  }

  private void awaitRelease() throws InterruptedIOException {
    try {
      if (!released.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError(
            "The request was held for " + LIMIT.toSeconds() + " seconds. Call release.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(
          "Interrupted while the request was held. It was not sent; send it again.");
    }
  }
}
