package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;

/**
 * Netatmo. The token response has no token type and an array of scopes. The API reports an expired access token with
 * status 403 and code 3, which is known from reports. Source: dev.netatmo.com, "Authentication".
 */
public final class Netatmo {

  /** The origin to which Netatmo's tokens may be sent. */
  public static final Origin API = Origin.of("https://api.netatmo.com");

  private Netatmo() {}

  /** Returns the OAuth 2.0 server. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://api.netatmo.com/oauth2/authorize", "https://api.netatmo.com/oauth2/token")
        .quirk(SECRET_IN_BODY)
        .expiredToken(403, "3", "")
        .build();
  }
}
