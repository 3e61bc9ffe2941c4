package dev.tripod.providers;

import dev.tripod.domain.Extra;
import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;

/**
 * Bitbucket Cloud. The OAuth consumer sets the scopes. The token response has the granted ones in {@link #GRANTED}. Source:
 * developer.atlassian.com, "OAuth 2.0" of Bitbucket Cloud.
 */
public final class Bitbucket {

  /** The origin to which Bitbucket's tokens may be sent. */
  public static final Origin API = Origin.of("https://api.bitbucket.org");

  /** The granted scopes, joined by spaces. */
  public static final Extra<String> GRANTED = Extra.text("scopes");

  private Bitbucket() {}

  /** Returns the OAuth 2.0 server. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://bitbucket.org/site/oauth2/authorize",
            "https://bitbucket.org/site/oauth2/access_token")
        .build();
  }
}
