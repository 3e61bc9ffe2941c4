package dev.tripod.oauth1;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tripod.domain.port.RandomSource;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Nonces (RFC 5849 section 3.3) of 24 letters and digits: some servers take nothing else. The more of them are taken in one
 * second, the more are drawn at a time, up to 16, since a generator has one lock, in which all threads that sign would meet.
 * None is kept for another second: of a process that is copied while it rests, each copy would send the same ones. Thread-safe,
 * without a lock.
 */
final class Nonces {

  /** 96 bits, as few as are enough for one second. */
  private static final int OCTETS = 12;

  private static final int MOST_AT_A_TIME = 16;
  private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);

  private final RandomSource random;

  /** At first none: no timestamp is 0. */
  private volatile Batch batch = new Batch(0, new byte[0]);

  Nonces(RandomSource random) {
    this.random = random;
  }

  /**
   * One that no other request with this {@code timestamp} has, in ASCII.
   *
   * @param timestamp positive
   */
  byte[] next(long timestamp) {
    Batch current = batch;
    int index = current.take(timestamp);
    if (index >= current.size()) {
      // Where two threads are here at once, each has a batch of its own, and the rest of one is
      // left to nobody.
      current = after(current, timestamp);
      index = current.take(timestamp);
      batch = current;
    }
    return current.nonce(index);
  }

  private Batch after(Batch last, long timestamp) {
    int size = last.timestamp == timestamp ? Math.min(2 * last.size(), MOST_AT_A_TIME) : 1;
    byte[] octets = new byte[size * OCTETS];
    random.fill(octets);
    return new Batch(timestamp, octets);
  }

  /** The nonces of one second that were drawn together. */
  private static final class Batch {

    private final long timestamp;
    private final byte[] octets;
    private final AtomicInteger taken = new AtomicInteger();

    private Batch(long timestamp, byte[] octets) {
      this.timestamp = timestamp;
      this.octets = octets;
    }

    private int size() {
      return octets.length / OCTETS;
    }

    /** Which one is the caller's; none is left for it if that is {@link #size} or more. */
    private int take(long second) {
      return second == timestamp ? taken.getAndIncrement() : size();
    }

    /** By hand, since {@code HexFormat} would make a text, of which octets would have to be made again. */
    private byte[] nonce(int index) {
      byte[] digits = new byte[2 * OCTETS];
      for (int i = 0; i < OCTETS; i++) {
        byte octet = octets[index * OCTETS + i];
        digits[2 * i] = HEX[(octet & 0xFF) >> 4];
        digits[2 * i + 1] = HEX[octet & 0xF];
      }
      return digits;
    }
  }
}
