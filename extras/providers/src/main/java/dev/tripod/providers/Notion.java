package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.JSON_REQUESTS;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;

/**
 * Notion. It has no scopes: the user chooses pages. Its API wants a {@code Notion-Version} header beside the token. Its
 * documentation does not name PKCE; what it does with the code verifier that the token request has could not be verified.
 * Source: developers.notion.com, "Authorization".
 */
public final class Notion {

  /** Where Notion's tokens may go. */
  public static final Origin API = Origin.of("https://api.notion.com");

  private Notion() {}

  /** OAuth 2.0, with {@code owner=user}. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://api.notion.com/v1/oauth/authorize", "https://api.notion.com/v1/oauth/token")
        .quirk(JSON_REQUESTS)
        .authorizationParameter("owner", "user")
        .build();
  }
}
