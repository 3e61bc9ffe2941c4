package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.SCOPE_SEPARATOR;
import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;

/**
 * Strava. The user may agree to less than was asked, and the token response does not say so: what was granted stands in the
 * callback's {@code scope}, and {@code Tokens.scope()} is what was asked. Source: developers.strava.com, "Authentication".
 */
public final class Strava {

  /** Where Strava's tokens may go. */
  public static final Origin API = Origin.of("https://www.strava.com");

  private Strava() {}

  /** OAuth 2.0. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://www.strava.com/oauth/authorize", "https://www.strava.com/oauth/token")
        .quirk(SECRET_IN_BODY)
        .quirk(SCOPE_SEPARATOR, ",")
        .build();
  }
}
