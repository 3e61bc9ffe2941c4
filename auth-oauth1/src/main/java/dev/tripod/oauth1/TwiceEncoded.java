package dev.tripod.oauth1;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tripod.domain.http.PercentEncoding;
import java.util.Arrays;

/**
 * Text as it stands in a base string: percent-encoded by itself, and again with the whole (RFC 5849 sections 3.4.1.3.2 and
 * 3.4.1.1). Of what is encoded once nothing but {@code %} is encoded again. Grows as it is written; for one thread.
 */
final class TwiceEncoded {

  private static final byte[] DIGITS = digits();

  /** {@code %25C3}. */
  private static final int LONGEST_ESCAPE = 5;

  private byte[] octets;
  private int length;

  /** @param expected how many octets will be written, about */
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

  /** Writes {@code =} between a name and its value, which is encoded once, with the whole: {@code %3D}. */
  void writeEquals() {
    makeRoom(3);
    octets[length++] = '%';
    octets[length++] = '3';
    octets[length++] = 'D';
  }

  /**
   * Writes {@code text}, which is not encoded yet.
   *
   * @throws IllegalArgumentException if it holds a surrogate without its partner
   */
  void write(String text) {
    byte[] utf8 = text.getBytes(UTF_8);
    makeRoom(LONGEST_ESCAPE * utf8.length);
    byte[] target = octets;
    int at = length;
    boolean perhapsReplaced = false;
    for (byte octet : utf8) {
      if (AsciiText.isUnreserved(octet)) {
        target[at++] = octet;
      } else {
        target[at++] = '%';
        target[at++] = '2';
        target[at++] = '5';
        target[at++] = AsciiText.digit((octet & 0xFF) >> 4);
        target[at++] = AsciiText.digit(octet & 0xF);
        perhapsReplaced |= octet == '?';
      }
    }
    if (perhapsReplaced) {
      // The JDK wrote a question mark for a surrogate without its partner, which this refuses.
      PercentEncoding.encode(text);
    }
    length = at;
  }

  /**
   * Writes what a form has from {@code start} as if it was decoded and then encoded, as far as that would give it back: where
   * it is encoded already as {@link PercentEncoding#encode} does it.
   *
   * @param form anything for what is not ASCII
   * @return how far it is: the end, or what would change
   */
  int writeEncoded(byte[] form, int start) {
    makeRoom(2 * (form.length - start));
    byte[] target = octets;
    int at = length;
    int i = start;
    while (i < form.length) {
      byte octet = form[i];
      if (AsciiText.isUnreserved(octet)) {
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
   * Where the character ends whose escapes are at {@code first}; {@code first} itself if there is none, or we would write it
   * bare. What is well-formed says table 3-7 of the Unicode standard.
   */
  private static int endOfCharacter(byte[] form, int first) {
    int lead = escapedAt(form, first);
    if (lead < 0x80) {
      return lead < 0 || AsciiText.isUnreserved((byte) lead) ? first : first + 3;
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

  /** The octet that is escaped there; negative if none is, or not as we would do it. */
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

  /** The value of each digit as we would write it, -1 for what is none. */
  private static byte[] digits() {
    byte[] table = new byte[256];
    Arrays.fill(table, (byte) -1);
    for (byte half = 0; half < 16; half++) {
      table[AsciiText.digit(half)] = half;
    }
    return table;
  }
}
