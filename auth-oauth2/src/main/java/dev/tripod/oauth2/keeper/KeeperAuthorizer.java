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
import dev.tripod.oauth2.Tokens;
import java.util.Optional;
import java.util.Set;

/** Adds an owner's access token to requests to the listed origins, and leaves other requests unchanged. */
final class KeeperAuthorizer implements Authorizer {

  private static final int UNAUTHORIZED = 401;
  private static final Exchange<Optional<Attempt>> NO_OTHER = Exchange.done(Optional.empty());

  private final TokenSource source;
  private final AuthorizationServer server;
  private final ResourceOwner owner;
  private final Set<Origin> origins;

  KeeperAuthorizer(
      TokenSource source, AuthorizationServer server, ResourceOwner owner, Set<Origin> origins) {
    this.source = source;
    this.server = server;
    this.owner = owner;
    this.origins = origins;
  }

  @Override
  public Exchange<Attempt> authorize(HttpRequest request) {
    if (!origins.contains(request.origin()) || server.authenticatesClients(request)) {
      return Exchange.done(Attempt.only(request));
    }
    IssuedTokens fresh = source.fresh(owner);
    return fresh != null
        ? Exchange.done(new First(request, fresh.tokens().accessToken(), fresh.authorization()))
        : source
            .current(owner)
            .map(tokens -> new First(request, tokens.accessToken(), tokens.authorization()));
  }

  @Override
  public String toString() {
    return "KeeperAuthorizer[" + owner + ", " + origins + "]";
  }

  private static HttpRequest authorized(HttpRequest request, Secret authorization) {
    return request.withHeader("Authorization", authorization.reveal());
  }

  /** The first attempt. If its access token is rejected, a second one with another token may follow. */
  private final class First implements Attempt {

    private final HttpRequest unauthorized;
    private final HttpRequest request;
    private final Secret accessToken;

    private First(HttpRequest unauthorized, Secret accessToken, Secret authorization) {
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
      return response.status() == UNAUTHORIZED && !lacksScope(response)
          ? source.replacementFor(accessToken, owner).map(found -> found.map(this::second))
          : NO_OTHER;
    }

    private Attempt second(Tokens tokens) {
      return Attempt.only(authorized(unauthorized, tokens.authorization()));
    }

    /** RFC 6750 section 3.1: the server would reject another token of the same grant in the same way. */
    private static boolean lacksScope(HttpResponse response) {
      return response.headers().all("WWW-Authenticate").stream()
          .anyMatch(challenge -> challenge.contains("insufficient_scope"));
    }

    @Override
    public String toString() {
      return "Attempt[" + request.method() + " " + request.origin() + "]";
    }
  }
}
