package dev.tripod.oauth1;

import dev.tripod.domain.http.Body;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * {@code oauth_body_hash} (OAuth Request Body Hash 1.0): what binds a body that is no form to the signature. An absent body is
 * hashed as an empty one, so that none can be slipped in.
 */
final class BodyHash {

  private BodyHash() {}

  /** @throws IllegalArgumentException if the body is unread */
  static String of(Body body, SignatureMethod method) {
    if (body instanceof Body.Unread) {
      throw new IllegalArgumentException(
          "This server wants the hash of each body, and this body stays unread: give it as Body.bytes");
    }
    try {
      byte[] hash = MessageDigest.getInstance(algorithm(method)).digest(body.content());
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalArgumentException("This platform has no " + algorithm(method), e);
    }
  }

  /** The method's own hash (section 3.2 there); PLAINTEXT has none, and gets what HMAC-SHA1 has. */
  private static String algorithm(SignatureMethod method) {
    String name = method.name();
    return name.endsWith("SHA256") ? "SHA-256" : name.endsWith("SHA512") ? "SHA-512" : "SHA-1";
  }
}
