package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.JSON_REQUESTS;
import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;
import static dev.tripod.oauth2.RequestQuirks.UNSAFE_WITHOUT_PKCE;
import static dev.tripod.oauth2.ResponseQuirks.EXPIRY_MEMBER;

import dev.tripod.domain.Extra;
import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;

/**
 * Square. The token response names the time of the expiry instead of a lifetime. A token request has either a client
 * secret or a code verifier, so this class has a value for each. Source: developer.squareup.com, "Obtain token".
 */
public final class Square {

  /** The origin to which Square's tokens may be sent. */
  public static final Origin API = Origin.of("https://connect.squareup.com");

  /** The identifier of the seller who agreed. */
  public static final Extra<String> MERCHANT_ID = Extra.text("merchant_id");

  private Square() {}

  /** Returns the OAuth 2.0 server for clients with PKCE and without a secret. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://connect.squareup.com/oauth2/authorize",
            "https://connect.squareup.com/oauth2/token")
        .quirk(JSON_REQUESTS)
        .quirk(SECRET_IN_BODY)
        .quirk(EXPIRY_MEMBER, "expires_at")
        .authorizationParameter("session", "false")
        .build();
  }

  /** Returns the OAuth 2.0 server for clients with a secret. Their logins have no PKCE. */
  public static AuthorizationServer oauth2WithSecret() {
    return oauth2().toBuilder().quirk(UNSAFE_WITHOUT_PKCE).build();
  }
}
