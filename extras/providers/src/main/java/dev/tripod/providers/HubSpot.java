package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;
import static dev.tripod.oauth2.ResponseQuirks.ISSUER_ORIGINS;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;
import java.util.Set;

/**
 * HubSpot. Source: developers.hubspot.com, "OAuth token endpoint" (version 2026-03). Version 1 ends in February 2027.
 * The error response to a revoked refresh token is known from reports.
 */
public final class HubSpot {

  /** The origin to which HubSpot's tokens may be sent. */
  public static final Origin API = Origin.of("https://api.hubapi.com");

  private HubSpot() {}

  /** Returns the OAuth 2.0 server. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://app.hubspot.com/oauth/authorize", "https://api.hubapi.com/oauth/2026-03/token")
        .quirk(SECRET_IN_BODY)
        .quirk(ISSUER_ORIGINS, Set.of(Origin.of("https://app.hubspot.com")))
        .revokedGrant("BAD_REFRESH_TOKEN", "")
        .build();
  }
}
