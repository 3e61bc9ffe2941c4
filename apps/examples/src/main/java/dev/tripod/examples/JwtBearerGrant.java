package dev.tripod.examples;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.jose.SigningKey;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.TokenRequest;
import dev.tripod.oauth2.Tokens;

// tag::jwt-bearer[]
/** Gets tokens for a user whom a signed assertion names (RFC 7523 section 2.1). */
final class JwtBearerGrant {

  private static final String GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer";

  private final OAuth2Client client;
  private final SigningKey key;
  private final String issuer;

  /** @param issuer who vouches for the users: the server trusts the issuer's key */
  JwtBearerGrant(OAuth2Client client, SigningKey key, String issuer) {
    this.client = client;
    this.key = key;
    this.issuer = issuer;
  }

  /** Each run signs a new assertion. */
  Exchange<Tokens> tokensFor(String user, String... scope) {
    return Exchange.defer(() -> key.signJwt("JWT", claims(user)))
        .then(assertion -> client.requestTokens(
            TokenRequest.of(GRANT_TYPE).parameter("assertion", assertion).scope(scope)));
  }

  private JsonObject claims(String user) {
    long now = client.clock().now().getEpochSecond();
    return JsonObject.builder()
        .with("iss", issuer)
        .with("sub", user)
        .with("aud", client.server().metadata().issuer().orElseThrow())
        .with("jti", client.random().base64url(16).reveal())
        .with("iat", now)
        .with("exp", now + 60)
        .build();
  }
}
// end::jwt-bearer[]
