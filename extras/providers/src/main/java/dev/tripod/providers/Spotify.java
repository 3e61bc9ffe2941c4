package dev.tripod.providers;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;

/**
 * Spotify. A redirect URI on loopback is {@code http://127.0.0.1} with any port, and never {@code localhost}. For a
 * public client, each refresh returns a new refresh token. Source: developer.spotify.com, "Authorization Code with PKCE
 * Flow".
 */
public final class Spotify {

  /** The origin to which Spotify's tokens may be sent. */
  public static final Origin API = Origin.of("https://api.spotify.com");

  private Spotify() {}

  /** Returns the OAuth 2.0 server. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://accounts.spotify.com/authorize", "https://accounts.spotify.com/api/token")
        .build();
  }
}
