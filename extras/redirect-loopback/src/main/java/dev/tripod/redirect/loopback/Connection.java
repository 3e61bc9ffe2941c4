package dev.tripod.redirect.loopback;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A connection for one request and one response. Its state belongs to the thread of the server. No method waits, and none throws:
 * a connection that fails is closed.
 */
final class Connection {

  /** A callback has up to a few KiB. The browser may add cookies of every program on this host. */
  static final int LONGEST_HEAD = 64 * 1024;

  private static final int FIRST_BUFFER = 4 * 1024;

  /** A browser sends the head in one piece. */
  private static final long TIME_TO_READ = TimeUnit.SECONDS.toNanos(10);

  /** A client closes when it has read the response. */
  private static final long TIME_TO_CLOSE = TimeUnit.SECONDS.toNanos(2);

  private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};

  private enum Phase {
    READING,
    WAITING,
    CLOSING,
    CLOSED
  }

  private final SocketChannel channel;
  private final SelectionKey key;
  private ByteBuffer received = ByteBuffer.allocate(FIRST_BUFFER);
  private Phase phase = Phase.READING;
  private long deadline;

  /** @param now in nanoseconds */
  Connection(SocketChannel channel, SelectionKey key, long now) {
    this.channel = channel;
    this.key = key;
    this.deadline = now + TIME_TO_READ;
  }

  /** Returns whether the connection reads the head of its request. */
  boolean isReading() {
    return phase == Phase.READING;
  }

  /** Returns whether the request waits for the application. */
  boolean isWaiting() {
    return phase == Phase.WAITING;
  }

  boolean isClosed() {
    return phase == Phase.CLOSED;
  }

  /** Returns the nanoseconds until this connection is closed; {@link Long#MAX_VALUE} if it waits for the application. */
  long timeLeft(long now) {
    return isWaiting() ? Long.MAX_VALUE : deadline - now;
  }

  /**
   * Reads what has arrived.
   *
   * @return the head of the request, without the empty line; empty if it is not complete. A request that does not begin with a
   *     method, such as that of a TLS client, has an empty head
   */
  Optional<String> read() {
    int before = received.position();
    if (!fill()) {
      close();
      return Optional.empty();
    }
    if (received.position() > 0 && !isLetter(received.get(0))) {
      return Optional.of("");
    }
    for (int end = Math.max(before, END_OF_HEAD.length - 1); end < received.position(); end++) {
      int start = end - END_OF_HEAD.length + 1;
      if (Arrays.equals(received.array(), start, end + 1, END_OF_HEAD, 0, END_OF_HEAD.length)) {
        return Optional.of(new String(received.array(), 0, start, StandardCharsets.ISO_8859_1));
      }
    }
    return Optional.empty();
  }

  /** Returns whether the head is longer than {@link #LONGEST_HEAD}. */
  boolean isTooLong() {
    return received.position() >= LONGEST_HEAD;
  }

  /** Lets the request wait for the application. Until then, nothing more is read. */
  void await() {
    phase = Phase.WAITING;
    key.interestOps(0);
  }

  /**
   * Sends a response, and ends the connection. The client closes it. If the server closed it with unread octets, the system would reset
   * the connection, and the client could lose the response.
   *
   * @param now in nanoseconds
   */
  void respond(byte[] response, long now) {
    if (isClosed()) {
      return;
    }
    ByteBuffer octets = ByteBuffer.wrap(response);
    try {
      channel.write(octets);
      channel.shutdownOutput();
    } catch (IOException e) {
      close();
      return;
    }
    if (octets.hasRemaining()) { // the client has made its window smaller than a page
      close();
      return;
    }
    phase = Phase.CLOSING;
    deadline = now + TIME_TO_CLOSE;
    key.interestOps(SelectionKey.OP_READ);
  }

  /** Reads and ignores what arrives after the request, up to the end of the connection. */
  void discard() {
    received.clear();
    if (!fill()) {
      close();
    }
  }

  void close() {
    phase = Phase.CLOSED;
    try {
      channel.close();
    } catch (IOException e) {
      // The connection has ended all the same.
    }
  }

  private static boolean isLetter(byte octet) {
    return octet >= 'A' && octet <= 'Z';
  }

  /** Reads into the buffer, and returns whether the connection is still open. */
  private boolean fill() {
    if (!received.hasRemaining()) {
      int longer = Math.min(2 * received.capacity(), LONGEST_HEAD);
      received = ByteBuffer.allocate(longer).put(received.flip());
    }
    try {
      return channel.read(received) >= 0;
    } catch (IOException e) {
      return false;
    }
  }
}
