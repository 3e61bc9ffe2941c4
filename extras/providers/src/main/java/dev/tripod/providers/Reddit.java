package dev.tripod.providers;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;

/**
 * Reddit, for confidential clients: it takes the client's id in the Basic header alone, where a public client of Tripod's has
 * none. It limits requests by their {@code User-Agent}, so let the transport set one of the application's own. Source:
 * github.com/reddit-archive/reddit/wiki/OAuth2.
 */
public final class Reddit {

  /** Where Reddit's tokens may go. */
  public static final Origin API = Origin.of("https://oauth.reddit.com");

  private Reddit() {}

  /** OAuth 2.0, with {@code duration=permanent}, for a refresh token. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://www.reddit.com/api/v1/authorize", "https://www.reddit.com/api/v1/access_token")
        .authorizationParameter("duration", "permanent")
        .build();
  }
}
