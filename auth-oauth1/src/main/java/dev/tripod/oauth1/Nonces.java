package dev.tripod.oauth1;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tripod.domain.port.RandomSource;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A source of nonces (RFC 5849 section 3.3): 24 hexadecimal digits, since some servers accept only letters and digits. A secure
 * random generator has one lock, which all signing threads would share. So up to 16 nonces of one second share one random value
 * and differ in the last digit. A value is never used in another second. Otherwise the copies of an idle process would send the
 * same nonces. Thread-safe, without a lock.
 */
final class Nonces {

  /** 96 bits, which is enough for one second. */
  private static final int OCTETS = 12;

  /** The number of values of one digit. */
  private static final int BATCH_SIZE = 16;

  private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);

  private final RandomSource random;

  /** The first batch is never used: no timestamp is 0. */
  private volatile Batch latest = new Batch(0, new byte[OCTETS]);

  Nonces(RandomSource random) {
    this.random = random;
  }

  /**
   * Returns a nonce in ASCII that no other request with {@code timestamp} has.
   *
   * @param timestamp positive
   */
  byte[] next(long timestamp) {
    Batch current = latest;
    int index = current.take(timestamp);
    if (index >= BATCH_SIZE) {
      // If two threads get here at once, each makes a batch, and only one of the two is used
      // further.
      byte[] octets = new byte[OCTETS];
      random.fill(octets);
      current = new Batch(timestamp, octets);
      index = current.take(timestamp);
      latest = current;
    }
    return current.nonce(index);
  }

  /** The nonces of one second that share a random value. */
  private static final class Batch {

    private final long timestamp;
    private final byte[] digits;
    private final int lastDigit;
    private final AtomicInteger taken = new AtomicInteger();

    private Batch(long timestamp, byte[] octets) {
      this.timestamp = timestamp;
      this.digits = hex(octets);
      this.lastDigit = octets[OCTETS - 1] & 0xF;
    }

    /** Returns the caller's index; none is left if it is {@link #BATCH_SIZE} or more. */
    private int take(long second) {
      return second == timestamp ? taken.getAndIncrement() : BATCH_SIZE;
    }

    /**
     * Returns the random value with its last digit changed by {@code index}. Each nonce alone is random; together they are not.
     */
    private byte[] nonce(int index) {
      byte[] nonce = digits.clone();
      nonce[nonce.length - 1] = HEX[lastDigit ^ index];
      return nonce;
    }

    /** Returns the hexadecimal digits in ASCII, without creating a {@code String}. */
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
