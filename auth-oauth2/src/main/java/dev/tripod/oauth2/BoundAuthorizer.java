package dev.tripod.oauth2;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
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

/**
 * Adds an access token that is bound to a key, and a proof, to requests to the listed origins (RFC 9449 section 7.1). Other
 * requests stay unchanged.
 */
final class BoundAuthorizer implements Authorizer {

  private static final Exchange<Optional<Attempt>> NO_OTHER = Exchange.done(Optional.empty());

  private final AuthorizationServer server;
  private final Exchange<ProofOfPossession> findKey;
  private final String header;
  private final Tokens tokens;
  private final Secret authorization;
  private final Set<Origin> origins;
  private final AtomicReference<ProofOfPossession> found = new AtomicReference<>();

  BoundAuthorizer(
      AuthorizationServer server,
      Exchange<ProofOfPossession> findKey,
      Tokens tokens,
      Set<Origin> origins) {
    this.server = server;
    this.findKey = findKey;
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
    HttpRequest unproved = request.withHeader(header, authorization.reveal());
    ProofOfPossession key = found.get();
    return key != null
        ? proved(unproved, key, false)
        : findKey.then(first -> {
          found.set(first);
          return proved(unproved, first, false);
        });
  }

  private Exchange<Attempt> proved(
      HttpRequest unproved, ProofOfPossession key, boolean isRepetition) {
    return Exchange.defer(() -> key.prove(unproved, Optional.of(tokens.accessToken())))
        .recover(failure -> {
          throw AdapterFailed.beforeSending("The proof of possession", failure, tokens.redactor());
        })
        .map(proved -> new Proved(unproved, proved, key, isRepetition));
  }

  @Override
  public String toString() {
    return "BoundAuthorizer" + origins;
  }

  /**
   * An attempt with a proof. If the server wants a nonce, one attempt with a new proof follows. The server has rejected the
   * request, so it may be sent again whatever its method is.
   */
  private final class Proved implements Attempt {

    private final HttpRequest unproved;
    private final HttpRequest request;
    private final ProofOfPossession key;
    private final boolean isRepetition;

    private Proved(
        HttpRequest unproved, HttpRequest request, ProofOfPossession key, boolean isRepetition) {
      this.unproved = unproved;
      this.request = request;
      this.key = key;
      this.isRepetition = isRepetition;
    }

    @Override
    public HttpRequest request() {
      return request;
    }

    @Override
    public Exchange<Optional<Attempt>> after(HttpResponse response) {
      return key.learn(request, response) && !isRepetition
          ? proved(unproved, key, true).map(Optional::of)
          : NO_OTHER;
    }

    @Override
    public String toString() {
      return "Attempt[" + request.method() + " " + request.origin() + "]";
    }
  }
}
