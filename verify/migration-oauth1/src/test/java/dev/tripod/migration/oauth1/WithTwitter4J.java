package dev.tripod.migration.oauth1;

import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import twitter4j.AccessToken;
import twitter4j.OAuthAuthorization;
import twitter4j.RequestToken;
import twitter4j.Twitter;
import twitter4j.TwitterException;
import twitter4j.v1.User;

/** The Twitter4J code of the migration guide. */
final class WithTwitter4J {

  private WithTwitter4J() {}

  static OAuthAuthorization authorization(String apiKey, String apiSecret, Properties settings) {
    // tag::client[]
    OAuthAuthorization authorization = OAuthAuthorization.newBuilder()
        .load(settings) // empty for X
        .oAuthConsumer(apiKey, apiSecret)
        .build();
    // end::client[]
    return authorization;
  }

  static AccessToken login(
      OAuthAuthorization authorization, Function<String, Map<String, String>> user)
      throws TwitterException {
    // tag::login[]
    RequestToken login = authorization.getOAuthRequestToken("https://app.example/back");
    Map<String, String> callback = user.apply(login.getAuthorizationURL());
    AccessToken token = authorization.getOAuthAccessToken(login, callback.get("oauth_verifier"));
    // end::login[]
    return token;
  }

  static AccessToken pin(OAuthAuthorization authorization, Function<String, String> user)
      throws TwitterException {
    // tag::pin[]
    RequestToken login = authorization.getOAuthRequestToken("oob");
    String pin = user.apply(login.getAuthorizationURL());
    AccessToken token = authorization.getOAuthAccessToken(login, pin);
    // end::pin[]
    return token;
  }

  static User call(
      String apiKey, String apiSecret, String token, String tokenSecret, Properties settings)
      throws TwitterException {
    // tag::call[]
    Twitter twitter = Twitter.newBuilder()
        .load(settings)
        .oAuthConsumer(apiKey, apiSecret)
        .oAuthAccessToken(token, tokenSecret)
        .build();
    User me = twitter.v1().users().verifyCredentials(); // GET /1.1/account/verify_credentials.json
    // end::call[]
    return me;
  }

  // tag::store[]
  static String write(AccessToken token) {
    return token.getToken() + "\n" + token.getTokenSecret();
  }
  // end::store[]

  static String outcome(OAuthAuthorization authorization, RequestToken login, String verifier) {
    // tag::errors[]
    try {
      AccessToken token = authorization.getOAuthAccessToken(login, verifier);
      return "welcome, user of " + token.getUserId();
    } catch (TwitterException failed) {
      return failed.isCausedByNetworkIssue() ? "begin again" : "rejected: " + failed.getErrorCode();
    }
    // end::errors[]
  }
}
