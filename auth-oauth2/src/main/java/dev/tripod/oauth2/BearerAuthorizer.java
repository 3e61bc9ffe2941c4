package dev.tripod.oauth2;

import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Origin;
import java.util.Set;

/** Adds one access token to requests to the listed origins (RFC 6750 section 2.1), and leaves other requests unchanged. */
final class BearerAuthorizer implements Authorizer {

  private final AuthorizationServer server;
  private final String header;
  private final Secret authorization;
  private final Set<Origin> origins;

  BearerAuthorizer(AuthorizationServer server, Tokens tokens, Set<Origin> origins) {
    this.server = server;
    this.header = server.quirk(RequestQuirks.ACCESS_TOKEN_HEADER);
    this.authorization = server.authorization(tokens);
    this.origins = origins;
  }

  @Override
  public Exchange<Attempt> authorize(HttpRequest request) {
    return Exchange.done(Attempt.only(
        origins.contains(request.origin()) && !server.authenticatesClients(request)
            ? request.withHeader(header, authorization.reveal())
            : request));
  }

  @Override
  public String toString() {
    return "BearerAuthorizer" + origins;
  }
}
