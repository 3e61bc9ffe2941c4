package dev.tripod.migration.oauth1;

import com.github.scribejava.core.builder.ServiceBuilder;
import com.github.scribejava.core.builder.api.DefaultApi10a;
import com.github.scribejava.core.exceptions.OAuthException;
import com.github.scribejava.core.model.OAuth1AccessToken;
import com.github.scribejava.core.model.OAuth1RequestToken;
import com.github.scribejava.core.model.OAuthRequest;
import com.github.scribejava.core.model.Response;
import com.github.scribejava.core.model.Verb;
import com.github.scribejava.core.oauth.OAuth10aService;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/** The ScribeJava code of the migration guide. */
final class WithScribeJava {

  private WithScribeJava() {}

  // tag::api[]
  static final class BookshopApi extends DefaultApi10a {

    private final String base;

    BookshopApi(String base) {
      this.base = base;
    }

    @Override
    public String getRequestTokenEndpoint() {
      return base + "/oauth/request_token";
    }

    @Override
    protected String getAuthorizationBaseUrl() {
      return base + "/oauth/authorize";
    }

    @Override
    public String getAccessTokenEndpoint() {
      return base + "/oauth/access_token";
    }
  }
  // end::api[]

  static OAuth10aService service(DefaultApi10a api, String apiKey, String apiSecret) {
    // tag::client[]
    OAuth10aService service = new ServiceBuilder(apiKey)
        .apiSecret(apiSecret)
        .callback("https://app.example/back")
        .build(api); // TwitterApi.instance(), or a class of your own
    // end::client[]
    return service;
  }

  static OAuth1AccessToken login(
      OAuth10aService service, Function<String, Map<String, String>> user)
      throws IOException, InterruptedException, ExecutionException {
    // tag::login[]
    OAuth1RequestToken login = service.getRequestToken();
    Map<String, String> callback = user.apply(service.getAuthorizationUrl(login));
    OAuth1AccessToken token = service.getAccessToken(login, callback.get("oauth_verifier"));
    // end::login[]
    return token;
  }

  static OAuth1AccessToken pin(
      DefaultApi10a api, String apiKey, String apiSecret, Function<String, String> user)
      throws IOException, InterruptedException, ExecutionException {
    // tag::pin[]
    OAuth10aService service = new ServiceBuilder(apiKey).apiSecret(apiSecret).build(api);
    OAuth1RequestToken login = service.getRequestToken(); // no callback set: oob
    String pin = user.apply(service.getAuthorizationUrl(login));
    OAuth1AccessToken token = service.getAccessToken(login, pin);
    // end::pin[]
    return token;
  }

  static int call(OAuth10aService service, OAuth1AccessToken token, String address)
      throws IOException, InterruptedException, ExecutionException {
    // tag::call[]
    OAuthRequest request = new OAuthRequest(Verb.GET, address);
    service.signRequest(token, request);
    try (Response response = service.execute(request)) {
      return response.getCode();
    }
    // end::call[]
  }

  // tag::store[]
  static String write(OAuth1AccessToken token) {
    return token.getToken() + "\n" + token.getTokenSecret();
  }

  static OAuth1AccessToken read(String written) {
    String[] lines = written.split("\n", 2);
    return new OAuth1AccessToken(lines[0], lines[1]);
  }
  // end::store[]

  static String outcome(
      OAuth10aService service, OAuth1RequestToken login, Map<String, String> callback)
      throws InterruptedException {
    // tag::errors[]
    String verifier = callback.get("oauth_verifier");
    if (verifier == null) {
      return "no verifier: the user declined, or this is not the callback of a login";
    }
    try {
      OAuth1AccessToken token = service.getAccessToken(login, verifier);
      return "welcome, user of " + token.getParameter("user_id");
    } catch (OAuthException rejected) { // unchecked; its message contains the server's response
      return "rejected";
    } catch (IOException | ExecutionException failed) {
      return "begin again";
    }
    // end::errors[]
  }
}
