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

/** Checks signatures as a server does, by the methods of RFC 5849 section 3.4 and their variants with another hash. */
enum SignatureCheck {
  HMAC_SHA1("HmacSHA1", "SHA-1"),
  HMAC_SHA256("HmacSHA256", "SHA-256"),
  HMAC_SHA512("HmacSHA512", "SHA-512"),
  RSA_SHA1("SHA1withRSA", "SHA-1"),
  RSA_SHA256("SHA256withRSA", "SHA-256"),
  RSA_SHA512("SHA512withRSA", "SHA-512"),
  /** Has no hash of its own: a body is hashed with SHA-1, as for HMAC-SHA1. */
  PLAINTEXT("", "SHA-1");

  private final String algorithm;
  private final String hash;

  SignatureCheck(String algorithm, String hash) {
    this.algorithm = algorithm;
    this.hash = hash;
  }

  /**
   * Returns the check for {@code method}, a value of {@code oauth_signature_method}.
   *
   * @throws IllegalArgumentException if the method is unknown
   */
  static SignatureCheck of(String method) {
    return Stream.of(values())
        .filter(check -> check.method().equals(method))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(
            "Unknown signature method " + method + ". Use one such as HMAC-SHA1 or RSA-SHA256."));
  }

  /** Returns the value of {@code oauth_signature_method}. */
  String method() {
    return name().replace('_', '-').toUpperCase(Locale.ROOT);
  }

  boolean needsPublicKey() {
    return algorithm.endsWith("withRSA");
  }

  /**
   * Returns whether the signature was made with these secrets, for HMAC and PLAINTEXT, or with the private key that belongs to
   * {@code clientKey}, for RSA.
   *
   * @param tokenSecret an empty secret if there is no token
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

  /** Returns {@code oauth_body_hash} of {@code body} (OAuth Request Body Hash 1.0), with the hash of this method. */
  String bodyHash(byte[] body) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance(hash).digest(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "This Java platform has no " + hash + ". Use another one.", e);
    }
  }

  /** Compares in a time that does not depend on where the texts differ. */
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
      throw new IllegalStateException(
          "This Java platform has no " + algorithm + ". Use another one.", e);
    }
  }

  private boolean isVerified(byte[] message, String signature, PublicKey clientKey) {
    try {
      Signature verification = Signature.getInstance(algorithm);
      verification.initVerify(clientKey);
      verification.update(message);
      return verification.verify(Base64.getDecoder().decode(signature));
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      // It is not Base64, or does not have the length of a signature of this key.
      return false;
    }
  }
}
