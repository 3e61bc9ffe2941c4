package dev.tripod.openid;

import com.nimbusds.jose.util.Base64URL;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.port.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A signed JWT in the compact serialization (RFC 7515 section 3.1), read but not verified. It has exactly three parts, each in
 * base64url without padding and unused bits. Immutable.
 */
final class Jwt {

  /** Real ID tokens have about 1,000 characters. Those that list many groups have 16,000. */
  private static final int LONGEST = 65_536;

  private static final int ENCRYPTED_PARTS = 5;
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final String text;
  private final int signatureStart;
  private final JsonObject header;
  private final JsonObject claims;

  private Jwt(String text, int signatureStart, JsonObject header, JsonObject claims) {
    this.text = text;
    this.signatureStart = signatureStart;
    this.header = header;
    this.claims = claims;
  }

  /**
   * Reads {@code text}.
   *
   * @throws IllegalArgumentException if it is not such a JWT; the message completes "the JWT " and does not quote it
   */
  static Jwt read(String text, JsonReader json) {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException(
          "has " + text.length() + " characters, and this client reads at most " + LONGEST);
    }
    String[] parts = text.split("\\.", -1);
    if (parts.length == ENCRYPTED_PARTS) {
      throw new IllegalArgumentException(
          "has five parts, so it is encrypted, but this client only reads signed JWTs");
    }
    if (parts.length != 3) {
      throw new IllegalArgumentException("has " + parts.length + " parts instead of three");
    }
    JsonObject header = object("header", parts[0], json);
    JsonObject claims = object("claims", parts[1], json);
    octets("signature", parts[2]);
    return new Jwt(text, text.length() - parts[2].length(), header, claims);
  }

  /** Returns the octets of {@code base64url}, if no other text has the same octets. */
  private static byte[] octets(String part, String base64url) {
    byte[] octets;
    try {
      octets = DECODER.decode(base64url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("has a " + part + " part that is not base64url", e);
    }
    if (!encoded(octets).equals(base64url)) {
      throw new IllegalArgumentException(
          "has a " + part + " part with padding or unused bits, which a JWT does not have");
    }
    return octets;
  }

  private static JsonObject object(String part, String base64url, JsonReader json) {
    byte[] octets = octets(part, base64url);
    try {
      return json.read(octets);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "has a " + part + " part that cannot be read as a JSON object: " + e.getMessage(), e);
    }
  }

  /** Returns {@code octets} in base64url. */
  static String encoded(byte[] octets) {
    return ENCODER.encodeToString(octets);
  }

  /** Returns the header, which the signature protects. */
  JsonObject header() {
    return header;
  }

  /** Returns the claims. */
  JsonObject claims() {
    return claims;
  }

  /** Returns the octets that are signed. */
  byte[] signingInput() {
    return text.substring(0, signatureStart - 1).getBytes(StandardCharsets.US_ASCII);
  }

  /** Returns the signature. */
  Base64URL signature() {
    return new Base64URL(text.substring(signatureStart));
  }

  @Override
  public String toString() {
    return "Jwt" + header.names();
  }
}
