package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;
import static dev.tripod.oauth2.ResponseQuirks.FORM_RESPONSES;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;

/**
 * GitHub, for OAuth apps and GitHub Apps. The token of an OAuth app does not expire. The token of a GitHub App does,
 * and its refresh tokens work once. An error response has status 200. To revoke a token, use GitHub's own REST call.
 * Source: docs.github.com, "Authorizing OAuth apps" and "Refreshing user access tokens". The issuer is the value that
 * GitHub's callbacks contain.
 */
public final class GitHub {

  /** The origin to which GitHub's tokens may be sent. */
  public static final Origin API = Origin.of("https://api.github.com");

  private GitHub() {}

  /** Returns the OAuth 2.0 server. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://github.com/login/oauth",
            "https://github.com/login/oauth/authorize",
            "https://github.com/login/oauth/access_token")
        .endpoint("device_authorization_endpoint", "https://github.com/login/device/code")
        .quirk(SECRET_IN_BODY)
        .quirk(FORM_RESPONSES)
        .revokedGrant("bad_refresh_token", "")
        .hint(
            "bad_verification_code",
            "begin again: the code was used before, has expired, or belongs to another app")
        .hint("bad_refresh_token", "send the user through the authorization again")
        .hint("incorrect_client_credentials", "check client id and client secret")
        .hint("redirect_uri_mismatch", "register this redirect URI in the app's settings")
        .build();
  }
}
