package dev.tripod.oauth1;

import dev.tripod.domain.Secret;
import dev.tripod.domain.protocol.PrintableText;

/**
 * What the server knows the client by (RFC 5849 section 1.1), also called consumer key and secret, or API key and secret. A
 * client that signs with a private key of its own needs no shared secret (RFC 5849 section 3.4.3).
 *
 * @param identifier sent with each request; not empty, and no character of it invisible
 * @param sharedSecret never sent; signs by HMAC and PLAINTEXT; empty if there is none, and no character of it invisible
 */
public record ClientCredentials(String identifier, Secret sharedSecret) {

  public ClientCredentials {
    if (identifier.isEmpty()) {
      throw new IllegalArgumentException("Client credentials have an identifier");
    }
    PrintableText.requireVisible("client identifier", identifier);
    PrintableText.requireVisible("client shared secret", sharedSecret.reveal());
  }

  /**
   * Client credentials of these two.
   *
   * @throws IllegalArgumentException if one is empty, has a blank at an end, or has an invisible character (a line break, a
   *     byte order mark) anywhere; the message does not quote it
   */
  public static ClientCredentials of(String identifier, String sharedSecret) {
    if (sharedSecret.isEmpty()) {
      throw new IllegalArgumentException(
          "This shared secret is empty: a client that signs by RSA and has none is ClientCredentials.of(identifier)");
    }
    return new ClientCredentials(identifier, Secret.of(sharedSecret));
  }

  /**
   * Client credentials without a shared secret, for RSA.
   *
   * @throws IllegalArgumentException as {@link #of(String, String)}
   */
  public static ClientCredentials of(String identifier) {
    return new ClientCredentials(identifier, Secret.of(""));
  }
}
