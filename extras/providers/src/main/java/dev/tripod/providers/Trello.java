package dev.tripod.providers;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth1.OAuth1Server;

/**
 * Trello. What an app may do, and for how long, is asked for where the user is sent, not with the temporary credentials.
 * Source: developer.atlassian.com, "Authorizing With Trello's REST API".
 */
public final class Trello {

  /** Where Trello's tokens may go. */
  public static final Origin API = Origin.of("https://api.trello.com");

  /** Scope: boards, lists and cards, to look at. */
  public static final String READ = "read";

  /** Scope: boards, lists and cards, to look at and to change. */
  public static final String READ_WRITE = "read,write";

  /** Expiration: the token works until the user revokes it. */
  public static final String NEVER = "never";

  /** Expiration: 30 days after the user agreed. */
  public static final String THIRTY_DAYS = "30days";

  /** Expiration: a day after the user agreed. */
  public static final String ONE_DAY = "1day";

  /** Expiration: an hour after the user agreed. */
  public static final String ONE_HOUR = "1hour";

  /** Parameter of the authorization URI: the application's name, as the user reads it there. */
  public static final String NAME = "name";

  private Trello() {}

  /**
   * OAuth 1.0a.
   *
   * @param scope {@link #READ} or {@link #READ_WRITE}, or others of Trello's joined by commas
   * @param expiration {@link #NEVER}, or until when the token works
   */
  public static OAuth1Server oauth1(String scope, String expiration) {
    return OAuth1Server.at(
            "https://trello.com/1/OAuthGetRequestToken",
            "https://trello.com/1/OAuthAuthorizeToken",
            "https://trello.com/1/OAuthGetAccessToken")
        .authorizationParameter("scope", scope)
        .authorizationParameter("expiration", expiration)
        .build();
  }
}
