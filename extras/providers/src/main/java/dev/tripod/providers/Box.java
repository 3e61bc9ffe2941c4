package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;
import static dev.tripod.oauth2.ResponseQuirks.ISSUER_ORIGINS;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;
import java.util.Set;

/**
 * Box. A refresh token works once, and expires after 60 days. Source: developer.box.com, "Request access token" and "Refresh
 * access token".
 */
public final class Box {

  /** The origin to which Box's tokens may be sent. */
  public static final Origin API = Origin.of("https://api.box.com");

  private Box() {}

  /** Returns the OAuth 2.0 server. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://account.box.com/api/oauth2/authorize", "https://api.box.com/oauth2/token")
        .quirk(SECRET_IN_BODY)
        .quirk(ISSUER_ORIGINS, Set.of(Origin.of("https://account.box.com")))
        .build();
  }
}
