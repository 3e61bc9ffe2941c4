package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;
import static dev.tripod.oauth2.ResponseQuirks.ISSUER_ORIGINS;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;
import java.util.Objects;
import java.util.Set;

/**
 * Tesla's Fleet API. The scope {@code offline_access} brings a refresh token, which works once. Source:
 * developer.tesla.com, "Third-Party Tokens" of the Fleet API. The error response to a revoked refresh token is known
 * from independent clients.
 */
public final class Tesla {

  /** The Fleet API of North America and Asia-Pacific. */
  public static final Origin NORTH_AMERICA =
      Origin.of("https://fleet-api.prd.na.vn.cloud.tesla.com");

  /** The Fleet API of Europe, the Middle East and Africa. */
  public static final Origin EUROPE = Origin.of("https://fleet-api.prd.eu.vn.cloud.tesla.com");

  private Tesla() {}

  /**
   * Returns the OAuth 2.0 server.
   *
   * @param api {@link #NORTH_AMERICA} or {@link #EUROPE}: the audience of the tokens, and the origin to which they may be sent
   * @throws IllegalArgumentException if {@code api} is neither https nor loopback
   */
  public static AuthorizationServer oauth2(Origin api) {
    Origin.requireSecure(Objects.requireNonNull(api, "api"));
    return AuthorizationServer.at(
            "https://auth.tesla.com/oauth2/v3/authorize",
            "https://fleet-auth.prd.vn.cloud.tesla.com/oauth2/v3/token")
        .quirk(SECRET_IN_BODY)
        .quirk(ISSUER_ORIGINS, Set.of(Origin.of("https://auth.tesla.com")))
        .tokenParameter("authorization_code", "audience", api.toString())
        .revokedGrant("login_required", "")
        .hint("invalid_auth_code", "begin again: the code has expired")
        .build();
  }
}
