package dev.tripod.domain.http;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Percent-encoding as both protocols need it: UTF-8, upper-case hexadecimal, and nothing left bare but the unreserved
 * characters {@code A-Z a-z 0-9 - . _ ~} (RFC 3986 section 2.3, RFC 5849 section 3.6).
 *
 * <p>No message quotes its input, which may be a secret; it names the position instead. Thread-safe.
 */
public final class PercentEncoding {

  private static final char[] HEX = "0123456789ABCDEF".toCharArray();
  private static final boolean[] UNRESERVED = unreserved();

  private PercentEncoding() {}

  /**
   * Encodes {@code text}.
   *
   * @throws IllegalArgumentException if {@code text} holds a surrogate without its partner, which has no UTF-8 form
   */
  public static String encode(String text) {
    int bare = bareLength(text);
    if (bare == text.length()) {
      return text;
    }
    StringBuilder encoded = new StringBuilder(text.length() * 3);
    encoded.append(text, 0, bare);
    encodeFrom(text, bare, encoded);
    return encoded.toString();
  }

  /**
   * Appends the encoded {@code text} to {@code target}.
   *
   * @throws IllegalArgumentException if {@code text} holds a surrogate without its partner; {@code target} then holds
   *     what was encoded before it
   */
  public static void encode(String text, StringBuilder target) {
    encodeFrom(text, 0, target);
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

  private static boolean isUnreserved(char c) {
    return c < 128 && UNRESERVED[c];
  }

  private static int bareLength(String text) {
    int i = 0;
    while (i < text.length() && isUnreserved(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private static void encodeFrom(String text, int start, StringBuilder target) {
    int i = start;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (isUnreserved(c)) {
        target.append(c);
        i++;
      } else {
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
    StringBuilder decoded = new StringBuilder(encoded.length());
    int i = 0;
    while (i < encoded.length()) {
      char c = encoded.charAt(i);
      if (c == '%') {
        int end = endOfEscapes(encoded, i);
        decodeEscapes(encoded, i, end, decoded);
        i = end;
      } else {
        decoded.append(c == '+' && plusIsSpace ? ' ' : c);
        i++;
      }
    }
    return decoded.toString();
  }

  private static int endOfEscapes(String encoded, int start) {
    int i = start;
    while (i < encoded.length() && encoded.charAt(i) == '%') {
      i += 3;
    }
    return i;
  }

  /** A UTF-8 sequence cannot begin escaped and end bare, so each run of escapes decodes by itself. */
  private static void decodeEscapes(String encoded, int start, int end, StringBuilder target) {
    ByteBuffer octets = ByteBuffer.allocate((end - start) / 3);
    for (int i = start; i < end; i += 3) {
      octets.put((byte) octetAt(encoded, i));
    }
    octets.flip();
    CharBuffer text = CharBuffer.allocate(octets.remaining());
    CharsetDecoder utf8 = StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
    CoderResult result = utf8.decode(octets, text, true);
    if (result.isError()) {
      throw new IllegalArgumentException(
          "The escapes at index " + (start + 3 * octets.position()) + " are not UTF-8");
    }
    target.append(text.flip());
  }

  private static int octetAt(String encoded, int percent) {
    if (percent + 2 < encoded.length()) {
      int high = hexDigit(encoded.charAt(percent + 1));
      int low = hexDigit(encoded.charAt(percent + 2));
      if (high >= 0 && low >= 0) {
        return (high << 4) | low;
      }
    }
    throw new IllegalArgumentException(
        "The '%' at index " + percent + " is not followed by two hexadecimal digits");
  }

  /** {@link Character#digit} would accept digits of every script. */
  private static int hexDigit(char c) {
    return c < 128 ? Character.digit(c, 16) : -1;
  }
}
