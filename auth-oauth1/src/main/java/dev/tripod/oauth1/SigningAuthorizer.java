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

/**
 * An authorizer that signs API requests to a set of origins, with one user's token credentials or without a token. Other
 * requests, and requests to the endpoints that issue credentials, stay unsigned. Thread-safe.
 */
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

  /**
   * Signs one request and finds a rejected timestamp in its response. This is a class because the first lambda of a process
   * costs more time than a signature.
   */
  private final class Call
      implements SignedAttempt.Signing, Function<HttpResponse, Optional<TimestampRejection>> {

    private final HttpRequest request;

    private Call(HttpRequest request) {
      this.request = request;
    }

    @Override
    public Exchange<HttpRequest> at(SigningTime time) {
      return signer.signed(time, request, Parameters.none());
    }

    /** Ignores the rejection of a request with a verifier: a verifier must not be sent twice. */
    @Override
    public Optional<TimestampRejection> apply(HttpResponse response) {
      Optional<TimestampRejection> rejection = TimestampRejection.ofCall(response, server);
      return rejection.isPresent()
              && SignatureBaseString.parameters(request).contains("oauth_verifier")
          ? Optional.empty()
          : rejection;
    }
  }
}
