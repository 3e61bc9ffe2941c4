package dev.tripod.benchmarks;

import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.http.HttpRequest;

/** Tripod. Creates the request from strings, then signs it as {@link SignedByTripod} does. */
final class SignedByTripodFromStrings implements Signing<HttpRequest> {

  private final Authorizer authorizer = SignedByTripod.authorizer();
  private final Call call;
  private final String url;

  SignedByTripodFromStrings(Call call) {
    this.call = call;
    this.url = call.url();
  }

  @Override
  public HttpRequest sign() {
    return SignedByTripod.signed(authorizer, SignedByTripod.request(call, url));
  }

  @Override
  public String header(HttpRequest signed) {
    return signed.headers().first("Authorization").orElseThrow();
  }
}
