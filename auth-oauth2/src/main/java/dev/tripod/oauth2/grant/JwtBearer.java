package dev.tripod.oauth2.grant;

import dev.tripod.domain.Secret;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.TokenRequest;

/** Token requests with a signed JWT as the grant (RFC 7523 section 2.1). {@link OAuth2Client#requestTokens} sends them. */
public final class JwtBearer {

  /** The grant type. */
  public static final String GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer";

  private JwtBearer() {}

  /** Returns a request with {@code assertion}, a signed JWT. Most servers accept each assertion once. */
  public static TokenRequest of(Secret assertion) {
    return TokenRequest.of(GRANT_TYPE).parameter("assertion", assertion);
  }
}
