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
 * Signatures by the JDK with an RSA private key, in memory or in a key store that the JDK reaches. Immutable and thread-safe;
 * {@code toString} does not tell the key.
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
   * A signer with {@code key}.
   *
   * @param algorithm the JCA name: {@code SHA1withRSA}, {@code SHA256withRSA}, {@code SHA512withRSA}
   * @param key an RSA key; one of PKCS#11 may hold no key material of its own
   * @throws IllegalArgumentException if the algorithm is unknown here, or does not go with the key
   */
  public static PrivateKeySigner of(String algorithm, PrivateKey key) {
    PrivateKeySigner signer = new PrivateKeySigner(algorithm, Objects.requireNonNull(key, "key"));
    try {
      signer.signature();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("This key does not sign by " + algorithm + " here", e);
    }
    return signer;
  }

  /**
   * A signer with an RSA key in PEM, PKCS#8 without a password: {@code -----BEGIN PRIVATE KEY-----}.
   *
   * @throws IllegalArgumentException if it is anything else; the message quotes nothing of it
   */
  public static PrivateKeySigner ofPem(String algorithm, String pem) {
    Matcher matcher = PKCS8_PEM.matcher(pem);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "This is no PKCS#8 private key in PEM (-----BEGIN PRIVATE KEY-----, without a password)");
    }
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(matcher.group(1));
      PrivateKey key =
          KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(encoded));
      return of(algorithm, key);
    } catch (GeneralSecurityException e) {
      // Its message may quote the key.
      throw new IllegalArgumentException("The PEM holds no RSA private key");
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
      throw new IOException("The private key does not sign", e);
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
