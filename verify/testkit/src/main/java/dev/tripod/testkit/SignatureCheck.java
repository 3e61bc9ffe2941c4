package dev.tripod.testkit;

import dev.tripod.domain.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.Locale;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The signature methods of RFC 5849 section 3.4, and those that servers made of them by another hash, as a server checks
 * them.
 */
enum SignatureCheck {
  HMAC_SHA1("HmacSHA1", "SHA-1"),
  HMAC_SHA256("HmacSHA256", "SHA-256"),
  HMAC_SHA512("HmacSHA512", "SHA-512"),
  RSA_SHA1("SHA1withRSA", "SHA-1"),
  RSA_SHA256("SHA256withRSA", "SHA-256"),
  RSA_SHA512("SHA512withRSA", "SHA-512"),
  /** Has no hash of its own; a body is hashed as for HMAC-SHA1. */
  PLAINTEXT("", "SHA-1");

  private final String algorithm;
  private final String hash;

  SignatureCheck(String algorithm, String hash) {
    this.algorithm = algorithm;
    this.hash = hash;
  }

  /**
   * The check of {@code method}, a value of {@code oauth_signature_method}.
   *
   * @throws IllegalArgumentException if no such method is known
   */
  static SignatureCheck of(String method) {
    return Stream.of(values())
        .filter(check -> check.method().equals(method))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No signature method is called " + method));
  }

  /** The value of {@code oauth_signature_method}. */
  String method() {
    return name().replace('_', '-').toUpperCase(Locale.ROOT);
  }

  boolean needsPublicKey() {
    return algorithm.endsWith("withRSA");
  }

  /**
   * Whether {@code signed} is signed by who holds these. HMAC and PLAINTEXT need the secrets, RSA the key.
   *
   * @param tokenSecret empty where there is no token
   */
  boolean accepts(
      SignedRequest signed,
      Secret clientSecret,
      Secret tokenSecret,
      @Nullable PublicKey clientKey) {
    String secrets =
        FormText.encode(clientSecret.reveal()) + "&" + FormText.encode(tokenSecret.reveal());
    if (this == PLAINTEXT) {
      return sameText(secrets, signed.signature());
    }
    byte[] message = signed.baseString().getBytes(StandardCharsets.US_ASCII);
    if (needsPublicKey()) {
      return clientKey != null && isVerified(message, signed.signature(), clientKey);
    }
    return sameText(mac(message, secrets), signed.signature());
  }

  /** {@code oauth_body_hash} of these octets (OAuth Request Body Hash 1.0), with the hash of this method. */
  String bodyHash(byte[] body) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance(hash).digest(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This platform has no " + hash, e);
    }
  }

  /** In a time that does not tell how much of them is the same. */
  static boolean sameText(String expected, String given) {
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }

  private String mac(byte[] message, String key) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.US_ASCII), algorithm));
      return Base64.getEncoder().encodeToString(mac.doFinal(message));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This platform has no " + algorithm, e);
    }
  }

  private boolean isVerified(byte[] message, String signature, PublicKey clientKey) {
    try {
      Signature verification = Signature.getInstance(algorithm);
      verification.initVerify(clientKey);
      verification.update(message);
      return verification.verify(Base64.getDecoder().decode(signature));
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      // No Base64, or of another length than the key makes: no signature of this key.
      return false;
    }
  }
}
