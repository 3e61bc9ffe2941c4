package dev.tripod.oauth1;

import dev.tripod.domain.Secret;
import dev.tripod.domain.protocol.PrintableText;

/**
 * Client credentials (RFC 5849 section 1.1), often called consumer key and secret, or API key and secret. A client that signs
 * with an RSA key needs no shared secret (RFC 5849 section 3.4.3).
 *
 * @param identifier sent with each request; not empty, without invisible characters
 * @param sharedSecret the secret for HMAC and PLAINTEXT signatures; only PLAINTEXT sends it. Empty if there is none; without
 *     invisible characters
 */
public record ClientCredentials(String identifier, Secret sharedSecret) {

  public ClientCredentials {
    PrintableText.requireVisible("client identifier", identifier);
    if (identifier.isEmpty()) {
      throw new IllegalArgumentException(
          "The client identifier is empty. Use the identifier that the server issued.");
    }
    PrintableText.requireVisible("client shared secret", sharedSecret.reveal());
  }

  /**
   * Returns client credentials with a shared secret.
   *
   * @throws IllegalArgumentException if one of the two is empty, starts or ends with a blank, or contains an invisible
   *     character. Line breaks and byte order marks are invisible. The message does not quote the text
   */
  public static ClientCredentials of(String identifier, String sharedSecret) {
    PrintableText.requireVisible("client shared secret", sharedSecret);
    if (sharedSecret.isEmpty()) {
      throw new IllegalArgumentException(
          "The shared secret is empty. If the client signs by RSA and has none, use ClientCredentials.of(identifier).");
    }
    return new ClientCredentials(identifier, Secret.of(sharedSecret));
  }

  /**
   * Returns client credentials without a shared secret, for RSA.
   *
   * @throws IllegalArgumentException as {@link #of(String, String)}
   */
  public static ClientCredentials of(String identifier) {
    return new ClientCredentials(identifier, Secret.of(""));
  }
}
