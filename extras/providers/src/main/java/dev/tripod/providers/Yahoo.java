package dev.tripod.providers;

import dev.tripod.domain.Extra;
import dev.tripod.oauth2.AuthorizationServer;

/**
 * Yahoo. Source: developer.yahoo.com, "Authorization Code Flow for Server-side Apps" and "OpenID Connect". Its API has
 * several hosts.
 */
public final class Yahoo {

  /** The identifier of the user who agreed. */
  public static final Extra<String> USER_ID = Extra.text("xoauth_yahoo_guid");

  private Yahoo() {}

  /** Returns the OAuth 2.0 server. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://api.login.yahoo.com/oauth2/request_auth",
            "https://api.login.yahoo.com/oauth2/get_token")
        .build();
  }
}
