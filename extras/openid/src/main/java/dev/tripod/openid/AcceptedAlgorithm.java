package dev.tripod.openid;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import java.util.Optional;

/**
 * The signature algorithms that a client can accept (RFC 7518 section 3.1, RFC 8037 section 3.1 and RFC 9864). {@code none} is
 * not one of them.
 */
enum AcceptedAlgorithm {
  RS256("RSA", "", "SHA-256"),
  RS384("RSA", "", "SHA-384"),
  RS512("RSA", "", "SHA-512"),
  PS256("RSA", "", "SHA-256"),
  PS384("RSA", "", "SHA-384"),
  PS512("RSA", "", "SHA-512"),
  ES256("EC", "P-256", "SHA-256"),
  ES384("EC", "P-384", "SHA-384"),
  ES512("EC", "P-521", "SHA-512"),
  EdDSA("OKP", "Ed25519", "SHA-512"),
  /** The name of the same algorithm in RFC 9864. */
  Ed25519("OKP", "Ed25519", "SHA-512"),
  HS256("oct", "", "SHA-256"),
  HS384("oct", "", "SHA-384"),
  HS512("oct", "", "SHA-512");

  private final String keyType;
  private final String curve;
  private final String digest;

  AcceptedAlgorithm(String keyType, String curve, String digest) {
    this.keyType = keyType;
    this.curve = curve;
    this.digest = digest;
  }

  /** Returns the algorithm with this {@code alg}, which is compared exactly. */
  static Optional<AcceptedAlgorithm> find(String alg) {
    for (AcceptedAlgorithm algorithm : values()) {
      if (algorithm.name().equals(alg)) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  /** Returns whether keys of this {@code kty} and {@code crv} can have this algorithm. RSA keys have no curve. */
  boolean fits(String keyType, String curve) {
    return this.keyType.equals(keyType) && (this.curve.isEmpty() || this.curve.equals(curve));
  }

  /** Returns whether the key is the client secret. */
  boolean isSymmetric() {
    return keyType.equals("oct");
  }

  /** Returns the name of the digest, which is also that of {@code at_hash}. */
  String digest() {
    return digest;
  }

  /** Returns a new header that has only this algorithm. */
  JWSHeader header() {
    return new JWSHeader(JWSAlgorithm.parse(name()));
  }
}
