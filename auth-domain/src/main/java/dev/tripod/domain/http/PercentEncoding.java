package dev.tripod.domain.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Percent-encoding as both protocols need it: UTF-8, upper-case hexadecimal, and nothing left bare but the unreserved
 * characters {@code A-Z a-z 0-9 - . _ ~} (RFC 3986 section 2.3, RFC 5849 section 3.6).
 *
 * <p>No message quotes its input, which may be a secret; it names the position instead. Thread-safe.
 */
public final class PercentEncoding {

  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.ISO_8859_1);
  private static final boolean[] UNRESERVED = unreserved();
  private static final byte[] DIGITS = digits();

  private PercentEncoding() {}

  /**
   * Encodes {@code text}.
   *
   * @throws IllegalArgumentException if {@code text} holds a surrogate without its partner, which has no UTF-8 form
   */
  public static String encode(String text) {
    if (isBare(text)) {
      return text;
    }
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    byte[] encoded = new byte[encodedLength(octets)];
    int at = 0;
    boolean perhapsReplaced = false;
    for (byte octet : octets) {
      if (isUnreserved(octet)) {
        encoded[at++] = octet;
      } else {
        encoded[at++] = '%';
        encoded[at++] = HEX[(octet & 0xFF) >> 4];
        encoded[at++] = HEX[octet & 0xF];
        perhapsReplaced |= octet == '?';
      }
    }
    if (perhapsReplaced) {
      requirePairs(text);
    }
    return new String(encoded, StandardCharsets.ISO_8859_1);
  }

  /**
   * Appends the encoded {@code text} to {@code target}.
   *
   * @throws IllegalArgumentException if {@code text} holds a surrogate without its partner; {@code target} is then as it was
   */
  public static void encode(String text, StringBuilder target) {
    target.append(encode(text));
  }

  /**
   * Decodes {@code %XX} sequences; a {@code +} stays a {@code +} (RFC 3986 section 2.1).
   *
   * @throws IllegalArgumentException with the position of a {@code %} that two hexadecimal digits do not follow, or of
   *     bytes that are not UTF-8
   */
  public static String decode(String encoded) {
    return decode(encoded, false);
  }

  /**
   * Decodes a name or a value of {@code application/x-www-form-urlencoded}: as {@link #decode(String)}, and {@code +} is
   * a space (RFC 5849 section 3.4.1.3.1).
   *
   * @throws IllegalArgumentException with the position of a {@code %} that two hexadecimal digits do not follow, or of
   *     bytes that are not UTF-8
   */
  public static String decodeForm(String encoded) {
    return decode(encoded, true);
  }

  private static boolean[] unreserved() {
    boolean[] table = new boolean[128];
    for (char c :
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".toCharArray()) {
      table[c] = true;
    }
    return table;
  }

  /** The value of each digit, -1 for what is none; {@link Character#digit} would accept digits of every script. */
  private static byte[] digits() {
    byte[] table = new byte[128];
    Arrays.fill(table, (byte) -1);
    for (char c : "0123456789ABCDEFabcdef".toCharArray()) {
      table[c] = (byte) Character.digit(c, 16);
    }
    return table;
  }

  private static boolean isUnreserved(int c) {
    return c >= 0 && c < UNRESERVED.length && UNRESERVED[c];
  }

  private static boolean isBare(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isUnreserved(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static int encodedLength(byte[] octets) {
    int length = octets.length;
    for (byte octet : octets) {
      length += isUnreserved(octet) ? 0 : 2;
    }
    return length;
  }

  /** The JDK writes {@code ?} for a surrogate that has no partner. */
  private static void requirePairs(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (Character.charCount(text.codePointAt(i)) == 1) {
          throw new IllegalArgumentException(
              "Surrogate without its partner at index " + i + ": it has no UTF-8 form");
        }
        i++;
      }
    }
  }

  private static String decode(String encoded, boolean plusIsSpace) {
    return decode(encoded, 0, encoded.length(), plusIsSpace);
  }

  /** A part of {@code encoded}, without a copy of it first; a message counts from {@code start}. */
  static String decodeForm(String encoded, int start, int end) {
    return decode(encoded, start, end, true);
  }

  private static String decode(String encoded, int start, int end, boolean plusIsSpace) {
    int bare = start;
    while (bare < end && !isEscape(encoded.charAt(bare), plusIsSpace)) {
      bare++;
    }
    if (bare == end) {
      return encoded.substring(start, end);
    }
    StringBuilder decoded = new StringBuilder(end - start).append(encoded, start, bare);
    int i = bare;
    while (i < end) {
      char c = encoded.charAt(i);
      if (c == '%') {
        int character = characterAt(encoded, i, end);
        if (character < 0) {
          throw broken(encoded, start, i, end);
        }
        decoded.appendCodePoint(character);
        i += 3 * utf8Length(character);
      } else {
        decoded.append(c == '+' && plusIsSpace ? ' ' : c);
        i++;
      }
    }
    return decoded.toString();
  }

  private static boolean isEscape(char c, boolean plusIsSpace) {
    return c == '%' || (c == '+' && plusIsSpace);
  }

  /**
   * The character whose first octet is escaped at {@code first} (RFC 3629 section 4); a sequence cannot begin escaped and end
   * bare. Negative if there is none.
   */
  private static int characterAt(String encoded, int first, int end) {
    int lead = octetAt(encoded, first, end);
    if (lead < 0x80) {
      return lead;
    }
    int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    int character = lead & (0x7F >> length);
    for (int i = first + 3; i < first + 3 * length; i += 3) {
      int tail = octetAt(encoded, i, end);
      if ((tail & ~0x3F) != 0x80) {
        return -1;
      }
      character = (character << 6) | (tail & 0x3F);
    }
    boolean shortest = lead >= 0xC0 && lead < 0xF8 && utf8Length(character) == length;
    boolean surrogate = character >> 11 == 0x1B;
    return shortest && !surrogate && character <= Character.MAX_CODE_POINT ? character : -1;
  }

  private static int utf8Length(int character) {
    return character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
  }

  /** The octet escaped at {@code percent}; negative if there is none. */
  private static int octetAt(String encoded, int percent, int end) {
    if (percent + 2 >= end || encoded.charAt(percent) != '%') {
      return -1;
    }
    char high = encoded.charAt(percent + 1);
    char low = encoded.charAt(percent + 2);
    return (high | low) < 128 ? (DIGITS[high] << 4) | DIGITS[low] : -1;
  }

  /** Why the escapes at {@code first} are no character; what is no escape goes before what is not UTF-8. */
  private static IllegalArgumentException broken(String encoded, int start, int first, int end) {
    int i = first;
    while (i < end && encoded.charAt(i) == '%') {
      if (octetAt(encoded, i, end) < 0) {
        return new IllegalArgumentException(
            "The '%' at index " + (i - start) + " is not followed by two hexadecimal digits");
      }
      i += 3;
    }
    return new IllegalArgumentException(
        "The escapes at index " + (first - start) + " are not UTF-8");
  }
}
