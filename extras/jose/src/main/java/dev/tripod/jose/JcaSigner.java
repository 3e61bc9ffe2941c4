package dev.tripod.jose;

import dev.tripod.domain.port.Signer;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;

/**
 * A signer with a private key of the JDK, in memory or in a key store. Unlike {@code PrivateKeySigner} of the domain, it sets the
 * parameters of RSASSA-PSS. Immutable and thread-safe.
 */
final class JcaSigner implements Signer {

  private static final byte[] PROBE = {'k', 'e', 'y'};

  private final JwsAlgorithm algorithm;
  private final PrivateKey key;

  private JcaSigner(JwsAlgorithm algorithm, PrivateKey key) {
    this.algorithm = algorithm;
    this.key = key;
  }

  /**
   * Returns a signer with the private key of {@code pair}. It first signs a text, and checks that the public key verifies it.
   *
   * @throws IllegalArgumentException as {@link KeyRules#requireFor}; or if the keys do not belong to each other, or this
   *     platform cannot sign with them
   */
  static JcaSigner of(JwsAlgorithm algorithm, KeyPair pair) {
    KeyRules.requireFor(algorithm, pair.getPrivate());
    KeyRules.requireFor(algorithm, pair.getPublic());
    JcaSigner signer = new JcaSigner(algorithm, pair.getPrivate());
    try {
      Signature verification = algorithm.newSignature();
      verification.initVerify(pair.getPublic());
      verification.update(PROBE);
      if (verification.verify(signer.signature(PROBE))) {
        return signer;
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "This platform cannot sign with " + algorithm.identifier()
              + " and this key (see the cause). Use another key, or add a JCA provider.",
          e);
    }
    throw new IllegalArgumentException(
        "The public key does not belong to the private key. Use both keys of one pair.");
  }

  /** Returns a signer with a key that this module created, without a check. */
  static JcaSigner ofTrusted(JwsAlgorithm algorithm, PrivateKey key) {
    return new JcaSigner(algorithm, key);
  }

  @Override
  public String algorithm() {
    return algorithm.jcaName();
  }

  @Override
  public byte[] sign(byte[] message) throws IOException {
    try {
      return signature(message);
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "The private key cannot sign (see the cause). Check the key and its provider.", e);
    }
  }

  @Override
  public String toString() {
    return "JcaSigner[" + algorithm.identifier() + "]";
  }

  private byte[] signature(byte[] message) throws GeneralSecurityException {
    Signature signature = algorithm.newSignature();
    signature.initSign(key);
    signature.update(message);
    return signature.sign();
  }
}
