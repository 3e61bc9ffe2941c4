package dev.tripod.jose;

import dev.tripod.domain.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;

/** A public key as a JWK (RFC 7517), with its required members in the order of a thumbprint (RFC 7638 section 3.2). Immutable. */
final class Jwk {

  /** The length of a coordinate on P-256, and of a key of Ed25519. */
  static final int COORDINATE_OCTETS = 32;

  private final JsonObject members;

  private Jwk(JsonObject members) {
    this.members = members;
  }

  /**
   * Returns {@code key} as a JWK.
   *
   * @throws IllegalArgumentException if the class of {@code key} does not show its parameters
   */
  static Jwk of(PublicKey key) {
    if (key instanceof ECPublicKey curve) {
      return new Jwk(JsonObject.builder()
          .with("crv", "P-256")
          .with("kty", "EC")
          .with("x", coordinate(curve.getW().getAffineX()))
          .with("y", coordinate(curve.getW().getAffineY()))
          .build());
    }
    if (key instanceof RSAPublicKey rsa) {
      return new Jwk(JsonObject.builder()
          .with("e", Base64Url.encode(unsigned(rsa.getPublicExponent())))
          .with("kty", "RSA")
          .with("n", Base64Url.encode(unsigned(rsa.getModulus())))
          .build());
    }
    if (key instanceof EdECPublicKey edwards) {
      return new Jwk(JsonObject.builder()
          .with("crv", "Ed25519")
          .with("kty", "OKP")
          .with("x", Base64Url.encode(edwards(edwards)))
          .build());
    }
    throw new IllegalArgumentException("The public key (" + key.getAlgorithm()
        + ") does not show its parameters. Convert it with a KeyFactory of the JDK first.");
  }

  /** Returns the required members. */
  JsonObject members() {
    return members;
  }

  /** Returns the thumbprint with SHA-256 (RFC 7638 section 3). */
  String thumbprint() {
    return Base64Url.encode(sha256(members.encoded()));
  }

  /** Returns the SHA-256 of {@code text} in UTF-8. */
  static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "This platform does not support SHA-256. Add a JCA provider that does.", e);
    }
  }

  @Override
  public String toString() {
    return members.encoded();
  }

  /** Returns a coordinate in base64url, with its leading zeros (RFC 7518 section 6.2.1.2). */
  static String coordinate(BigInteger number) {
    byte[] octets = unsigned(number);
    byte[] padded = new byte[COORDINATE_OCTETS];
    System.arraycopy(octets, 0, padded, COORDINATE_OCTETS - octets.length, octets.length);
    return Base64Url.encode(padded);
  }

  /** Returns a positive number in the fewest octets, without an octet for the sign (RFC 7518 section 2). */
  private static byte[] unsigned(BigInteger number) {
    byte[] octets = number.toByteArray();
    return octets.length > 1 && octets[0] == 0
        ? Arrays.copyOfRange(octets, 1, octets.length)
        : octets;
  }

  /** Returns y in little-endian order, with the lowest bit of x on top (RFC 8032 section 5.1.2). */
  private static byte[] edwards(EdECPublicKey key) {
    byte[] y = unsigned(key.getPoint().getY());
    byte[] octets = new byte[COORDINATE_OCTETS];
    for (int i = 0; i < y.length; i++) {
      octets[i] = y[y.length - 1 - i];
    }
    if (key.getPoint().isXOdd()) {
      octets[COORDINATE_OCTETS - 1] |= (byte) 0x80;
    }
    return octets;
  }
}
