package dev.tripod.examples;

import dev.tripod.domain.exchange.Exchange;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.TokenRequest;
import dev.tripod.oauth2.Tokens;

// tag::jwt-bearer[]
/** Gets tokens for a user whom a signed assertion names (RFC 7523 section 2.1). */
final class JwtBearerGrant {

  private static final String GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer";

  private final OAuth2Client client;
  private final JwtSigner signer;
  private final String issuer;

  /** @param issuer who vouches for the users: the server trusts the issuer's key */
  JwtBearerGrant(OAuth2Client client, JwtSigner signer, String issuer) {
    this.client = client;
    this.signer = signer;
    this.issuer = issuer;
  }

  /** Each run signs a new assertion. */
  Exchange<Tokens> tokensFor(String user, String... scope) {
    String audience = client.server().metadata().issuer().orElseThrow();
    return signer
        .sign(issuer, user, audience)
        .then(assertion -> client.requestTokens(
            TokenRequest.of(GRANT_TYPE).parameter("assertion", assertion).scope(scope)));
  }
}
// end::jwt-bearer[]
