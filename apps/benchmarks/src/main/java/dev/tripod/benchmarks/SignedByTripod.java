package dev.tripod.benchmarks;

import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.TokenCredentials;

/** Tripod. Signs a request that exists already, and returns the signed copy. */
final class SignedByTripod implements Signing<HttpRequest> {

  private final Authorizer authorizer = authorizer();
  private final HttpRequest request;

  SignedByTripod(Call call) {
    this.request = request(call, call.url());
  }

  static Authorizer authorizer() {
    OAuth1Server server = OAuth1Server.at(
            "https://api.x.com/oauth/request_token",
            "https://api.x.com/oauth/authorize",
            "https://api.x.com/oauth/access_token")
        .build();
    OAuth1Client client = OAuth1Client.builder()
        .server(server)
        .clientCredentials(Call.CLIENT_KEY, Call.CLIENT_SECRET)
        .build();
    return client.authorizer(
        TokenCredentials.of(Call.TOKEN, Call.TOKEN_SECRET), Origin.of("https://api.x.com"));
  }

  static HttpRequest request(Call call, String url) {
    HttpRequest request = HttpRequest.of(call.method(), url);
    if (call.form().isEmpty()) {
      return request;
    }
    Parameters form = Parameters.none();
    for (String[] parameter : call.form()) {
      form = form.and(parameter[0], parameter[1]);
    }
    return request.withBody(Body.form(form));
  }

  static HttpRequest signed(Authorizer authorizer, HttpRequest request) {
    return ((Exchange.Done<Attempt>) authorizer.authorize(request)).value().request();
  }

  @Override
  public HttpRequest sign() {
    return signed(authorizer, request);
  }

  @Override
  public String header(HttpRequest signed) {
    return signed.headers().first("Authorization").orElseThrow();
  }
}
