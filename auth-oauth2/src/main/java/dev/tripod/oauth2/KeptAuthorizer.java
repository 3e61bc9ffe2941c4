package dev.tripod.oauth2;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import java.util.Optional;
import java.util.Set;

/** Puts one owner's kept token on requests to the listed origins; others it leaves alone. */
final class KeptAuthorizer implements Authorizer {

  private static final int UNAUTHORIZED = 401;
  private static final Exchange<Optional<Attempt>> NO_OTHER = Exchange.done(Optional.empty());

  private final TokenKeeper keeper;
  private final AuthorizationServer server;
  private final ResourceOwner owner;
  private final Set<Origin> origins;

  KeptAuthorizer(
      TokenKeeper keeper, AuthorizationServer server, ResourceOwner owner, Set<Origin> origins) {
    this.keeper = keeper;
    this.server = server;
    this.owner = owner;
    this.origins = origins;
  }

  @Override
  public Exchange<Attempt> authorize(HttpRequest request) {
    if (!origins.contains(request.origin()) || server.isEndpoint(request)) {
      return Exchange.done(Attempt.only(request));
    }
    Kept.Holding fresh = keeper.fresh(owner);
    return fresh != null
        ? Exchange.done(new First(request, fresh.tokens().accessToken(), fresh.authorization()))
        : keeper
            .current(owner)
            .map(Tokens::accessToken)
            .map(token -> new First(request, token, BearerAuthorizer.authorization(token)));
  }

  @Override
  public String toString() {
    return "KeptAuthorizer[" + owner + ", " + origins + "]";
  }

  /** The attempt that another token may follow. */
  private final class First implements Attempt {

    private final HttpRequest unauthorized;
    private final HttpRequest request;
    private final Secret accessToken;

    private First(HttpRequest unauthorized, Secret accessToken, Secret authorization) {
      this.unauthorized = unauthorized;
      this.request = BearerAuthorizer.authorized(unauthorized, authorization);
      this.accessToken = accessToken;
    }

    @Override
    public HttpRequest request() {
      return request;
    }

    @Override
    public Exchange<Optional<Attempt>> after(HttpResponse answer) {
      return answer.status() == UNAUTHORIZED && !wantsScope(answer)
          ? keeper
              .insteadOf(accessToken, owner)
              .map(found -> found.map(tokens -> Attempt.only(BearerAuthorizer.authorized(
                  unauthorized, BearerAuthorizer.authorization(tokens.accessToken())))))
          : NO_OTHER;
    }

    /** RFC 6750 section 3.1: another token of the same grant would be refused the same way. */
    private static boolean wantsScope(HttpResponse answer) {
      return answer.headers().all("WWW-Authenticate").stream()
          .anyMatch(challenge -> challenge.contains("insufficient_scope"));
    }

    @Override
    public String toString() {
      return "Attempt[" + request.method() + " " + request.origin() + "]";
    }
  }
}
