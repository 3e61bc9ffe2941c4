package dev.tripod.transport.jdk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A request's body that lets the request be sent once, and knows whether it was begun.
 *
 * <p>{@code java.net.http} repeats a GET or HEAD byte for byte where a connection ends before the first octet of an answer,
 * on new connections as on used ones, and nothing in its API switches that off. But it asks the body for its length each
 * time it is about to write a request's head: after connecting, after the TLS handshake, before the first octet. So a body
 * that tells its length once stops the second sending, and one that was never asked proves that nothing was sent. The
 * price is a {@code Content-Length: 0} on a GET, which JDK 17 sends with every GET anyway.
 *
 * <p>Thread-safe.
 */
final class SentOnce implements BodyPublisher {

  private final BodyPublisher octets;
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

  SentOnce(BodyPublisher octets) {
    this.octets = octets;
  }

  /**
   * Gives the request up, unless it is under way.
   *
   * @return whether nothing of it was sent, and nothing will be
   */
  boolean giveUp() {
    return state.compareAndSet(State.WAITING, State.GIVEN_UP) || state.get() == State.GIVEN_UP;
  }

  /**
   * The length, once.
   *
   * @throws UncheckedIOException if the request was begun before, or given up
   */
  @Override
  public long contentLength() {
    if (!state.compareAndSet(State.WAITING, State.BEGUN)) {
      throw new UncheckedIOException(
          new IOException("The connection ended without an answer, and the request is sent once"));
    }
    return octets.contentLength();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    octets.subscribe(subscriber);
  }

  private enum State {
    WAITING,
    BEGUN,
    GIVEN_UP
  }
}
