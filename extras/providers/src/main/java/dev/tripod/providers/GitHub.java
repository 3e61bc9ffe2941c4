package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;
import static dev.tripod.oauth2.ResponseQuirks.FORM_RESPONSES;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;

/**
 * GitHub, for OAuth apps and GitHub Apps. An OAuth app's token does not expire; a GitHub App's does, and its refresh tokens
 * work once. A refusal has status 200. A token is revoked by a REST call of GitHub's own. Source: docs.github.com,
 * "Authorizing OAuth apps" and "Refreshing user access tokens"; the issuer is the one that GitHub's callbacks name.
 */
public final class GitHub {

  /** Where GitHub's tokens may go. */
  public static final Origin API = Origin.of("https://api.github.com");

  private GitHub() {}

  /** OAuth 2.0. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://github.com/login/oauth",
            "https://github.com/login/oauth/authorize",
            "https://github.com/login/oauth/access_token")
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
