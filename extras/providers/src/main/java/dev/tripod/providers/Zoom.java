package dev.tripod.providers;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;

/**
 * Zoom. Each refresh brings the next refresh token. Source: developers.zoom.us, "OAuth 2.0".
 */
public final class Zoom {

  /** Where Zoom's tokens may go. */
  public static final Origin API = Origin.of("https://api.zoom.us");

  private Zoom() {}

  /** OAuth 2.0. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at("https://zoom.us/oauth/authorize", "https://zoom.us/oauth/token")
        .build();
  }
}
