package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;
import static dev.tripod.oauth2.RequestQuirks.UNSAFE_WITHOUT_PKCE;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;

/**
 * LinkedIn, for clients with a secret. It rejects a code verifier from them, so the login has no PKCE. Only approved
 * applications get refresh tokens. Source: learn.microsoft.com/linkedin, "Authorization Code Flow (3-legged OAuth)" and
 * "Refresh Tokens with OAuth 2.0". That LinkedIn rejects code verifiers is known from reports.
 */
public final class LinkedIn {

  /** The origin to which LinkedIn's tokens may be sent. */
  public static final Origin API = Origin.of("https://api.linkedin.com");

  private LinkedIn() {}

  /** Returns the OAuth 2.0 server. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://www.linkedin.com/oauth/v2/authorization",
            "https://www.linkedin.com/oauth/v2/accessToken")
        .quirk(SECRET_IN_BODY)
        .quirk(UNSAFE_WITHOUT_PKCE)
        .denial("user_cancelled_login", "")
        .denial("user_cancelled_authorize", "")
        .revokedGrant("invalid_request", "refresh token is invalid")
        .build();
  }
}
