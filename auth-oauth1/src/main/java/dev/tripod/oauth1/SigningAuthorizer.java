package dev.tripod.oauth1;

import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Signs requests for the listed origins, with one resource owner's token credentials or without; others it leaves alone. */
final class SigningAuthorizer implements Authorizer {

  private final RequestSigner signer;
  private final OAuth1Server server;
  private final @Nullable TokenCredentials token;
  private final Set<Origin> origins;

  /** @param token {@code null} to sign as the client itself */
  SigningAuthorizer(
      RequestSigner signer,
      OAuth1Server server,
      @Nullable TokenCredentials token,
      Set<Origin> origins) {
    this.signer = signer;
    this.server = server;
    this.token = token;
    this.origins = origins;
  }

  @Override
  public Exchange<Attempt> authorize(HttpRequest request) {
    if (!origins.contains(request.origin()) || server.isEndpoint(request)) {
      return Exchange.done(Attempt.only(request));
    }
    Exchange<HttpRequest> signed = token == null
        ? signer.signed(request, Parameters.none())
        : signer.signed(request, token.token(), token.tokenSecret(), Parameters.none());
    // What is there at once stays there at once: map would put it off until it is run.
    return signed instanceof Exchange.Done<HttpRequest> done
        ? Exchange.done(Attempt.only(done.value()))
        : signed.map(Attempt::only);
  }

  @Override
  public String toString() {
    return "SigningAuthorizer" + origins;
  }
}
