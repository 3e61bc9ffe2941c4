package dev.tripod.jose;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Base64url without padding (RFC 7515 section 2). */
final class Base64Url {

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private Base64Url() {}

  static String encode(byte[] octets) {
    return ENCODER.encodeToString(octets);
  }

  static String encode(String text) {
    return encode(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Decodes {@code text}. Returns empty if {@link #encode(byte[])} never returns it, for example because it has padding. */
  static Optional<byte[]> decode(String text) {
    try {
      byte[] octets = Base64.getUrlDecoder().decode(text);
      return encode(octets).equals(text) ? Optional.of(octets) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
