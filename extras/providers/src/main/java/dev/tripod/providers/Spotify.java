package dev.tripod.providers;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;

/**
 * Spotify. A redirect URI on loopback is {@code http://127.0.0.1} with any port, and never {@code localhost}. Each refresh
 * brings a public client the next refresh token. Source: developer.spotify.com, "Authorization Code with PKCE Flow".
 */
public final class Spotify {

  /** Where Spotify's tokens may go. */
  public static final Origin API = Origin.of("https://api.spotify.com");

  private Spotify() {}

  /** OAuth 2.0. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://accounts.spotify.com/authorize", "https://accounts.spotify.com/api/token")
        .build();
  }
}
