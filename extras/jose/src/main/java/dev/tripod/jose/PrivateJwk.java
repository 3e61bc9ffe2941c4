package dev.tripod.jose;

import dev.tripod.domain.JsonObject;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPrivateKeySpec;
import java.security.spec.RSAPublicKeySpec;

/** Reads a key pair from a private JWK (RFC 7518 section 6, RFC 8037 section 2). No message quotes a member. */
final class PrivateJwk {

  private final JsonObject jwk;

  private PrivateJwk(JsonObject jwk) {
    this.jwk = jwk;
  }

  /**
   * Returns the key pair in {@code jwk}.
   *
   * @throws IllegalArgumentException if it is not a P-256, Ed25519 or RSA key with two primes, or a member is missing or damaged
   */
  static KeyPair read(JsonObject jwk) {
    String kind = jwk.text("kty").orElse("");
    PrivateJwk reader = new PrivateJwk(jwk);
    try {
      return switch (kind) {
        case "EC" -> reader.curve();
        case "OKP" -> reader.edwards();
        case "RSA" -> reader.rsa();
        default ->
          throw new IllegalArgumentException(
              "The kty of the JWK is not EC, OKP or RSA. Use a private key of one of these kinds.");
      };
    } catch (GeneralSecurityException e) {
      // Without the cause, because its message may quote the key.
      throw new IllegalArgumentException("The members of the JWK (" + kind
          + ") do not form a key. Copy the whole private JWK without changes.");
    }
  }

  private KeyPair curve() throws GeneralSecurityException {
    requireCurve("P-256");
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec("secp256r1"));
    ECParameterSpec p256 = parameters.getParameterSpec(ECParameterSpec.class);
    KeyFactory keys = KeyFactory.getInstance("EC");
    return new KeyPair(
        keys.generatePublic(new ECPublicKeySpec(new ECPoint(number("x"), number("y")), p256)),
        keys.generatePrivate(new ECPrivateKeySpec(number("d"), p256)));
  }

  private KeyPair edwards() throws GeneralSecurityException {
    requireCurve("Ed25519");
    byte[] x = octets("x");
    if (x.length != Jwk.COORDINATE_OCTETS) {
      throw new GeneralSecurityException("Wrong length");
    }
    boolean isXOdd = x[x.length - 1] < 0;
    x[x.length - 1] &= 0x7f;
    for (int i = 0; i < x.length / 2; i++) {
      byte lower = x[i];
      x[i] = x[x.length - 1 - i];
      x[x.length - 1 - i] = lower;
    }
    EdECPoint point = new EdECPoint(isXOdd, new BigInteger(1, x));
    KeyFactory keys = KeyFactory.getInstance("Ed25519");
    return new KeyPair(
        keys.generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point)),
        keys.generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, octets("d"))));
  }

  private KeyPair rsa() throws GeneralSecurityException {
    if (jwk.has("oth")) {
      throw new IllegalArgumentException(
          "The RSA key has more than two primes (oth), but this library reads two. Create another key.");
    }
    KeyFactory keys = KeyFactory.getInstance("RSA");
    BigInteger modulus = number("n");
    BigInteger exponent = number("e");
    return new KeyPair(
        keys.generatePublic(new RSAPublicKeySpec(modulus, exponent)),
        keys.generatePrivate(
            jwk.has("p")
                ? new RSAPrivateCrtKeySpec(
                    modulus,
                    exponent,
                    number("d"),
                    number("p"),
                    number("q"),
                    number("dp"),
                    number("dq"),
                    number("qi"))
                : new RSAPrivateKeySpec(modulus, number("d"))));
  }

  private void requireCurve(String name) {
    if (!jwk.text("crv").orElse("").equals(name)) {
      throw new IllegalArgumentException(
          "The crv of the JWK is not " + name + ". Use a key on this curve.");
    }
  }

  private BigInteger number(String name) {
    return new BigInteger(1, octets(name));
  }

  private byte[] octets(String name) {
    return jwk.text(name)
        .flatMap(Base64Url::decode)
        .filter(octets -> octets.length > 0)
        .orElseThrow(() -> new IllegalArgumentException("The JWK has no member \"" + name
            + "\" in base64url without padding. Use a private JWK (RFC 7518 section 6)."));
  }
}
