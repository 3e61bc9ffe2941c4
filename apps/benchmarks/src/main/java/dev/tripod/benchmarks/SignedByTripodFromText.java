package dev.tripod.benchmarks;

import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.http.HttpRequest;

/** Tripod: as {@link SignedByTripod}, and the request is made of its parts first. */
final class SignedByTripodFromText implements Signing<HttpRequest> {

  private final Authorizer authorizer = SignedByTripod.authorizer();
  private final Call call;
  private final String url;

  SignedByTripodFromText(Call call) {
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
