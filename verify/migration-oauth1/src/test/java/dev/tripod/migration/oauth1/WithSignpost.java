package dev.tripod.migration.oauth1;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Map;
import java.util.function.Function;
import oauth.signpost.OAuth;
import oauth.signpost.OAuthConsumer;
import oauth.signpost.OAuthProvider;
import oauth.signpost.basic.DefaultOAuthConsumer;
import oauth.signpost.basic.DefaultOAuthProvider;
import oauth.signpost.exception.OAuthCommunicationException;
import oauth.signpost.exception.OAuthException;
import oauth.signpost.exception.OAuthNotAuthorizedException;

/** The Signpost code of the migration guide. */
final class WithSignpost {

  private WithSignpost() {}

  static OAuthConsumer consumer(String apiKey, String apiSecret) {
    // tag::consumer[]
    OAuthConsumer consumer = new DefaultOAuthConsumer(apiKey, apiSecret); // one for each user
    // end::consumer[]
    return consumer;
  }

  static OAuthProvider provider(String base) {
    // tag::provider[]
    OAuthProvider provider = new DefaultOAuthProvider(
        base + "/oauth/request_token", base + "/oauth/access_token", base + "/oauth/authorize");
    // end::provider[]
    return provider;
  }

  static Map.Entry<String, String> login(
      OAuthConsumer consumer, OAuthProvider provider, Function<String, Map<String, String>> user)
      throws OAuthException {
    // tag::login[]
    String address = provider.retrieveRequestToken(consumer, "https://app.example/back");
    Map<String, String> callback = user.apply(address);
    provider.retrieveAccessToken(consumer, callback.get("oauth_verifier"));
    String token = consumer.getToken();
    String tokenSecret = consumer.getTokenSecret();
    // end::login[]
    return Map.entry(token, tokenSecret);
  }

  static void pin(OAuthConsumer consumer, OAuthProvider provider, Function<String, String> user)
      throws OAuthException {
    // tag::pin[]
    String pin = user.apply(provider.retrieveRequestToken(consumer, OAuth.OUT_OF_BAND));
    provider.retrieveAccessToken(consumer, pin);
    // end::pin[]
  }

  static int call(OAuthConsumer consumer, String address) throws IOException, OAuthException {
    // tag::call[]
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(address).toURL().openConnection();
    consumer.sign(connection);
    int status = connection.getResponseCode();
    // end::call[]
    connection.disconnect();
    return status;
  }

  static OAuthConsumer read(String apiKey, String apiSecret, String token, String tokenSecret) {
    // tag::store[]
    OAuthConsumer consumer = new DefaultOAuthConsumer(apiKey, apiSecret);
    consumer.setTokenWithSecret(token, tokenSecret);
    // end::store[]
    return consumer;
  }

  static String outcome(OAuthConsumer consumer, OAuthProvider provider, String verifier) {
    // tag::errors[]
    try {
      provider.retrieveAccessToken(consumer, verifier);
      return "welcome, user of " + provider.getResponseParameters().getFirst("user_id");
    } catch (OAuthNotAuthorizedException rejected) { // 401
      return "rejected";
    } catch (OAuthCommunicationException failed) { // any other status, or no response
      return "rejected, or begin again";
    } catch (OAuthException wrong) {
      return "not signed, or not understood";
    }
    // end::errors[]
  }
}
