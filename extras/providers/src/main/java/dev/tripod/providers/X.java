package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.CONSUMER_KEYS;
import static dev.tripod.oauth2.RequestQuirks.VERBATIM_REVOCATION;
import static dev.tripod.oauth2.ResponseQuirks.ISSUER_ORIGINS;

import dev.tripod.domain.Extra;
import dev.tripod.domain.http.Origin;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth2.AuthorizationServer;
import java.net.URI;
import java.util.Set;

/**
 * X, formerly Twitter. The endpoints are on {@code api.x.com}, as in its documentation. A signature is valid only for
 * the host that is called, so {@code api.twitter.com} is another server.
 */
public final class X {

  /** The origin to which X's tokens may be sent. */
  public static final Origin API = Origin.of("https://api.x.com");

  /**
   * A callback at which nothing listens: the user copies the address from the browser. Register it in the app's
   * settings.
   */
  public static final URI PASTE_CALLBACK = URI.create("https://localhost/");

  /** The account's numeric identifier, which comes with OAuth 1.0a token credentials. */
  public static final Extra<String> USER_ID = Extra.text("user_id");

  /** The account's handle without {@code @}, at the time when the token was issued. The user may change it. */
  public static final Extra<String> SCREEN_NAME = Extra.text("screen_name");

  /**
   * Parameter of the temporary credential request: {@code read} or {@code write}, to request less than the app's
   * permission.
   */
  public static final String ACCESS_TYPE = "x_auth_access_type";

  /** Parameter of the authorization URI: {@code true} requests the password again. */
  public static final String FORCE_LOGIN = "force_login";

  /** Parameter of the authorization URI: the handle to fill in. */
  public static final String PREFILLED_SCREEN_NAME = "screen_name";

  private X() {}

  /** Returns the OAuth 1.0a server. It asks the user each time ({@code oauth/authorize}). */
  public static OAuth1Server oauth1() {
    return OAuth1Server.at(
            "https://api.x.com/oauth/request_token",
            "https://api.x.com/oauth/authorize",
            "https://api.x.com/oauth/access_token")
        .revocation("https://api.x.com/1.1/oauth/invalidate_token")
        .hint(
            "32",
            "check the API key and secret, that the token belongs to this app, and that nothing on the way changes host or query")
        .hint(
            "89",
            "the token was revoked or never existed: send the user through the authorization again")
        .hint("135", "set this machine's clock: X takes a timestamp only within minutes of its own")
        .hint(
            "215", "send the request through an authorizer: X found no OAuth header it could read")
        .hint(
            "220",
            "call this endpoint with a user's token: X does not take app-only credentials here")
        .hint(
            "415",
            "register this exact callback URI in the app's settings, trailing slash included; X wants 127.0.0.1, not"
                + " localhost, for http")
        .hint("453", "use the v2 endpoint, or raise the app's access level: most of v1.1 is closed")
        .hint(
            "unsupported-authentication",
            "call this endpoint with a user's token, not with an app-only one")
        .hint(
            "client-forbidden",
            "enrol the app in the package Pay-per-use, environment Production, in X's developer portal (console.x.com)")
        .hint(
            "oauth1-permissions",
            "give the app write permission, then have the user authorize again for a new token")
        .build();
  }

  /**
   * Returns the OAuth 1.0a server for "Sign in with X" ({@code oauth/authenticate}). If the user has agreed before, X
   * redirects at once. Enable "Sign in with X" in the app's settings.
   */
  public static OAuth1Server oauth1SignIn() {
    return oauth1().toBuilder()
        .resourceOwnerAuthorization("https://api.x.com/oauth/authenticate")
        .build();
  }

  /**
   * Returns the OAuth 2.0 server of X's API v2, for users. The default scope is {@code users.read} and {@code
   * tweet.read}. Without {@link XScope#OFFLINE_ACCESS}, X issues no refresh token, and the access token expires after two
   * hours. A code expires after 30 seconds. A refresh token works once, and a second use revokes the grant.
   */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://x.com/i/oauth2/authorize", "https://api.x.com/2/oauth2/token")
        .revocationEndpoint("https://api.x.com/2/oauth2/revoke")
        .defaultScope(XScope.USERS_READ, XScope.TWEET_READ)
        .quirk(ISSUER_ORIGINS, Set.of(Origin.of("https://x.com")))
        .revokedGrant("invalid_request", "value passed for the token was invalid")
        .hint(
            "invalid_request",
            "value passed for the authorization code was invalid",
            "begin again: X's codes live for 30 seconds and work once, for the redirect URI and the client that they were"
                + " issued to")
        .hint(
            "invalid_request",
            "value passed for the token was invalid",
            "send the user through the authorization again: the token was revoked, used before, or never existed")
        .hint(
            "unauthorized_client",
            "missing valid authorization header",
            "set the client secret: X knows this client as a confidential one")
        .hint(
            "invalid_client",
            "check client id and secret: they are those of OAuth 2.0, not the API key and secret of the same app")
        .hint(
            "unsupported-authentication",
            "call this endpoint with a user's token, not with an app-only one")
        .hint(
            "client-forbidden",
            "enrol the app in the package Pay-per-use, environment Production, in X's developer portal (console.x.com)")
        .hint(
            "usage-capped", "wait for the next period, or raise the plan's limit at console.x.com")
        .build();
  }

  /**
   * Returns the server of app-only tokens, which read public data. It accepts the API key and secret of OAuth 1.0a, and
   * issues the same token until it is revoked. Use {@code builder().consumerKey(..)} and {@code clientCredentials()}.
   */
  public static AuthorizationServer appOnly() {
    return AuthorizationServer.withoutUsers("https://api.x.com/oauth2/token")
        .revocationEndpoint("https://api.x.com/oauth2/invalidate_token")
        .quirk(VERBATIM_REVOCATION, "access_token")
        .quirk(CONSUMER_KEYS)
        .hint(
            "99",
            "check the API key and secret, which are not the client id and secret of OAuth 2.0; X says the same when it is"
                + " asked too often")
        .build();
  }
}
