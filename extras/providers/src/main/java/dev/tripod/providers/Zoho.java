package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.ACCESS_TOKEN_SCHEME;
import static dev.tripod.oauth2.RequestQuirks.SCOPE_SEPARATOR;
import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;

import dev.tripod.domain.Extra;
import dev.tripod.oauth2.AuthorizationServer;
import java.net.URI;

/**
 * Zoho. Each region has its own server; the callback names the user's in {@code accounts-server}. The API reads the
 * token with the scheme {@code Zoho-oauthtoken}, at the origin of {@link #API_DOMAIN}. An error response has status 200.
 * Source: zoho.com, "OAuth 2.0" of Zoho's APIs ("Generate Access and Refresh Tokens").
 */
public final class Zoho {

  /** The server of the United States. */
  public static final URI UNITED_STATES = URI.create("https://accounts.zoho.com");

  /** The server of Europe. */
  public static final URI EUROPE = URI.create("https://accounts.zoho.eu");

  /** The base address of the account's API. The token may be sent to its origin. */
  public static final Extra<String> API_DOMAIN = Extra.text("api_domain");

  private Zoho() {}

  /**
   * Returns the OAuth 2.0 server, with {@code access_type=offline} and a consent page, which bring a refresh token.
   *
   * @param accounts the region's server, without a slash at the end: {@link #UNITED_STATES}, {@link #EUROPE} or another one
   * @throws IllegalArgumentException if it is neither https nor loopback
   */
  public static AuthorizationServer oauth2(URI accounts) {
    return AuthorizationServer.at(accounts + "/oauth/v2/auth", accounts + "/oauth/v2/token")
        .quirk(SECRET_IN_BODY)
        .quirk(SCOPE_SEPARATOR, ",")
        .quirk(ACCESS_TOKEN_SCHEME, "Zoho-oauthtoken")
        .authorizationParameter("access_type", "offline")
        .authorizationParameter("prompt", "consent")
        .hint(
            "invalid_code",
            "begin again: the code or the refresh token is not valid at this region's server")
        .build();
  }
}
