package dev.tripod.oauth1;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tripod.domain.port.RandomSource;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Nonces (RFC 5849 section 3.3) of 24 letters and digits: some servers take nothing else. A generator has one lock, in which
 * all threads that sign would meet, so up to 16 nonces of one second come of one draw, and differ in their last digit. None is
 * left for another second: of a process that is copied while it rests, each copy would send the same ones. Thread-safe,
 * without a lock.
 */
final class Nonces {

  /** 96 bits, as few as are enough for one second. */
  private static final int OCTETS = 12;

  /** As many as one digit tells apart. */
  private static final int OF_ONE_DRAW = 16;

  private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);

  private final RandomSource random;

  /** At first none: no timestamp is 0. */
  private volatile Draw latest = new Draw(0, new byte[OCTETS]);

  Nonces(RandomSource random) {
    this.random = random;
  }

  /**
   * One that no other request with this {@code timestamp} has, in ASCII.
   *
   * @param timestamp positive
   */
  byte[] next(long timestamp) {
    Draw current = latest;
    int index = current.take(timestamp);
    if (index >= OF_ONE_DRAW) {
      // Where two threads are here at once, each has a draw of its own, and the rest of one is
      // left to nobody.
      byte[] octets = new byte[OCTETS];
      random.fill(octets);
      current = new Draw(timestamp, octets);
      index = current.take(timestamp);
      latest = current;
    }
    return current.nonce(index);
  }

  /** What was drawn for one second. */
  private static final class Draw {

    private final long timestamp;
    private final byte[] digits;
    private final int lastDigit;
    private final AtomicInteger taken = new AtomicInteger();

    private Draw(long timestamp, byte[] octets) {
      this.timestamp = timestamp;
      this.digits = hex(octets);
      this.lastDigit = octets[OCTETS - 1] & 0xF;
    }

    /** Which one is the caller's; none is left for it if that is {@link #OF_ONE_DRAW} or more. */
    private int take(long second) {
      return second == timestamp ? taken.getAndIncrement() : OF_ONE_DRAW;
    }

    /** The first is what was drawn. Each of the others is as random as that, though not beside it. */
    private byte[] nonce(int index) {
      byte[] nonce = digits.clone();
      nonce[nonce.length - 1] = HEX[lastDigit ^ index];
      return nonce;
    }

    /** By hand, since {@code HexFormat} would make a text, of which octets would have to be made again. */
    private static byte[] hex(byte[] octets) {
      byte[] digits = new byte[2 * octets.length];
      for (int i = 0; i < octets.length; i++) {
        digits[2 * i] = HEX[(octets[i] & 0xFF) >> 4];
        digits[2 * i + 1] = HEX[octets[i] & 0xF];
      }
      return digits;
    }
  }
}
