package dev.tripod.providers;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;

/**
 * Discord. Each callback contains the issuer. Source: discord.com's metadata (RFC 8414), and its developer documentation,
 * "OAuth2".
 */
public final class Discord {

  /** The origin to which Discord's tokens may be sent. */
  public static final Origin API = Origin.of("https://discord.com");

  private Discord() {}

  /** Returns the OAuth 2.0 server. */
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
