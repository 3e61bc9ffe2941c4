package dev.tripod.oauth1;

import dev.tripod.domain.Secret;

/**
 * What the server knows the client by (RFC 5849 section 1.1), also called consumer key and secret, or API key and secret.
 *
 * @param identifier sent with each request; not empty
 * @param sharedSecret never sent; signs
 */
public record ClientCredentials(String identifier, Secret sharedSecret) {

  public ClientCredentials {
    if (identifier.isEmpty() || sharedSecret.isEmpty()) {
      throw new IllegalArgumentException(
          "Client credentials have an identifier and a shared secret");
    }
  }

  public static ClientCredentials of(String identifier, String sharedSecret) {
    return new ClientCredentials(identifier, Secret.of(sharedSecret));
  }
}
