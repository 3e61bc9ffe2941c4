package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.SCOPE_SEPARATOR;
import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;
import static dev.tripod.oauth2.ResponseQuirks.ISSUER_ORIGINS;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;
import java.util.Set;

/**
 * Linear. Source: linear.app/developers, "OAuth 2.0 authentication".
 */
public final class Linear {

  /** The origin to which Linear's tokens may be sent. */
  public static final Origin API = Origin.of("https://api.linear.app");

  private Linear() {}

  /** Returns the OAuth 2.0 server. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://linear.app/oauth/authorize", "https://api.linear.app/oauth/token")
        .quirk(SECRET_IN_BODY)
        .quirk(SCOPE_SEPARATOR, ",")
        .quirk(ISSUER_ORIGINS, Set.of(Origin.of("https://linear.app")))
        .build();
  }
}
