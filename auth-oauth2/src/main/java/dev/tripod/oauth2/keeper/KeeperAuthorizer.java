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
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.RequestQuirks;
import dev.tripod.oauth2.Tokens;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Adds an owner's access token to requests to the listed origins, and leaves other requests unchanged. */
final class KeeperAuthorizer implements Authorizer {

  private static final Exchange<Optional<Attempt>> NO_OTHER = Exchange.done(Optional.empty());

  private final TokenSource source;
  private final OAuth2Client client;
  private final AuthorizationServer server;
  private final ResourceOwner owner;
  private final Set<Origin> origins;
  private final Predicate<HttpResponse> expiredToken;
  private final String header;
  private final boolean usesBearer;

  /** The bound access token that was used last, with its authorizer, which has looked up the key. */
  private final AtomicReference<Map.@Nullable Entry<Secret, Authorizer>> lastBound =
      new AtomicReference<>();

  /**
   * Creates an authorizer.
   *
   * @param expiredToken recognizes a rejected access token, in addition to the server's data
   */
  KeeperAuthorizer(
      TokenSource source,
      OAuth2Client client,
      ResourceOwner owner,
      Set<Origin> origins,
      Predicate<HttpResponse> expiredToken) {
    this.source = source;
    this.client = client;
    this.server = client.server();
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
    if (fresh == null) {
      return source.current(owner).then(tokens -> attempt(request, tokens));
    }
    Tokens tokens = fresh.tokens();
    return usesBearer && !tokens.isBound()
        ? Exchange.done(new WithToken(request, tokens.accessToken(), fresh.authorization()))
        : attempt(request, tokens);
  }

  private Exchange<Attempt> attempt(HttpRequest unauthorized, Tokens tokens) {
    return tokens.isBound()
        ? bound(tokens)
            .authorize(unauthorized)
            .map(proved -> new WithToken(unauthorized, tokens.accessToken(), proved))
        : Exchange.done(
            new WithToken(unauthorized, tokens.accessToken(), server.authorization(tokens)));
  }

  private Authorizer bound(Tokens tokens) {
    Map.Entry<Secret, Authorizer> last = lastBound.get();
    if (last != null && last.getKey().equals(tokens.accessToken())) {
      return last.getValue();
    }
    Authorizer authorizer = client.authorizer(tokens, origins.toArray(Origin[]::new));
    lastBound.set(Map.entry(tokens.accessToken(), authorizer));
    return authorizer;
  }

  @Override
  public String toString() {
    return "KeeperAuthorizer[" + owner + ", " + origins + "]";
  }

  /**
   * An attempt with an access token. If the server rejects the token, an attempt with another token may follow. That token may
   * also have ended since it was stored. If the token is bound to a key and the server wants a nonce, an attempt with the same
   * token follows. The sequence of attempts limits their number.
   */
  private final class WithToken implements Attempt {

    private final HttpRequest unauthorized;
    private final HttpRequest request;
    private final Secret accessToken;
    private final @Nullable Attempt proved;

    private WithToken(HttpRequest unauthorized, Secret accessToken, Secret authorization) {
      this.unauthorized = unauthorized;
      this.request = unauthorized.withHeader(header, authorization.reveal());
      this.accessToken = accessToken;
      this.proved = null;
    }

    private WithToken(HttpRequest unauthorized, Secret accessToken, Attempt proved) {
      this.unauthorized = unauthorized;
      this.request = proved.request();
      this.accessToken = accessToken;
      this.proved = proved;
    }

    @Override
    public HttpRequest request() {
      return request;
    }

    @Override
    public Exchange<Optional<Attempt>> after(HttpResponse response) {
      return proved == null
          ? withOtherToken(response)
          : proved
              .after(response)
              .then(again -> again.isPresent()
                  ? Exchange.done(
                      again.map(repeated -> new WithToken(unauthorized, accessToken, repeated)))
                  : withOtherToken(response));
    }

    private Exchange<Optional<Attempt>> withOtherToken(HttpResponse response) {
      return server.meansExpiredToken(response) || expiredToken.test(response)
          ? source
              .replacementFor(accessToken, owner)
              .then(found -> found.isPresent()
                  ? attempt(unauthorized, found.get()).map(Optional::of)
                  : NO_OTHER)
          : NO_OTHER;
    }

    @Override
    public String toString() {
      return "Attempt[" + request.method() + " " + request.origin() + "]";
    }
  }
}
