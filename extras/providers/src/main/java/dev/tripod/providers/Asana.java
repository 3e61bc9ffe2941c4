package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;

import dev.tripod.domain.Extra;
import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;

/**
 * Asana. The token response names the user: {@link #USER_ID}. Source: developers.asana.com, "OAuth".
 */
public final class Asana {

  /** The origin to which Asana's tokens may be sent. */
  public static final Origin API = Origin.of("https://app.asana.com");

  /** The identifier of the user who agreed. */
  public static final Extra<String> USER_ID = Extra.text("data.gid");

  private Asana() {}

  /** Returns the OAuth 2.0 server. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://app.asana.com/-/oauth_authorize", "https://app.asana.com/-/oauth_token")
        .quirk(SECRET_IN_BODY)
        .build();
  }
}
