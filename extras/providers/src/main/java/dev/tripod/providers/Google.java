package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;

import dev.tripod.oauth2.AuthorizationServer;

/**
 * Google. Each of its APIs has its own host, to which the tokens may be sent. Google issues a refresh token only with a
 * user's first authorization, or if the request has {@code prompt("consent")}. Google's clients for installed
 * applications have a secret too. Source: developers.google.com, "Using OAuth 2.0 for Web Server Applications" and "OpenID
 * Connect" (the discovery document). The issuer is the value that Google's callbacks and ID tokens contain.
 */
public final class Google {

  private Google() {}

  /**
   * Returns the OAuth 2.0 server, with {@code access_type=offline}, which brings a refresh token, and with the endpoints of
   * OpenID Connect.
   */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://accounts.google.com",
            "https://accounts.google.com/o/oauth2/v2/auth",
            "https://oauth2.googleapis.com/token")
        .endpoint("device_authorization_endpoint", "https://oauth2.googleapis.com/device/code")
        .endpoint("jwks_uri", "https://www.googleapis.com/oauth2/v3/certs")
        .endpoint("userinfo_endpoint", "https://openidconnect.googleapis.com/v1/userinfo")
        .quirk(SECRET_IN_BODY)
        .authorizationParameter("access_type", "offline")
        .build();
  }
}
