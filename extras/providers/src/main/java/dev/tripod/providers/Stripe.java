package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;

import dev.tripod.domain.Extra;
import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;

/**
 * Stripe Connect, for platforms that act for other accounts. The client secret is the platform's secret API key. Source:
 * docs.stripe.com, "Connect OAuth reference".
 */
public final class Stripe {

  /** The origin to which Stripe's tokens may be sent. */
  public static final Origin API = Origin.of("https://api.stripe.com");

  /** The identifier of the connected account. */
  public static final Extra<String> ACCOUNT_ID = Extra.text("stripe_user_id");

  private Stripe() {}

  /** Returns the OAuth 2.0 server. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://connect.stripe.com/oauth/authorize", "https://connect.stripe.com/oauth/token")
        .quirk(SECRET_IN_BODY)
        .build();
  }
}
