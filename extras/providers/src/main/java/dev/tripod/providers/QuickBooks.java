package dev.tripod.providers;

import static dev.tripod.oauth2.ResponseQuirks.ISSUER_ORIGINS;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;
import java.util.Set;

/**
 * QuickBooks Online, by Intuit. The callback names the company in {@code realmId}. Source: developer.intuit.com, "Set up
 * OAuth 2.0".
 */
public final class QuickBooks {

  /** The origin to which QuickBooks' tokens may be sent. */
  public static final Origin API = Origin.of("https://quickbooks.api.intuit.com");

  private QuickBooks() {}

  /** Returns the OAuth 2.0 server. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://appcenter.intuit.com/connect/oauth2",
            "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer")
        .quirk(ISSUER_ORIGINS, Set.of(Origin.of("https://appcenter.intuit.com")))
        .build();
  }
}
