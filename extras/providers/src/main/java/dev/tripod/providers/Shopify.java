package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.ACCESS_TOKEN_HEADER;
import static dev.tripod.oauth2.RequestQuirks.ACCESS_TOKEN_SCHEME;
import static dev.tripod.oauth2.RequestQuirks.SCOPE_SEPARATOR;
import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;

import dev.tripod.oauth2.AuthorizationServer;

/**
 * Shopify. Each shop is a server of its own. Its API reads the token from {@code X-Shopify-Access-Token}, at the origin
 * of the shop. Shopify signs callbacks with the parameter {@code hmac}, which Tripod does not check: it checks the
 * state. For a token that expires, and a refresh token, redeem with {@code request -> request.parameter("expiring",
 * "1")}. Source: shopify.dev, "Implement authorization code grant manually".
 */
public final class Shopify {

  private Shopify() {}

  /**
   * Returns the OAuth 2.0 server of a shop.
   *
   * @param shop the shop's name, without {@code .myshopify.com}
   * @throws IllegalArgumentException if it has other characters than letters, digits and hyphens
   */
  public static AuthorizationServer oauth2(String shop) {
    if (!shop.matches("[A-Za-z0-9][A-Za-z0-9-]*")) {
      throw new IllegalArgumentException(
          "The name of the shop has other characters than letters, digits and hyphens. Use the part before"
              + " .myshopify.com.");
    }
    String base = "https://" + shop + ".myshopify.com/admin/oauth";
    return AuthorizationServer.at(base + "/authorize", base + "/access_token")
        .quirk(SECRET_IN_BODY)
        .quirk(SCOPE_SEPARATOR, ",")
        .quirk(ACCESS_TOKEN_HEADER, "X-Shopify-Access-Token")
        .quirk(ACCESS_TOKEN_SCHEME, "")
        .build();
  }
}
