package dev.tripod.oauth1;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tripod.domain.http.PercentEncoding;
import java.util.Arrays;

/**
 * A buffer of text in the form of a base string: percent-encoded once by itself, and once more as a part of the whole (RFC 5849
 * sections 3.4.1.3.2 and 3.4.1.1). The second encoding changes nothing but {@code %}. Grows as necessary. Not thread-safe.
 */
final class DoubleEncodedText {

  private static final byte[] DIGITS = digits();

  /** The length of an octet that is escaped twice: {@code %25C3}. */
  private static final int LONGEST_ESCAPE = 5;

  private byte[] octets;
  private int length;

  /**
   * Creates an empty buffer.
   *
   * @param expected the approximate number of octets that will be written
   */
  DoubleEncodedText(int expected) {
    this.octets = new byte[expected];
  }

  /** Returns the number of octets written. */
  int length() {
    return length;
  }

  /** Returns the buffer. The content ends at {@link #length}, and the rest is unused. A later write may replace the buffer. */
  byte[] octets() {
    return octets;
  }

  /** Writes the {@code =} between a name and its value. It is encoded once, with the whole: {@code %3D}. */
  void writeEquals() {
    makeRoom(3);
    octets[length++] = '%';
    octets[length++] = '3';
    octets[length++] = 'D';
  }

  /**
   * Encodes and writes {@code text}.
   *
   * @throws IllegalArgumentException if it contains an unpaired surrogate
   */
  void write(String text) {
    byte[] utf8 = text.getBytes(UTF_8);
    makeRoom(LONGEST_ESCAPE * utf8.length);
    byte[] target = octets;
    int at = length;
    boolean perhapsReplaced = false;
    for (byte octet : utf8) {
      if (AsciiBuilder.isUnreserved(octet)) {
        target[at++] = octet;
      } else {
        target[at++] = '%';
        target[at++] = '2';
        target[at++] = '5';
        target[at++] = AsciiBuilder.digit((octet & 0xFF) >> 4);
        target[at++] = AsciiBuilder.digit(octet & 0xF);
        perhapsReplaced |= octet == '?';
      }
    }
    if (perhapsReplaced) {
      // The JDK writes a question mark for an unpaired surrogate; PercentEncoding throws.
      PercentEncoding.encode(text);
    }
    length = at;
  }

  /**
   * Writes form-encoded text from {@code start} without decoding it, up to the first character that is not encoded as {@link
   * PercentEncoding#encode} would encode it.
   *
   * @param form ASCII; an octet that is not ASCII ends the copy
   * @return the position of that character, or the end of the form
   */
  int writeEncoded(byte[] form, int start) {
    makeRoom(2 * (form.length - start));
    byte[] target = octets;
    int at = length;
    int i = start;
    while (i < form.length) {
      byte octet = form[i];
      if (AsciiBuilder.isUnreserved(octet)) {
        target[at++] = octet;
        i++;
      } else {
        int characterEnd = endOfCharacter(form, i);
        if (characterEnd == i) {
          break;
        }
        for (; i < characterEnd; i += 3) {
          target[at++] = '%';
          target[at++] = '2';
          target[at++] = '5';
          target[at++] = form[i + 1];
          target[at++] = form[i + 2];
        }
      }
    }
    length = at;
    return i;
  }

  /**
   * Returns the position after the escaped character at {@code first}, or {@code first} if there is no well-formed escaped
   * character, or the character needs no escape. Table 3-7 of the Unicode standard defines "well-formed".
   */
  private static int endOfCharacter(byte[] form, int first) {
    int lead = escapedAt(form, first);
    if (lead < 0x80) {
      return lead < 0 || AsciiBuilder.isUnreserved((byte) lead) ? first : first + 3;
    }
    int more = lead < 0xC2 || lead > 0xF4 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    int least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    int most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    int at = first + 3;
    for (int i = 0; i < more; i++) {
      int next = escapedAt(form, at);
      if (next < least || next > most) {
        return first;
      }
      least = 0x80;
      most = 0xBF;
      at += 3;
    }
    return more == 0 ? first : at;
  }

  /** Returns the octet that is escaped at {@code percent}; negative if there is no escape or it has lower-case digits. */
  private static int escapedAt(byte[] form, int percent) {
    return percent + 2 < form.length && form[percent] == '%'
        ? (DIGITS[form[percent + 1] & 0xFF] << 4) | DIGITS[form[percent + 2] & 0xFF]
        : -1;
  }

  private void makeRoom(int more) {
    if (octets.length - length < more) {
      octets = Arrays.copyOf(octets, Math.max(length + more, 2 * octets.length));
    }
  }

  /** Returns the value of each upper-case hexadecimal digit, and -1 for any other octet. */
  private static byte[] digits() {
    byte[] table = new byte[256];
    Arrays.fill(table, (byte) -1);
    for (byte half = 0; half < 16; half++) {
      table[AsciiBuilder.digit(half)] = half;
    }
    return table;
  }
}
