package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.UNSAFE_WITHOUT_PKCE;
import static dev.tripod.oauth2.ResponseQuirks.BEARER_ALIASES;

import dev.tripod.domain.Extra;
import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;
import java.util.Set;

/**
 * Slack, for users' tokens. Request them with {@link #USER_SCOPE}. The parameter {@code scope} would request a bot's
 * token. {@link #GRANTED} has the granted scopes. A Slack app either uses PKCE or has a secret: if PKCE is enabled in
 * its settings, Slack permanently treats the app as a public client, and accepts no secret. If it is not, Slack rejects
 * a code verifier. An error response has status 200. Source: docs.slack.dev, "oauth.v2.user.access" and "Using PKCE".
 */
public final class Slack {

  /** The origin to which Slack's tokens may be sent. */
  public static final Origin API = Origin.of("https://slack.com");

  /** Parameter of the authorization request: the user's scopes, joined by commas. */
  public static final String USER_SCOPE = "user_scope";

  /** The user who agreed. */
  public static final Extra<String> USER_ID = Extra.text("authed_user.id");

  /** The scopes that the user granted, joined by commas. */
  public static final Extra<String> GRANTED = Extra.text("authed_user.scope");

  private Slack() {}

  /** Returns the OAuth 2.0 server for a user's token, for apps with PKCE. Slack's name for the token type is {@code user}. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://slack.com/oauth/v2/authorize", "https://slack.com/api/oauth.v2.user.access")
        .quirk(BEARER_ALIASES, Set.of("user"))
        .revokedGrant("invalid_refresh_token", "")
        .hint("invalid_code", "begin again: the code was used before, or has expired")
        .hint("bad_redirect_uri", "register this redirect URI in the app's settings")
        .build();
  }

  /** Returns the OAuth 2.0 server for a user's token, for apps with a secret. Their logins have no PKCE. */
  public static AuthorizationServer oauth2WithSecret() {
    return oauth2().toBuilder().quirk(UNSAFE_WITHOUT_PKCE).build();
  }
}
