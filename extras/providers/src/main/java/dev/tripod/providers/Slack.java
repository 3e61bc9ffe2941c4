package dev.tripod.providers;

import static dev.tripod.oauth2.ResponseQuirks.BEARER_ALIASES;

import dev.tripod.domain.Extra;
import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;
import java.util.Set;

/**
 * Slack, for users' tokens. They are asked for by {@link #USER_SCOPE}, and not by a scope, which would be a bot's; what was
 * granted is {@link #GRANTED}. Tripod always sends PKCE, so enable it in the app's settings: Slack then takes the app for a
 * public client, for good, and wants no secret. A refusal has status 200. Source: docs.slack.dev, "oauth.v2.user.access" and
 * "Using PKCE".
 */
public final class Slack {

  /** Where Slack's tokens may go. */
  public static final Origin API = Origin.of("https://slack.com");

  /** Parameter of the request: what is asked for in the user's name, joined by commas. */
  public static final String USER_SCOPE = "user_scope";

  /** Who agreed. */
  public static final Extra<String> USER_ID = Extra.text("authed_user.id");

  /** What the user granted, joined by commas. */
  public static final Extra<String> GRANTED = Extra.text("authed_user.scope");

  private Slack() {}

  /** OAuth 2.0 for a user's token, whose type Slack calls {@code user}. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://slack.com/oauth/v2/authorize", "https://slack.com/api/oauth.v2.user.access")
        .quirk(BEARER_ALIASES, Set.of("user"))
        .revokedGrant("invalid_refresh_token", "")
        .hint("invalid_code", "begin again: the code was used before, or has expired")
        .hint("bad_redirect_uri", "register this redirect URI in the app's settings")
        .build();
  }
}
