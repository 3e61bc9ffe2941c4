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
 * A signer with an RSA or elliptic-curve private key, in memory or in a key store that the JDK can use. A signature with an
 * elliptic curve is {@code r || s}. Immutable and thread-safe; {@code toString} does not contain the key.
 */
public final class PrivateKeySigner implements Signer {

  private static final Pattern PKCS8_PEM = Pattern.compile(
      "\\s*-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----\\s*");

  private static final String ECDSA = "withECDSA";

  private final String algorithm;
  private final PrivateKey key;

  private PrivateKeySigner(String algorithm, PrivateKey key) {
    this.algorithm = algorithm;
    this.key = key;
  }

  /**
   * Returns a signer with {@code key}.
   *
   * @param algorithm the JCA name: {@code SHA1withRSA}, {@code SHA256withRSA}, {@code SHA256withECDSA}
   * @param key a key for this algorithm, also one without key material in memory (PKCS#11)
   * @throws IllegalArgumentException if this platform does not support the algorithm with this key
   */
  public static PrivateKeySigner of(String algorithm, PrivateKey key) {
    PrivateKeySigner signer = new PrivateKeySigner(algorithm, Objects.requireNonNull(key, "key"));
    try {
      signer.signature();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "This platform cannot sign with " + algorithm
              + " and this key. Use a supported algorithm and a key for it.",
          e);
    }
    return signer;
  }

  /**
   * Returns a signer with an RSA or elliptic-curve key in PEM, as PKCS#8 without a password: {@code -----BEGIN PRIVATE
   * KEY-----}.
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
    String kind = algorithm.endsWith(ECDSA) ? "EC" : "RSA";
    try {
      PrivateKey key = KeyFactory.getInstance(kind)
          .generatePrivate(new PKCS8EncodedKeySpec(base64(matcher.group(1))));
      return of(algorithm, key);
    } catch (GeneralSecurityException e) {
      // No cause: its message may quote the key.
      throw new IllegalArgumentException(
          "The PEM does not contain an " + kind + " private key. Use an " + kind + " key.");
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
    // The plain name gives ASN.1.
    Signature signature =
        Signature.getInstance(algorithm.endsWith(ECDSA) ? algorithm + "inP1363Format" : algorithm);
    signature.initSign(key);
    return signature;
  }
}
