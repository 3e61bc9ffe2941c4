package dev.tripod.oauth2;

import dev.tripod.domain.protocol.PrintableText;

/**
 * What an authorization server calls a client (RFC 6749 section 2.2). No secret. It is not the consumer key of OAuth 1.0a,
 * even where one developer page shows both: see {@link ConsumerKey}.
 *
 * @param value not empty, nothing invisible in it
 */
public record ClientId(String value) {

  /** Checks. */
  public ClientId {
    PrintableText.requireVisible("client id", value);
    if (value.isEmpty()) {
      throw new IllegalArgumentException("A client id is not empty");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
