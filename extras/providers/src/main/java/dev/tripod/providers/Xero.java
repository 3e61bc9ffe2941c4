package dev.tripod.providers;

import static dev.tripod.oauth2.ResponseQuirks.ISSUER_ORIGINS;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;
import java.util.Set;

/**
 * Xero. The scope {@code offline_access} brings a refresh token. After a refresh without a response, the earlier refresh
 * token works for 30 more minutes. API calls name the organisation in {@code Xero-Tenant-Id}. Source:
 * developer.xero.com, "OAuth 2.0" ("The standard authorization code flow", "The Proof Key for Code Exchange (PKCE)
 * flow", FAQ).
 */
public final class Xero {

  /** The origin to which Xero's tokens may be sent. */
  public static final Origin API = Origin.of("https://api.xero.com");

  private Xero() {}

  /** Returns the OAuth 2.0 server. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://login.xero.com/identity/connect/authorize",
            "https://identity.xero.com/connect/token")
        .quirk(ISSUER_ORIGINS, Set.of(Origin.of("https://login.xero.com")))
        .build();
  }
}
