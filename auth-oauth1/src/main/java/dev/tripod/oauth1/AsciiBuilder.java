package dev.tripod.oauth1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tripod.domain.http.PercentEncoding;
import java.util.Arrays;

/**
 * A builder of ASCII text with a fixed capacity: a base string, or a header. As secret as its content. Not thread-safe.
 */
final class AsciiBuilder {

  /** The length of an escaped octet: {@code %C3}. */
  static final int LONGEST_ESCAPE = 3;

  private static final byte[] HEX = "0123456789ABCDEF".getBytes(ISO_8859_1);
  private static final boolean[] UNRESERVED = unreserved();

  private final byte[] octets;
  private int length;

  /**
   * Creates a builder.
   *
   * @param capacity in octets; an encoded octet needs up to {@link #LONGEST_ESCAPE}
   */
  AsciiBuilder(int capacity) {
    this.octets = new byte[capacity];
  }

  /** Returns whether {@link PercentEncoding} leaves {@code octet} as it is. */
  static boolean isUnreserved(byte octet) {
    return UNRESERVED[octet & 0xFF];
  }

  /** Returns the upper-case hexadecimal digit of {@code half}, which is half an octet. */
  static byte digit(int half) {
    return HEX[half];
  }

  /** Appends one character. */
  AsciiBuilder write(char ascii) {
    octets[length++] = (byte) ascii;
    return this;
  }

  /** Appends ASCII text. */
  AsciiBuilder write(byte[] ascii) {
    System.arraycopy(ascii, 0, octets, length, ascii.length);
    length += ascii.length;
    return this;
  }

  /** Appends text, percent-encoded (RFC 5849 section 3.6). */
  AsciiBuilder writeEncoded(byte[] utf8) {
    byte[] target = octets;
    int at = length;
    for (byte octet : utf8) {
      if (isUnreserved(octet)) {
        target[at++] = octet;
      } else {
        target[at++] = '%';
        target[at++] = HEX[(octet & 0xFF) >> 4];
        target[at++] = HEX[octet & 0xF];
      }
    }
    length = at;
    return this;
  }

  /** Returns the number of octets written. */
  int length() {
    return length;
  }

  /** Returns a copy of the content, with room for {@code more} octets after it. */
  byte[] octets(int more) {
    return Arrays.copyOf(octets, length + more);
  }

  /** Returns the content. */
  String text() {
    return new String(octets, 0, length, ISO_8859_1);
  }

  @Override
  public String toString() {
    return "AsciiBuilder[" + length + "]";
  }

  private static boolean[] unreserved() {
    boolean[] table = new boolean[256];
    for (char c = 0; c < 128; c++) {
      table[c] = PercentEncoding.encode(String.valueOf(c)).length() == 1;
    }
    return table;
  }
}
