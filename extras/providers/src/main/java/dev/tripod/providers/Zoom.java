package dev.tripod.providers;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;

/**
 * Zoom. Each refresh brings the next refresh token. Source: developers.zoom.us, "OAuth 2.0".
 */
public final class Zoom {

  /** The origin to which Zoom's tokens may be sent. */
  public static final Origin API = Origin.of("https://api.zoom.us");

  private Zoom() {}

  /** Returns the OAuth 2.0 server. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at("https://zoom.us/oauth/authorize", "https://zoom.us/oauth/token")
        .build();
  }
}
