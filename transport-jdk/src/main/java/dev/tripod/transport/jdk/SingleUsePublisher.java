package dev.tripod.transport.jdk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A request body that allows its request to be sent once, unless a repetition is harmless, and knows whether sending started.
 *
 * <p>{@code java.net.http} repeats a GET or HEAD request if the connection ends before the first byte of a response. It does so
 * on new and on reused connections. No setting of its API turns that off. However, it asks the body for its length each time
 * before it writes the head of the request: after connecting, and after the TLS handshake. Therefore:
 *
 * <ul>
 *   <li>A body that returns its length only once prevents the second sending.
 *   <li>If a body was never asked for its length, nothing was sent.
 * </ul>
 *
 * <p>The cost is a {@code Content-Length: 0} on a GET request, which JDK 17 sends anyway. Thread-safe.
 */
final class SingleUsePublisher implements BodyPublisher {

  private final BodyPublisher body;
  private final boolean isHarmless;
  private final AtomicReference<State> state = new AtomicReference<>(State.UNSENT);

  SingleUsePublisher(BodyPublisher body) {
    this(body, false);
  }

  /**
   * Creates a body.
   *
   * @param isHarmless whether {@code java.net.http} may repeat the request
   */
  SingleUsePublisher(BodyPublisher body, boolean isHarmless) {
    this.body = body;
    this.isHarmless = isHarmless;
  }

  /**
   * Prevents the request from being sent, unless sending has started.
   *
   * @return whether nothing was sent and nothing will be
   */
  boolean cancel() {
    return state.compareAndSet(State.UNSENT, State.CANCELLED) || state.get() == State.CANCELLED;
  }

  /**
   * Returns the length. A second call throws, unless a repetition is harmless.
   *
   * @throws UncheckedIOException if sending started before, or the request was cancelled
   */
  @Override
  public long contentLength() {
    boolean isFirst = state.compareAndSet(State.UNSENT, State.STARTED);
    if (!isFirst && !(isHarmless && state.get() == State.STARTED)) {
      throw new UncheckedIOException(new IOException(
          "The connection ended without a response, and the request is sent only once"));
    }
    return body.contentLength();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    body.subscribe(subscriber);
  }

  private enum State {
    UNSENT,
    STARTED,
    CANCELLED
  }
}
