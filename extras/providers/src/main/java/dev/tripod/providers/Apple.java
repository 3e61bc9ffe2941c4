package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;

import dev.tripod.oauth2.AuthorizationServer;

/**
 * Sign in with Apple. The client secret is a JWT that you sign with ES256 and your key of Apple's developer account, for six
 * months at most. {@code SigningKey} of {@code tripod-jose} signs it. Pass it to {@code clientSecret}, and create a new client before
 * it expires. The callback is a form, because Apple requires that for the scopes {@code name} and {@code email}. Check it with {@code
 * confirm(pending, address, form)}, and set the cookie with {@code BrowserBinding.setCookieForFormPost}. Apple has no API for
 * the access token, only the ID token. {@code OpenIdClient} of {@code tripod-openid} checks it. Source: developer.apple.com, "Sign in
 * with Apple REST API" ("Generate and validate tokens", "Fetch Apple's public key", "Revoke tokens").
 */
public final class Apple {

  private Apple() {}

  /** Returns the OAuth 2.0 server, with {@code response_mode=form_post} and the address of the keys. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://appleid.apple.com",
            "https://appleid.apple.com/auth/authorize",
            "https://appleid.apple.com/auth/token")
        .endpoint("jwks_uri", "https://appleid.apple.com/auth/keys")
        .revocationEndpoint("https://appleid.apple.com/auth/revoke")
        .quirk(SECRET_IN_BODY)
        .authorizationParameter("response_mode", "form_post")
        .denial("user_cancelled_authorize", "")
        .build();
  }
}
