package dev.tripod.providers;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth1.OAuth1Server;

/**
 * Trello. Parameters of the authorization URI request what the app may do, and for how long. Source:
 * developer.atlassian.com, "Authorizing With Trello's REST API".
 */
public final class Trello {

  /** The origin to which Trello's tokens may be sent. */
  public static final Origin API = Origin.of("https://api.trello.com");

  /** Scope: read boards, lists and cards. */
  public static final String READ = "read";

  /** Scope: read and change boards, lists and cards. */
  public static final String READ_WRITE = "read,write";

  /** Expiration: the token is valid until the user revokes it. */
  public static final String NEVER = "never";

  /** Expiration: 30 days after the user agreed. */
  public static final String THIRTY_DAYS = "30days";

  /** Expiration: one day after the user agreed. */
  public static final String ONE_DAY = "1day";

  /** Expiration: one hour after the user agreed. */
  public static final String ONE_HOUR = "1hour";

  /** Parameter of the authorization URI: the application's name, which the user sees. */
  public static final String NAME = "name";

  private Trello() {}

  /**
   * Returns the OAuth 1.0a server.
   *
   * @param scope {@link #READ} or {@link #READ_WRITE}, or other scopes of Trello, joined by commas
   * @param expiration {@link #NEVER}, or how long the token is valid
   * @throws IllegalArgumentException if one of them does not start with a letter or digit, or has characters other than letters,
   *     digits and {@code ,._-}
   */
  public static OAuth1Server oauth1(String scope, String expiration) {
    return OAuth1Server.at(
            "https://trello.com/1/OAuthGetRequestToken",
            "https://trello.com/1/OAuthAuthorizeToken",
            "https://trello.com/1/OAuthGetAccessToken")
        .authorizationParameter("scope", AddressPart.require("scope", scope))
        .authorizationParameter("expiration", AddressPart.require("expiration", expiration))
        .build();
  }
}
