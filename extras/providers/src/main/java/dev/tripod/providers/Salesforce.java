package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;

import dev.tripod.domain.Extra;
import dev.tripod.oauth2.AuthorizationServer;
import java.net.URI;

/**
 * Salesforce. The token response names the origin to which the token may be sent: {@link #INSTANCE_URL}. It does not
 * name an expiry. Source: help.salesforce.com, "OAuth 2.0 Web Server Flow".
 */
public final class Salesforce {

  /** The address at which production accounts log in. */
  public static final URI LOGIN = URI.create("https://login.salesforce.com");

  /** The base address of the account's API. The token may be sent to its origin. */
  public static final Extra<String> INSTANCE_URL = Extra.text("instance_url");

  private Salesforce() {}

  /**
   * Returns the OAuth 2.0 server.
   *
   * @param host {@link #LOGIN}, or an account's own address, without a slash at the end
   * @throws IllegalArgumentException if it is neither https nor loopback
   */
  public static AuthorizationServer oauth2(URI host) {
    return AuthorizationServer.at(
            host + "/services/oauth2/authorize", host + "/services/oauth2/token")
        .quirk(SECRET_IN_BODY)
        .build();
  }
}
