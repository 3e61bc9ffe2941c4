package dev.tripod.providers;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;

/**
 * Reddit, for confidential clients. It reads the client id only from the Basic header, which a public client of Tripod
 * does not send. It limits requests by their {@code User-Agent}, so let the transport set one that only your application
 * uses. Source: github.com/reddit-archive/reddit/wiki/OAuth2.
 */
public final class Reddit {

  /** The origin to which Reddit's tokens may be sent. */
  public static final Origin API = Origin.of("https://oauth.reddit.com");

  private Reddit() {}

  /** Returns the OAuth 2.0 server, with {@code duration=permanent}, which brings a refresh token. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://www.reddit.com/api/v1/authorize", "https://www.reddit.com/api/v1/access_token")
        .authorizationParameter("duration", "permanent")
        .build();
  }
}
