package dev.tripod.providers;

import static dev.tripod.oauth2.ResponseQuirks.ISSUER_ORIGINS;

import dev.tripod.domain.Extra;
import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;
import java.util.Set;

/**
 * Fitbit. A refresh token works once. Error responses have a list of errors. Source: dev.fitbit.com, "Authorization",
 * "Refresh Token" and "Error Messages" of the Web API.
 */
public final class Fitbit {

  /** The origin to which Fitbit's tokens may be sent. */
  public static final Origin API = Origin.of("https://api.fitbit.com");

  /** The identifier of the user who agreed. */
  public static final Extra<String> USER_ID = Extra.text("user_id");

  private Fitbit() {}

  /** Returns the OAuth 2.0 server. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://www.fitbit.com/oauth2/authorize", "https://api.fitbit.com/oauth2/token")
        .quirk(ISSUER_ORIGINS, Set.of(Origin.of("https://www.fitbit.com")))
        .build();
  }
}
