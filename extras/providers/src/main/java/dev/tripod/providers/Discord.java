package dev.tripod.providers;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;

/**
 * Discord. It promises to name itself in each callback. Source: discord.com's own metadata (RFC 8414), and its developer
 * documentation, "OAuth2".
 */
public final class Discord {

  /** Where Discord's tokens may go. */
  public static final Origin API = Origin.of("https://discord.com");

  private Discord() {}

  /** OAuth 2.0. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://discord.com",
            "https://discord.com/oauth2/authorize",
            "https://discord.com/api/oauth2/token")
        .issuerInCallbacks()
        .revocationEndpoint("https://discord.com/api/oauth2/token/revoke")
        .build();
  }
}
