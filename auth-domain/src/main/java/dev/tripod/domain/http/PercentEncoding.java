package dev.tripod.domain.http;

import java.util.Arrays;

/**
 * Percent-encoding as both protocols need it: UTF-8, upper-case hexadecimal, and nothing left bare but the unreserved
 * characters {@code A-Z a-z 0-9 - . _ ~} (RFC 3986 section 2.3, RFC 5849 section 3.6).
 *
 * <p>No message quotes its input, which may be a secret; it names the position instead. Thread-safe.
 */
public final class PercentEncoding {

  private static final char[] HEX = "0123456789ABCDEF".toCharArray();
  private static final boolean[] UNRESERVED = unreserved();
  private static final byte[] UPPER_CASE_DIGITS = digits("0123456789ABCDEF");
  private static final byte[] HEX_DIGITS = digits("0123456789ABCDEFabcdef");

  private PercentEncoding() {}

  /**
   * Encodes {@code text}.
   *
   * @throws IllegalArgumentException if {@code text} holds a surrogate without its partner, which has no UTF-8 form
   */
  public static String encode(String text) {
    if (bareEnd(text, 0) == text.length()) {
      return text;
    }
    StringBuilder encoded = new StringBuilder(text.length() * 3);
    encode(text, encoded);
    return encoded.toString();
  }

  /**
   * Appends the encoded {@code text} to {@code target}.
   *
   * @throws IllegalArgumentException if {@code text} holds a surrogate without its partner; {@code target} then holds
   *     what was encoded before it
   */
  public static void encode(String text, StringBuilder target) {
    int i = 0;
    while (i < text.length()) {
      int bareEnd = bareEnd(text, i);
      target.append(text, i, bareEnd);
      i = bareEnd;
      if (i < text.length()) {
        int codePoint = text.codePointAt(i);
        if (Character.getType(codePoint) == Character.SURROGATE) {
          throw new IllegalArgumentException(
              "Surrogate without its partner at index " + i + ": it has no UTF-8 form");
        }
        appendUtf8(codePoint, target);
        i += Character.charCount(codePoint);
      }
    }
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

  /**
   * Whether {@code text} from {@code start} to {@code end} is as {@link #encode(String)} would write it: if so, decoding and
   * encoding it again changes nothing.
   */
  public static boolean isEncoded(String text, int start, int end) {
    int i = start;
    while (i < end) {
      if (isUnreserved(text.charAt(i))) {
        i++;
      } else {
        int character = characterAt(text, i, end, UPPER_CASE_DIGITS);
        if (character < 0 || isUnreserved(character)) {
          return false;
        }
        i += 3 * utf8Length(character);
      }
    }
    return true;
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
  private static byte[] digits(String digits) {
    byte[] table = new byte[128];
    Arrays.fill(table, (byte) -1);
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      table[c] = (byte) Character.digit(c, 16);
    }
    return table;
  }

  private static boolean isUnreserved(int c) {
    return c < 128 && UNRESERVED[c];
  }

  private static int bareEnd(String text, int start) {
    int i = start;
    while (i < text.length() && isUnreserved(text.charAt(i))) {
      i++;
    }
    return i;
  }

  /** The four lengths of RFC 3629 section 3. */
  private static void appendUtf8(int codePoint, StringBuilder target) {
    if (codePoint < 0x80) {
      appendOctet(codePoint, target);
    } else if (codePoint < 0x800) {
      appendOctet(0xC0 | (codePoint >> 6), target);
      appendTail(codePoint, target);
    } else if (codePoint < 0x10000) {
      appendOctet(0xE0 | (codePoint >> 12), target);
      appendTail(codePoint >> 6, target);
      appendTail(codePoint, target);
    } else {
      appendOctet(0xF0 | (codePoint >> 18), target);
      appendTail(codePoint >> 12, target);
      appendTail(codePoint >> 6, target);
      appendTail(codePoint, target);
    }
  }

  private static void appendTail(int sixBits, StringBuilder target) {
    appendOctet(0x80 | (sixBits & 0x3F), target);
  }

  private static void appendOctet(int octet, StringBuilder target) {
    target.append('%').append(HEX[octet >> 4]).append(HEX[octet & 0xF]);
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
        int character = characterAt(encoded, i, end, HEX_DIGITS);
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
  private static int characterAt(String encoded, int first, int end, byte[] digits) {
    int lead = octetAt(encoded, first, end, digits);
    if (lead < 0x80) {
      return lead;
    }
    int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    int character = lead & (0x7F >> length);
    for (int i = first + 3; i < first + 3 * length; i += 3) {
      int tail = octetAt(encoded, i, end, digits);
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
  private static int octetAt(String encoded, int percent, int end, byte[] digits) {
    if (percent + 2 >= end || encoded.charAt(percent) != '%') {
      return -1;
    }
    char high = encoded.charAt(percent + 1);
    char low = encoded.charAt(percent + 2);
    return (high | low) < 128 ? (digits[high] << 4) | digits[low] : -1;
  }

  /** Why the escapes at {@code first} are no character; what is no escape goes before what is not UTF-8. */
  private static IllegalArgumentException broken(String encoded, int start, int first, int end) {
    int i = first;
    while (i < end && encoded.charAt(i) == '%') {
      if (octetAt(encoded, i, end, HEX_DIGITS) < 0) {
        return new IllegalArgumentException(
            "The '%' at index " + (i - start) + " is not followed by two hexadecimal digits");
      }
      i += 3;
    }
    return new IllegalArgumentException(
        "The escapes at index " + (first - start) + " are not UTF-8");
  }
}
