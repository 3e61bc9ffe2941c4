package dev.tripod.jose;

import java.math.BigInteger;
import java.security.Key;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.NamedParameterSpec;
import java.util.Set;

/** The requirements of each algorithm on its keys: RFC 7518 sections 3.2 to 3.5, and RFC 8037 section 3.1. */
final class KeyRules {

  private static final int SHORTEST_RSA_BITS = 2048;
  private static final int HS256_OCTETS = 32;

  /** The order of P-256 (SEC 2 section 2.4.2), which no other curve has. */
  private static final BigInteger P256_ORDER =
      new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

  private static final Set<String> RSA = Set.of("RSA", "RSASSA-PSS");
  private static final Set<String> EDDSA = Set.of("EdDSA", "Ed25519");

  private KeyRules() {}

  /**
   * Checks that {@code key} is a private or a public key for {@code algorithm}. A private key in an HSM may hide its parameters.
   * The check of its public key then finds a wrong curve or length.
   *
   * @throws IllegalArgumentException if it is not, or is too short
   */
  static void requireFor(JwsAlgorithm algorithm, Key key) {
    switch (algorithm) {
      case ES256 -> {
        requireKind(algorithm, key, Set.of("EC"), "an elliptic-curve key");
        if (key instanceof ECKey curve && !curve.getParams().getOrder().equals(P256_ORDER)) {
          throw new IllegalArgumentException(
              "ES256 needs a key on the curve P-256, but this key is on another curve of "
                  + curve.getParams().getOrder().bitLength() + " bits. Use a P-256 key.");
        }
      }
      case EDDSA -> {
        requireKind(algorithm, key, EDDSA, "an Ed25519 key");
        if (key instanceof EdECKey curve
            && !curve.getParams().getName().equals(NamedParameterSpec.ED25519.getName())) {
          throw new IllegalArgumentException("EdDSA needs an Ed25519 key, but this key is on "
              + curve.getParams().getName() + ". Use an Ed25519 key.");
        }
      }
      case PS256, RS256 -> {
        requireKind(algorithm, key, RSA, "an RSA key");
        if (key instanceof RSAKey rsa && rsa.getModulus().bitLength() < SHORTEST_RSA_BITS) {
          throw new IllegalArgumentException("The RSA key has "
              + rsa.getModulus().bitLength() + " bits, but " + algorithm.identifier()
              + " needs at least 2,048 (RFC 7518 section 3.3). Create a longer key.");
        }
      }
      case HS256 ->
        throw new IllegalArgumentException(
            "HS256 has no key pair. Use SigningKey.ofSecret, or another algorithm.");
    }
  }

  /**
   * Checks the length of a key of HS256 (RFC 7518 section 3.2).
   *
   * @throws IllegalArgumentException if it is shorter than the hash
   */
  static void requireSecret(byte[] secret) {
    if (secret.length < HS256_OCTETS) {
      throw new IllegalArgumentException("The secret has " + secret.length
          + " octets, but HS256 needs at least 32 (RFC 7518 section 3.2). Get a longer secret from the server, or use"
          + " private_key_jwt.");
    }
  }

  private static void requireKind(
      JwsAlgorithm algorithm, Key key, Set<String> kinds, String needed) {
    if (!kinds.contains(key.getAlgorithm())) {
      throw new IllegalArgumentException(algorithm.identifier() + " needs " + needed
          + ", but this key is for " + key.getAlgorithm() + ". Use another key or algorithm.");
    }
  }
}
