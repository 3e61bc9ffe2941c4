package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.SCOPE_SEPARATOR;
import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;
import static dev.tripod.oauth2.ResponseQuirks.EXPIRY_MEMBER;
import static dev.tripod.oauth2.ResponseQuirks.UNSTRUCTURED_ERRORS;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;

/**
 * Strava. The user may grant less than the app requested, and the token response does not say so. The callback's {@code
 * scope} has the granted scopes; {@code Tokens.scope()} has the requested ones. Source: developers.strava.com,
 * "Authentication". The error response to a revoked refresh token is the one on which independent clients agree.
 */
public final class Strava {

  /** The origin to which Strava's tokens may be sent. */
  public static final Origin API = Origin.of("https://www.strava.com");

  private Strava() {}

  /** Returns the OAuth 2.0 server. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://www.strava.com/oauth/authorize", "https://www.strava.com/oauth/token")
        .quirk(SECRET_IN_BODY)
        .quirk(SCOPE_SEPARATOR, ",")
        .quirk(EXPIRY_MEMBER, "expires_at")
        .quirk(UNSTRUCTURED_ERRORS)
        .revokedGrant("", "\"RefreshToken\"")
        .build();
  }
}
