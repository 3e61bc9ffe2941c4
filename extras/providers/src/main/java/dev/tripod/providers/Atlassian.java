package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.JSON_REQUESTS;
import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;

/**
 * Atlassian Cloud: Jira, Confluence and others. The scope {@code offline_access} brings a refresh token, which works
 * once. Source: developer.atlassian.com, "OAuth 2.0 (3LO) apps" and "Implementing the Refresh Token Flow".
 */
public final class Atlassian {

  /** The origin to which Atlassian's tokens may be sent. */
  public static final Origin API = Origin.of("https://api.atlassian.com");

  private Atlassian() {}

  /** Returns the OAuth 2.0 server, with the audience of the API and a consent page. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://auth.atlassian.com/authorize", "https://auth.atlassian.com/oauth/token")
        .quirk(JSON_REQUESTS)
        .quirk(SECRET_IN_BODY)
        .authorizationParameter("audience", "api.atlassian.com")
        .authorizationParameter("prompt", "consent")
        .build();
  }
}
