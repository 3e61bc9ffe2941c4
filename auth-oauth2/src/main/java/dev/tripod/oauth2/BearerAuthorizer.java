package dev.tripod.oauth2;

import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Adds one access token to requests to the listed origins (RFC 6750 section 2.1), and leaves other requests unchanged. If the
 * token is bound to a key, it adds a proof too (RFC 9449 section 7.1).
 */
final class BearerAuthorizer implements Authorizer {

  private static final Exchange<Optional<Attempt>> NO_OTHER = Exchange.done(Optional.empty());

  private final AuthorizationServer server;

  /** Finds the key of the tokens; {@code null} if they are not bound. */
  private final @Nullable Exchange<ProofOfPossession> findKey;

  private final String header;
  private final Tokens tokens;
  private final Secret authorization;
  private final Set<Origin> origins;

  /** The key of the tokens, once it was looked up. */
  private final AtomicReference<@Nullable ProofOfPossession> key = new AtomicReference<>();

  BearerAuthorizer(AuthorizationServer server, BoundKeys keys, Tokens tokens, Set<Origin> origins) {
    this.server = server;
    this.findKey = tokens.isBound() ? keys.find(tokens.key()) : null;
    this.header = server.quirk(RequestQuirks.ACCESS_TOKEN_HEADER);
    this.tokens = tokens;
    this.authorization = server.authorization(tokens);
    this.origins = origins;
  }

  @Override
  public Exchange<Attempt> authorize(HttpRequest request) {
    if (!origins.contains(request.origin()) || server.authenticatesClients(request)) {
      return Exchange.done(Attempt.only(request));
    }
    HttpRequest authorized = request.withHeader(header, authorization.reveal());
    if (findKey == null) {
      return Exchange.done(Attempt.only(authorized));
    }
    ProofOfPossession known = key.get();
    return known != null
        ? proved(authorized, known, false)
        : findKey.then(found -> {
          key.set(found);
          return proved(authorized, found, false);
        });
  }

  private Exchange<Attempt> proved(
      HttpRequest authorized, ProofOfPossession by, boolean isRepetition) {
    return BoundKeys.prove(by, authorized, Optional.of(tokens.accessToken()), tokens::redactor)
        .map(proved -> new Proved(authorized, proved, by, isRepetition));
  }

  @Override
  public String toString() {
    return "BearerAuthorizer" + origins;
  }

  /**
   * An attempt with a proof. If the server wants a nonce, one attempt with a new proof follows, whatever the method is. The
   * server has rejected the first request without processing it.
   */
  private final class Proved implements Attempt {

    private final HttpRequest authorized;
    private final HttpRequest request;
    private final ProofOfPossession by;
    private final boolean isRepetition;

    private Proved(
        HttpRequest authorized, HttpRequest request, ProofOfPossession by, boolean isRepetition) {
      this.authorized = authorized;
      this.request = request;
      this.by = by;
      this.isRepetition = isRepetition;
    }

    @Override
    public HttpRequest request() {
      return request;
    }

    @Override
    public Exchange<Optional<Attempt>> after(HttpResponse response) {
      return BoundKeys.learn(by, request, response) && !isRepetition
          ? proved(authorized, by, true).map(Optional::of)
          : NO_OTHER;
    }

    @Override
    public String toString() {
      return "Attempt[" + request.method() + " " + request.origin() + "]";
    }
  }
}
