package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.SCOPE_SEPARATOR;
import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;
import static dev.tripod.oauth2.ResponseQuirks.ISSUER_ORIGINS;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;
import java.util.Set;

/**
 * Facebook Login. Facebook issues no refresh tokens: exchange a token for a long-lived one with {@code
 * requestTokens(TokenRequest.of("fb_exchange_token"))}. An API call with an invalid token gets status 400.
 * Source: developers.facebook.com, "Manually Build a Login Flow" and "Debugging and Error Handling".
 */
public final class Facebook {

  /** The origin to which Facebook's tokens may be sent. */
  public static final Origin API = Origin.of("https://graph.facebook.com");

  private Facebook() {}

  /**
   * Returns the OAuth 2.0 server.
   *
   * @param version a version of the Graph API, such as {@code v22.0}. It becomes part of the address to which the secret is
   *     sent, so never take it from user input
   * @throws IllegalArgumentException if it does not start with a letter or digit, or has characters other than letters, digits and
   *     {@code ,._-}
   */
  public static AuthorizationServer oauth2(String version) {
    AddressPart.require("version", version);
    return AuthorizationServer.at(
            "https://www.facebook.com/" + version + "/dialog/oauth",
            "https://graph.facebook.com/" + version + "/oauth/access_token")
        .quirk(SECRET_IN_BODY)
        .quirk(SCOPE_SEPARATOR, ",")
        .quirk(ISSUER_ORIGINS, Set.of(Origin.of("https://www.facebook.com")))
        .expiredToken(400, "190", "")
        .hint(
            "190",
            "send the user through the authorization again: the access token is no longer valid")
        .hint(
            "100",
            "begin again: the code was used before, has expired, or belongs to another redirect URI")
        .build();
  }
}
