package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.JSON_REQUESTS;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;

/**
 * Notion. It has no scopes: the user chooses pages. Its API requires a {@code Notion-Version} header besides the token.
 * Its documentation does not mention PKCE. We could not verify that it checks the code verifier of the token request.
 * Source: developers.notion.com, "Authorization".
 */
public final class Notion {

  /** The origin to which Notion's tokens may be sent. */
  public static final Origin API = Origin.of("https://api.notion.com");

  private Notion() {}

  /** Returns the OAuth 2.0 server, with {@code owner=user}. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://api.notion.com/v1/oauth/authorize", "https://api.notion.com/v1/oauth/token")
        .quirk(JSON_REQUESTS)
        .authorizationParameter("owner", "user")
        .build();
  }
}
