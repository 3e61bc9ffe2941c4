package dev.tripod.oauth1;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tripod.domain.http.PercentEncoding;
import java.util.Arrays;

/**
 * Text as it stands in a base string: percent-encoded by itself, and again with the whole (RFC 5849 sections 3.4.1.3.2 and
 * 3.4.1.1). Of what is encoded once nothing but {@code %} is encoded again. Grows as it is written; for one thread.
 */
final class TwiceEncoded {

  private static final byte[] EQUALS = "%3D".getBytes(US_ASCII);
  private static final boolean[] UNRESERVED = unreserved();
  private static final byte[] DIGITS = digits();

  private byte[] octets;
  private int length;

  /** @param expected how many characters will be written, about */
  TwiceEncoded(int expected) {
    this.octets = new byte[expected];
  }

  int length() {
    return length;
  }

  /** What is written so far, and behind {@link #length} room for more. What is written later may be elsewhere. */
  byte[] octets() {
    return octets;
  }

  /** Writes {@code =} between a name and its value, which is encoded once, with the whole. */
  void writeEquals() {
    makeRoom(EQUALS.length);
    System.arraycopy(EQUALS, 0, octets, length, EQUALS.length);
    length += EQUALS.length;
  }

  /**
   * Writes {@code text}, which is not encoded yet.
   *
   * @throws IllegalArgumentException if it holds a surrogate without its partner
   */
  void write(String text) {
    String once = PercentEncoding.encode(text);
    makeRoom(2 * once.length());
    byte[] target = octets;
    int at = length;
    for (int i = 0; i < once.length(); i++) {
      char c = once.charAt(i);
      target[at++] = (byte) c;
      if (c == '%') {
        target[at++] = '2';
        target[at++] = '5';
      }
    }
    length = at;
  }

  /**
   * Writes what a form has from {@code start} as if it was decoded and then encoded, as far as that would give it back: where
   * it is encoded already as {@link PercentEncoding#encode} does it.
   *
   * @param form anything for what is not ASCII
   * @return how far it is; {@code end} if all of it is
   */
  int writeEncoded(byte[] form, int start, int end) {
    makeRoom(2 * (end - start));
    byte[] target = octets;
    int at = length;
    int i = start;
    while (i < end) {
      byte octet = form[i];
      if (octet >= 0 && UNRESERVED[octet]) {
        target[at++] = octet;
        i++;
      } else {
        int characterEnd = endOfCharacter(form, i, end);
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
   * Where the character ends whose escapes are at {@code first}; {@code first} itself if there is none, or we would write it
   * bare. What is well-formed says table 3-7 of the Unicode standard.
   */
  private static int endOfCharacter(byte[] form, int first, int end) {
    int lead = escapedAt(form, first, end);
    if (lead < UNRESERVED.length) {
      return lead < 0 || UNRESERVED[lead] ? first : first + 3;
    }
    int more = lead < 0xC2 || lead > 0xF4 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    int least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    int most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    int at = first + 3;
    for (int i = 0; i < more; i++) {
      int next = escapedAt(form, at, end);
      if (next < least || next > most) {
        return first;
      }
      least = 0x80;
      most = 0xBF;
      at += 3;
    }
    return more == 0 ? first : at;
  }

  /** The octet that is escaped there; negative if none is, or not as we would do it. */
  private static int escapedAt(byte[] form, int percent, int end) {
    return percent + 2 < end && form[percent] == '%'
        ? (DIGITS[form[percent + 1] & 0xFF] << 4) | DIGITS[form[percent + 2] & 0xFF]
        : -1;
  }

  private void makeRoom(int more) {
    if (octets.length - length < more) {
      octets = Arrays.copyOf(octets, Math.max(length + more, 2 * octets.length));
    }
  }

  /** The value of each digit as we would write it, -1 for what is none. */
  private static byte[] digits() {
    byte[] table = new byte[256];
    Arrays.fill(table, (byte) -1);
    for (char c : "0123456789ABCDEF".toCharArray()) {
      table[c] = (byte) Character.digit(c, 16);
    }
    return table;
  }

  private static boolean[] unreserved() {
    boolean[] table = new boolean[128];
    for (char c = 0; c < table.length; c++) {
      table[c] = PercentEncoding.encode(String.valueOf(c)).length() == 1;
    }
    return table;
  }
}
