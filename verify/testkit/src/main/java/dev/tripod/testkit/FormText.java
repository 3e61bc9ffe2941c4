package dev.tripod.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Percent-encoding and form text. It does not use the domain's code, which the fakes check. */
final class FormText {

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private FormText() {}

  /** Percent-encodes {@code text} (RFC 5849 section 3.6). */
  static String encode(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      if (isUnreserved(octet)) {
        encoded.append((char) octet);
      } else {
        encoded.append('%').append(HEX.toHexDigits(octet));
      }
    }
    return encoded.toString();
  }

  /**
   * Decodes percent-encoded text (RFC 5849 section 3.6).
   *
   * @throws IllegalArgumentException if an escape is malformed or the octets are not UTF-8
   */
  static String decode(String encoded) {
    byte[] octets = encoded.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(octets.length);
    for (int i = 0; i < octets.length; i++) {
      if (octets[i] == '%') {
        decoded.write(escaped(octets, i));
        i += 2;
      } else {
        decoded.write(octets[i]);
      }
    }
    return utf8(decoded.toByteArray());
  }

  /**
   * Parses a form body or a query (RFC 5849 section 3.4.1.3.1).
   *
   * @throws IllegalArgumentException as {@link #decode}
   */
  static List<Pair> parse(String formText) {
    List<Pair> pairs = new ArrayList<>();
    for (String piece : formText.replace("+", "%20").split("&", -1)) {
      if (!piece.isEmpty()) {
        String[] sides = piece.split("=", 2);
        pairs.add(new Pair(decode(sides[0]), sides.length == 1 ? "" : decode(sides[1])));
      }
    }
    return pairs;
  }

  private static boolean isUnreserved(byte octet) {
    return (octet >= 'A' && octet <= 'Z')
        || (octet >= 'a' && octet <= 'z')
        || (octet >= '0' && octet <= '9')
        || octet == '-'
        || octet == '.'
        || octet == '_'
        || octet == '~';
  }

  private static int escaped(byte[] octets, int percent) {
    if (percent + 2 < octets.length
        && HexFormat.isHexDigit(octets[percent + 1])
        && HexFormat.isHexDigit(octets[percent + 2])) {
      return HexFormat.fromHexDigit(octets[percent + 1]) << 4
          | HexFormat.fromHexDigit(octets[percent + 2]);
    }
    throw new IllegalArgumentException("a % is not followed by two hexadecimal digits");
  }

  private static String utf8(byte[] octets) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("escaped octets are not UTF-8", e);
    }
  }

  /** A decoded name and value. It is not a record: the value may be a verifier, which must not be printed. */
  static final class Pair {

    private final String name;
    private final String value;

    Pair(String name, String value) {
      this.name = name;
      this.value = value;
    }

    String name() {
      return name;
    }

    String value() {
      return value;
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
