package dev.tripod.providers;

import static dev.tripod.oauth2.ResponseQuirks.ISSUER_ORIGINS;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;
import java.util.Set;

/**
 * Log in with PayPal. Source: developer.paypal.com, "Log in with PayPal"; the endpoints are those on which independent
 * clients agree.
 */
public final class PayPal {

  /** The origin to which PayPal's tokens may be sent. */
  public static final Origin API = Origin.of("https://api-m.paypal.com");

  private PayPal() {}

  /** Returns the OAuth 2.0 server. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://www.paypal.com/signin/authorize", "https://api-m.paypal.com/v1/oauth2/token")
        .quirk(ISSUER_ORIGINS, Set.of(Origin.of("https://www.paypal.com")))
        .build();
  }
}
