package dev.tripod.oauth1;

import dev.tripod.domain.http.Body;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Computes {@code oauth_body_hash} (OAuth Request Body Hash 1.0), which binds a body that is not a form to the signature. An
 * absent body is hashed like an empty one, so adding a body invalidates the signature.
 */
final class BodyHash {

  private BodyHash() {}

  /**
   * Returns the hash of {@code body} in base64.
   *
   * @throws IllegalArgumentException if the body is {@link Body.Unread}
   */
  static String of(Body body, SignatureMethod method) {
    if (body instanceof Body.Unread) {
      throw new IllegalArgumentException(
          "This server expects a hash of each body, and the content of this body is not known. Create it with Body.bytes.");
    }
    try {
      byte[] hash = MessageDigest.getInstance(algorithm(method)).digest(body.content());
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalArgumentException(
          "This Java platform has no " + algorithm(method)
              + ", which the body hash needs. Use another signature method or add a security provider.",
          e);
    }
  }

  /**
   * Returns the name of the signature method's hash (section 3.2 of the extension). For PLAINTEXT this is the hash of
   * HMAC-SHA1.
   */
  private static String algorithm(SignatureMethod method) {
    String name = method.name();
    return name.endsWith("SHA256") ? "SHA-256" : name.endsWith("SHA512") ? "SHA-512" : "SHA-1";
  }
}
