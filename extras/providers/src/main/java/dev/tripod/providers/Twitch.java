package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;

/**
 * Twitch. Its API requires the client id in a {@code Client-Id} header besides the token. Source: dev.twitch.tv,
 * "Getting OAuth Access Tokens" and "Refreshing Access Tokens".
 */
public final class Twitch {

  /** The origin to which Twitch's tokens may be sent. */
  public static final Origin API = Origin.of("https://api.twitch.tv");

  private Twitch() {}

  /** Returns the OAuth 2.0 server. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://id.twitch.tv/oauth2/authorize", "https://id.twitch.tv/oauth2/token")
        .quirk(SECRET_IN_BODY)
        .revokedGrant("", "invalid refresh token")
        .revokedGrant("Bad Request", "invalid refresh token")
        .build();
  }
}
