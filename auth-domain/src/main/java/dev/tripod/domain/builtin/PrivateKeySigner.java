package dev.tripod.domain.builtin;

import dev.tripod.domain.port.Signer;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A signer with an RSA private key, in memory or in a key store that the JDK can use. Immutable and thread-safe; {@code toString}
 * does not contain the key.
 */
public final class PrivateKeySigner implements Signer {

  private static final Pattern PKCS8_PEM = Pattern.compile(
      "\\s*-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----\\s*");

  private final String algorithm;
  private final PrivateKey key;

  private PrivateKeySigner(String algorithm, PrivateKey key) {
    this.algorithm = algorithm;
    this.key = key;
  }

  /**
   * Returns a signer with {@code key}.
   *
   * @param algorithm the JCA name: {@code SHA1withRSA}, {@code SHA256withRSA}, {@code SHA512withRSA}
   * @param key an RSA key, also one without key material in memory (PKCS#11)
   * @throws IllegalArgumentException if this platform does not support the algorithm with this key
   */
  public static PrivateKeySigner of(String algorithm, PrivateKey key) {
    PrivateKeySigner signer = new PrivateKeySigner(algorithm, Objects.requireNonNull(key, "key"));
    try {
      signer.signature();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "This platform cannot sign with " + algorithm
              + " and this key. Use an RSA key and a supported algorithm.",
          e);
    }
    return signer;
  }

  /**
   * Returns a signer with an RSA key in PEM, as PKCS#8 without a password: {@code -----BEGIN PRIVATE KEY-----}.
   *
   * @throws IllegalArgumentException if {@code pem} is anything else; the message does not quote it
   */
  public static PrivateKeySigner ofPem(String algorithm, String pem) {
    Matcher matcher = PKCS8_PEM.matcher(pem);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "The text is not a PKCS#8 private key in PEM without a password (-----BEGIN PRIVATE KEY-----)."
              + " Convert it with \"openssl pkcs8 -topk8 -nocrypt\".");
    }
    try {
      PrivateKey key = KeyFactory.getInstance("RSA")
          .generatePrivate(new PKCS8EncodedKeySpec(base64(matcher.group(1))));
      return of(algorithm, key);
    } catch (GeneralSecurityException e) {
      // No cause: its message may quote the key.
      throw new IllegalArgumentException(
          "The PEM does not contain an RSA private key. Use an RSA key.");
    }
  }

  private static byte[] base64(String text) {
    try {
      return Base64.getMimeDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The text in the PEM is not base64. Copy the whole file without changes.");
    }
  }

  @Override
  public String algorithm() {
    return algorithm;
  }

  @Override
  public byte[] sign(byte[] message) throws IOException {
    try {
      Signature signature = signature();
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "The private key cannot sign (see the cause). Check the key and its provider.", e);
    }
  }

  @Override
  public String toString() {
    return "PrivateKeySigner[" + algorithm + (key instanceof RSAPrivateKey ? "" : ", key elsewhere")
        + "]";
  }

  private Signature signature() throws GeneralSecurityException {
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    return signature;
  }
}
