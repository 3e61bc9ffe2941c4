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
import org.jspecify.annotations.Nullable;

/** Signs requests for the listed origins, with one resource owner's token credentials or without; others it leaves alone. */
final class SigningAuthorizer implements Authorizer {

  private final RequestSigner signer;
  private final OAuth1Server server;
  private final ServerClock clock;
  private final @Nullable TokenCredentials token;
  private final Set<Origin> origins;

  /** @param token {@code null} to sign as the client itself */
  SigningAuthorizer(
      RequestSigner signer,
      OAuth1Server server,
      ServerClock clock,
      @Nullable TokenCredentials token,
      Set<Origin> origins) {
    this.signer = signer;
    this.server = server;
    this.clock = clock;
    this.token = token;
    this.origins = origins;
  }

  @Override
  public Exchange<Attempt> authorize(HttpRequest request) {
    Origin origin = request.origin();
    if (!origins.contains(origin) || server.isEndpoint(request)) {
      return Exchange.done(Attempt.only(request));
    }
    return SignedAttempt.of(
        clock, origin, answer -> timestampRefusal(request, answer), time -> signed(time, request));
  }

  private Exchange<HttpRequest> signed(ServerClock.Reading time, HttpRequest request) {
    return token == null
        ? signer.signed(time, request, Parameters.none())
        : signer.signed(time, request, token.token(), token.tokenSecret(), Parameters.none());
  }

  /** A verifier may be sent once: what carries one is left refused. */
  private Optional<TimestampRefusal> timestampRefusal(HttpRequest request, HttpResponse answer) {
    return TimestampRefusal.ofCall(answer, server)
        .filter(refusal -> !SignatureBaseString.signed(request).contains("oauth_verifier"));
  }

  @Override
  public String toString() {
    return "SigningAuthorizer" + origins;
  }
}
