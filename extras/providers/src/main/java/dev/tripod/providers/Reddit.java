package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.USER_AGENT_REQUIRED;
import static dev.tripod.oauth2.ResponseQuirks.UNSTRUCTURED_ERRORS;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;

/**
 * Reddit, for confidential clients. It reads the client id only from the Basic header, which a public client of Tripod
 * does not send. It limits requests by their {@code User-Agent}, so set one that only your application uses: {@code
 * builder().userAgent(..)} for token requests, and a header of each API request. Source:
 * github.com/reddit-archive/reddit/wiki/OAuth2. The error response to a revoked refresh token is known from reports.
 */
public final class Reddit {

  /** The origin to which Reddit's tokens may be sent. */
  public static final Origin API = Origin.of("https://oauth.reddit.com");

  private Reddit() {}

  /** Returns the OAuth 2.0 server, with {@code duration=permanent}, which brings a refresh token. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://www.reddit.com/api/v1/authorize", "https://www.reddit.com/api/v1/access_token")
        .quirk(USER_AGENT_REQUIRED)
        .authorizationParameter("duration", "permanent")
        .quirk(UNSTRUCTURED_ERRORS)
        // In quotes, as in Reddit's JSON. The page of a gateway has the same words.
        .revokedGrant(400, "", "\"Bad Request\"")
        .build();
  }
}
