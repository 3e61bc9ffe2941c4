package dev.tripod.oauth2.keeper;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.RequestQuirks;
import dev.tripod.oauth2.Tokens;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Adds an owner's access token to requests to the listed origins, and leaves other requests unchanged. */
final class KeeperAuthorizer implements Authorizer {

  private static final Exchange<Optional<Attempt>> NO_OTHER = Exchange.done(Optional.empty());

  private final TokenSource source;
  private final AuthorizationServer server;
  private final ResourceOwner owner;
  private final Set<Origin> origins;
  private final Predicate<HttpResponse> expiredToken;
  private final String header;
  private final boolean usesBearer;

  /**
   * Creates an authorizer.
   *
   * @param expiredToken recognizes a rejected access token, in addition to the server's data
   */
  KeeperAuthorizer(
      TokenSource source,
      AuthorizationServer server,
      ResourceOwner owner,
      Set<Origin> origins,
      Predicate<HttpResponse> expiredToken) {
    this.source = source;
    this.server = server;
    this.owner = owner;
    this.origins = origins;
    this.expiredToken = expiredToken;
    this.header = server.quirk(RequestQuirks.ACCESS_TOKEN_HEADER);
    this.usesBearer = server
        .quirk(RequestQuirks.ACCESS_TOKEN_SCHEME)
        .equals(RequestQuirks.ACCESS_TOKEN_SCHEME.standard());
  }

  @Override
  public Exchange<Attempt> authorize(HttpRequest request) {
    if (!origins.contains(request.origin()) || server.authenticatesClients(request)) {
      return Exchange.done(Attempt.only(request));
    }
    IssuedTokens fresh = source.fresh(owner);
    return fresh != null
        ? Exchange.done(new WithToken(
            request,
            fresh.tokens().accessToken(),
            usesBearer ? fresh.authorization() : server.authorization(fresh.tokens())))
        : source.current(owner).map(tokens -> new WithToken(request, tokens));
  }

  @Override
  public String toString() {
    return "KeeperAuthorizer[" + owner + ", " + origins + "]";
  }

  private HttpRequest authorized(HttpRequest request, Secret authorization) {
    return request.withHeader(header, authorization.reveal());
  }

  /**
   * An attempt with an access token. If the token is rejected, an attempt with another token may follow. That token may also
   * have ended since it was stored. The sequence of attempts limits their number.
   */
  private final class WithToken implements Attempt {

    private final HttpRequest unauthorized;
    private final HttpRequest request;
    private final Secret accessToken;

    private WithToken(HttpRequest unauthorized, Tokens tokens) {
      this(unauthorized, tokens.accessToken(), server.authorization(tokens));
    }

    private WithToken(HttpRequest unauthorized, Secret accessToken, Secret authorization) {
      this.unauthorized = unauthorized;
      this.request = authorized(unauthorized, authorization);
      this.accessToken = accessToken;
    }

    @Override
    public HttpRequest request() {
      return request;
    }

    @Override
    public Exchange<Optional<Attempt>> after(HttpResponse response) {
      return server.meansExpiredToken(response) || expiredToken.test(response)
          ? source
              .replacementFor(accessToken, owner)
              .map(found -> found.map(tokens -> new WithToken(unauthorized, tokens)))
          : NO_OTHER;
    }

    @Override
    public String toString() {
      return "Attempt[" + request.method() + " " + request.origin() + "]";
    }
  }
}
