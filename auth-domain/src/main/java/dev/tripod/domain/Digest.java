package dev.tripod.domain;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of two texts in UTF-8, for keys in a store. */
final class Digest {

  private Digest() {}

  /**
   * Returns the digest of {@code first} and {@code second} as 64 hexadecimal digits in lower case. The digested octets
   * begin with the number of octets of {@code first} and a colon, so no other two texts have the same octets.
   *
   * @throws IllegalArgumentException if a text contains an unpaired surrogate
   */
  static String of(String first, String second) {
    ByteBuffer octets = utf8(first);
    MessageDigest sha256 = sha256();
    sha256.update(utf8(octets.remaining() + ":"));
    sha256.update(octets);
    sha256.update(utf8(second));
    return hexadecimal(sha256.digest());
  }

  private static String hexadecimal(byte[] octets) {
    char[] digits = new char[2 * octets.length];
    for (int i = 0; i < octets.length; i++) {
      digits[2 * i] = Character.forDigit((octets[i] & 0xFF) >> 4, 16);
      digits[2 * i + 1] = Character.forDigit(octets[i] & 0xF, 16);
    }
    return new String(digits);
  }

  /** Returns the octets of {@code text}. {@code String.getBytes} would give the octets of {@code ?} for each unpaired surrogate. */
  private static ByteBuffer utf8(String text) {
    try {
      return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "A key of the store contains an unpaired surrogate. Use text that is valid Unicode.", e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(
          "This Java platform has no SHA-256. Use one that conforms to the Java specification.", e);
    }
  }
}
