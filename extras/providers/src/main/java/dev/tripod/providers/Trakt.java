package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.JSON_REQUESTS;
import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;
import static dev.tripod.oauth2.RequestQuirks.USER_AGENT_REQUIRED;
import static dev.tripod.oauth2.ResponseQuirks.ISSUER_ORIGINS;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;
import java.util.Set;

/**
 * Trakt. Its API requires the client id in a {@code trakt-api-key} header and {@code trakt-api-version: 2} besides the
 * token. Set a {@code User-Agent} with your application's name. A refresh token works once. Source: docs.trakt.tv,
 * "Exchange a token" and "Required Headers".
 */
public final class Trakt {

  /** The origin to which Trakt's tokens may be sent. */
  public static final Origin API = Origin.of("https://api.trakt.tv");

  private Trakt() {}

  /** Returns the OAuth 2.0 server. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://trakt.tv/oauth/authorize", "https://api.trakt.tv/oauth/token")
        .quirk(JSON_REQUESTS)
        .quirk(SECRET_IN_BODY)
        .quirk(USER_AGENT_REQUIRED)
        .quirk(ISSUER_ORIGINS, Set.of(Origin.of("https://trakt.tv")))
        .build();
  }
}
