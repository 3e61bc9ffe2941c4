package dev.tripod.providers;

import static dev.tripod.oauth2.ResponseQuirks.BEARER_ALIASES;
import static dev.tripod.oauth2.ResponseQuirks.ISSUER_ORIGINS;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;
import java.util.Set;

/**
 * eBay. Its {@code redirect_uri} is a RuName, the name under which an address is registered: {@code
 * AuthorizationRequest.to(address).redirectName(ruName)}. Scopes are addresses. Source: developer.ebay.com, "The
 * authorization code grant flow" and "Using a refresh token".
 */
public final class EBay {

  /** The origin to which eBay's tokens may be sent. */
  public static final Origin API = Origin.of("https://api.ebay.com");

  private EBay() {}

  /** Returns the OAuth 2.0 server of the production environment. eBay has its own names for the token type. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://auth.ebay.com/oauth2/authorize",
            "https://api.ebay.com/identity/v1/oauth2/token")
        .quirk(BEARER_ALIASES, Set.of("User Access Token", "Application Access Token"))
        .quirk(ISSUER_ORIGINS, Set.of(Origin.of("https://auth.ebay.com")))
        .build();
  }
}
