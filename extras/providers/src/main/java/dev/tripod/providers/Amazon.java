package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;
import static dev.tripod.oauth2.ResponseQuirks.ISSUER_ORIGINS;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;
import java.util.Set;

/**
 * Login with Amazon. The token may be sent to the profile service at {@link #API}. Source: developer.amazon.com,
 * "Authorization Code Grant" of Login with Amazon.
 */
public final class Amazon {

  /** The origin to which Amazon's tokens may be sent. */
  public static final Origin API = Origin.of("https://api.amazon.com");

  private Amazon() {}

  /** Returns the OAuth 2.0 server. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://www.amazon.com/ap/oa", "https://api.amazon.com/auth/o2/token")
        .quirk(SECRET_IN_BODY)
        .quirk(ISSUER_ORIGINS, Set.of(Origin.of("https://www.amazon.com")))
        .build();
  }
}
