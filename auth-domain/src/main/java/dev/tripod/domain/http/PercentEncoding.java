package dev.tripod.domain.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Percent-encoding for both protocols: UTF-8 in upper-case hexadecimal. Only the unreserved characters {@code A-Z a-z 0-9 - . _
 * ~} are not encoded (RFC 3986 section 2.3, RFC 5849 section 3.6).
 *
 * <p>Messages contain the position of an error, and never the input, which may be a secret. Thread-safe.
 */
public final class PercentEncoding {

  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.ISO_8859_1);
  private static final boolean[] UNRESERVED = unreserved();
  private static final byte[] DIGITS = digits();

  private PercentEncoding() {}

  /**
   * Returns {@code text} percent-encoded.
   *
   * @throws IllegalArgumentException if {@code text} contains an unpaired surrogate, which UTF-8 cannot represent
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
   * @throws IllegalArgumentException if {@code text} contains an unpaired surrogate; {@code target} is then unchanged
   */
  public static void encode(String text, StringBuilder target) {
    target.append(encode(text));
  }

  /**
   * Decodes {@code %XX} sequences. A {@code +} stays a {@code +} (RFC 3986 section 2.1).
   *
   * @throws IllegalArgumentException if a {@code %} is not followed by two hexadecimal digits, or the bytes are not UTF-8; the
   *     message contains the position
   */
  public static String decode(String encoded) {
    return decode(encoded, false);
  }

  /**
   * Decodes a name or a value of {@code application/x-www-form-urlencoded}: like {@link #decode(String)}, but {@code +}
   * becomes a space (RFC 5849 section 3.4.1.3.1).
   *
   * @throws IllegalArgumentException if a {@code %} is not followed by two hexadecimal digits, or the bytes are not UTF-8; the
   *     message contains the position
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

  /**
   * Maps each hexadecimal digit to its value, and others to -1. {@link Character#digit} would accept digits of every script.
   */
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

  /** Rejects an unpaired surrogate, which the JDK encodes as {@code ?}. */
  private static void requirePairs(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (Character.charCount(text.codePointAt(i)) == 1) {
          throw new IllegalArgumentException(
              "The text has an unpaired surrogate at index " + i + ". Use valid Unicode text.");
        }
        i++;
      }
    }
  }

  private static String decode(String encoded, boolean plusIsSpace) {
    return decode(encoded, 0, encoded.length(), plusIsSpace);
  }

  /** Decodes a part of {@code encoded} without copying it first. The index in a message counts from {@code start}. */
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
   * Returns the character with its first byte escaped at {@code first} (RFC 3629 section 4), or a negative number if there is
   * none. All bytes of a character must be escaped.
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

  /** Returns the byte that is escaped at {@code percent}, or a negative number if there is none. */
  private static int octetAt(String encoded, int percent, int end) {
    if (percent + 2 >= end || encoded.charAt(percent) != '%') {
      return -1;
    }
    char high = encoded.charAt(percent + 1);
    char low = encoded.charAt(percent + 2);
    return (high | low) < 128 ? (DIGITS[high] << 4) | DIGITS[low] : -1;
  }

  /** Returns why the escapes at {@code first} are not a character: a malformed escape, or else bytes that are not UTF-8. */
  private static IllegalArgumentException broken(String encoded, int start, int first, int end) {
    int i = first;
    while (i < end && encoded.charAt(i) == '%') {
      if (octetAt(encoded, i, end) < 0) {
        return new IllegalArgumentException("The '%' at index " + (i - start)
            + " is not followed by two hexadecimal digits. Write %25 for a '%'.");
      }
      i += 3;
    }
    return new IllegalArgumentException(
        "The escapes at index " + (first - start) + " are not UTF-8. Encode the text as UTF-8.");
  }
}
