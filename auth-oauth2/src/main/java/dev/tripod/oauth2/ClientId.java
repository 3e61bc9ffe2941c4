package dev.tripod.oauth2;

import dev.tripod.domain.protocol.PrintableText;

/**
 * The client id that an authorization server has issued (RFC 6749 section 2.2). It is not a secret. It is not the consumer key
 * of OAuth 1.0a either, even if one developer page shows both: see {@link ConsumerKey}.
 *
 * @param value not empty, without invisible characters
 */
public record ClientId(String value) {

  /** Checks the value. */
  public ClientId {
    PrintableText.requireVisible("client id", value);
    if (value.isEmpty()) {
      throw new IllegalArgumentException(
          "The client id is empty. Copy it from the server's developer page.");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
