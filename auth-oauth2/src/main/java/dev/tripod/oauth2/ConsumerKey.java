package dev.tripod.oauth2;

import dev.tripod.domain.protocol.PrintableText;

/**
 * The client identifier of OAuth 1.0a (RFC 5849 section 1.1; at X: API key). Some token endpoints accept it with its secret in
 * place of a client id, such as X's app-only one. It has its own type because the two are easily confused, and the
 * server's error response does not name the mistake.
 *
 * @param value not empty, without invisible characters
 */
public record ConsumerKey(String value) {

  /** Checks the value. */
  public ConsumerKey {
    PrintableText.requireVisible("consumer key", value);
    if (value.isEmpty()) {
      throw new IllegalArgumentException(
          "The consumer key is empty. Copy it from the server's developer page.");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
