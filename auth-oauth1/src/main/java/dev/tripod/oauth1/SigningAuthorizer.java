package dev.tripod.oauth1;

import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Signs requests for the listed origins, with one resource owner's token credentials or without; others it leaves alone. */
final class SigningAuthorizer implements Authorizer {

  private final RequestSigner signer;
  private final OAuth1Server server;
  private final ServerClock clock;
  private final Set<Origin> origins;

  SigningAuthorizer(
      RequestSigner signer, OAuth1Server server, ServerClock clock, Set<Origin> origins) {
    this.signer = signer;
    this.server = server;
    this.clock = clock;
    this.origins = origins;
  }

  @Override
  public Exchange<Attempt> authorize(HttpRequest request) {
    Origin origin = request.origin();
    if (!origins.contains(origin) || server.isEndpoint(request)) {
      return Exchange.done(Attempt.only(request));
    }
    Call call = new Call(request);
    return SignedAttempt.of(clock, origin, call, call);
  }

  @Override
  public String toString() {
    return "SigningAuthorizer" + origins;
  }

  /** One request and what its answers mean. A class and no two lambdas: the first of a process costs more than a signature. */
  private final class Call
      implements SignedAttempt.Signing, Function<HttpResponse, Optional<TimestampRefusal>> {

    private final HttpRequest request;

    private Call(HttpRequest request) {
      this.request = request;
    }

    @Override
    public Exchange<HttpRequest> at(ServerClock.Reading time) {
      return signer.signed(time, request, Parameters.none());
    }

    /** A verifier may be sent once: what carries one is left refused. */
    @Override
    public Optional<TimestampRefusal> apply(HttpResponse answer) {
      return TimestampRefusal.ofCall(answer, server)
          .filter(refusal -> !SignatureBaseString.signed(request).contains("oauth_verifier"));
    }
  }
}
