package dev.tripod.oauth1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tripod.domain.http.PercentEncoding;
import java.util.Arrays;

/**
 * Text in octets, written from front to back within the room that it was given: a base string, or a header. As secret as what
 * is written; for one thread.
 */
final class AsciiText {

  /** Of one octet. */
  static final int LONGEST_ESCAPE = 3;

  private static final byte[] HEX = "0123456789ABCDEF".getBytes(ISO_8859_1);
  private static final boolean[] UNRESERVED = unreserved();

  private final byte[] octets;
  private int length;

  /** @param room in octets: at least what will be written, see {@link #LONGEST_ESCAPE} */
  AsciiText(int room) {
    this.octets = new byte[room];
  }

  /** Whether {@link PercentEncoding} leaves {@code octet} bare. */
  static boolean isUnreserved(byte octet) {
    return UNRESERVED[octet & 0xFF];
  }

  /** The digit of {@code half} an octet as an escape has it. */
  static byte digit(int half) {
    return HEX[half];
  }

  AsciiText write(char ascii) {
    octets[length++] = (byte) ascii;
    return this;
  }

  AsciiText write(byte[] ascii) {
    System.arraycopy(ascii, 0, octets, length, ascii.length);
    length += ascii.length;
    return this;
  }

  /** Writes the octets of a text percent-encoded (RFC 5849 section 3.6). */
  AsciiText writeEncoded(byte[] utf8) {
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

  int length() {
    return length;
  }

  /** What is written, and behind it room for {@code more}. */
  byte[] octets(int more) {
    return Arrays.copyOf(octets, length + more);
  }

  String text() {
    return new String(octets, 0, length, ISO_8859_1);
  }

  @Override
  public String toString() {
    return "AsciiText[" + length + "]";
  }

  private static boolean[] unreserved() {
    boolean[] table = new boolean[256];
    for (char c = 0; c < 128; c++) {
      table[c] = PercentEncoding.encode(String.valueOf(c)).length() == 1;
    }
    return table;
  }
}
