package dev.tripod.benchmarks;

import com.github.scribejava.apis.TwitterApi;
import com.github.scribejava.core.builder.ServiceBuilder;
import com.github.scribejava.core.model.OAuth1AccessToken;
import com.github.scribejava.core.model.OAuthRequest;
import com.github.scribejava.core.model.Verb;
import com.github.scribejava.core.oauth.OAuth10aService;
import java.util.Objects;

/** ScribeJava. Signing changes the request, so each signature creates a new one. */
final class SignedByScribeJava implements Signing<OAuthRequest> {

  private final OAuth10aService service = new ServiceBuilder(Call.CLIENT_KEY)
      .apiSecret(Call.CLIENT_SECRET)
      .build(TwitterApi.instance());
  private final OAuth1AccessToken token = new OAuth1AccessToken(Call.TOKEN, Call.TOKEN_SECRET);
  private final Call call;
  private final Verb verb;
  private final String url;

  SignedByScribeJava(Call call) {
    this.call = call;
    this.verb = Verb.valueOf(call.method());
    this.url = call.url();
  }

  @Override
  public OAuthRequest sign() {
    OAuthRequest request = new OAuthRequest(verb, url);
    for (String[] parameter : call.form()) {
      request.addBodyParameter(parameter[0], parameter[1]);
    }
    service.signRequest(token, request);
    return request;
  }

  @Override
  public String header(OAuthRequest signed) {
    return Objects.requireNonNull(signed.getHeaders().get("Authorization"), "Authorization");
  }
}
