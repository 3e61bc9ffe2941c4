package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;

import dev.tripod.oauth2.AuthorizationServer;

/**
 * Google. Each of its APIs has a host of its own, to which the tokens may go. A refresh token comes with the first
 * authorization of a user only, and again where the request asks with {@code prompt("consent")}. Google's clients for
 * installed applications have a secret too. Source: developers.google.com, "Using OAuth 2.0 for Web Server Applications"; the
 * issuer is the one that Google's callbacks name.
 */
public final class Google {

  private Google() {}

  /** OAuth 2.0, with {@code access_type=offline}, for a refresh token. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://accounts.google.com",
            "https://accounts.google.com/o/oauth2/v2/auth",
            "https://oauth2.googleapis.com/token")
        .quirk(SECRET_IN_BODY)
        .authorizationParameter("access_type", "offline")
        .build();
  }
}
