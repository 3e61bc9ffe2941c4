package dev.tripod.oauth1;

import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import java.util.Set;

/** Signs requests for the listed origins with one resource owner's token credentials; others it leaves alone. */
final class SigningAuthorizer implements Authorizer {

  private final RequestSigner signer;
  private final OAuth1Server server;
  private final TokenCredentials token;
  private final Set<Origin> origins;

  SigningAuthorizer(
      RequestSigner signer, OAuth1Server server, TokenCredentials token, Set<Origin> origins) {
    this.signer = signer;
    this.server = server;
    this.token = token;
    this.origins = origins;
  }

  @Override
  public Exchange<Attempt> authorize(HttpRequest request) {
    boolean ours = origins.contains(request.origin()) && !server.isEndpoint(request);
    return Exchange.done(Attempt.only(
        ours
            ? signer.signed(request, token.token(), token.tokenSecret(), Parameters.none())
            : request));
  }

  @Override
  public String toString() {
    return "SigningAuthorizer" + origins;
  }
}
