package dev.tripod.oauth2;

import dev.tripod.domain.protocol.PrintableText;

/**
 * What an OAuth 1.0a server calls a client (RFC 5849 section 1.1: client identifier; X: API key), at the token endpoints that
 * take it, with its secret, in place of a client id: X's app-only one. A type of its own, because the two are easily mixed up
 * and the server's answer does not tell.
 *
 * @param value not empty, nothing invisible in it
 */
public record ConsumerKey(String value) {

  /** Checks. */
  public ConsumerKey {
    PrintableText.requireVisible("consumer key", value);
    if (value.isEmpty()) {
      throw new IllegalArgumentException("A consumer key is not empty");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
