package dev.tripod.x;

import dev.tripod.domain.KnownSecrets;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * An authorizer, and the bearer token that it used last. A keeper's authorizer refreshes tokens, so that it may be another than
 * a client was made with; and X might repeat it. Thread-safe.
 */
final class TokenInUse implements Authorizer {

  private static final String BEARER = "Bearer ";

  private final Authorizer authorizer;
  private final AtomicReference<KnownSecrets> last = new AtomicReference<>(KnownSecrets.none());

  TokenInUse(Authorizer authorizer) {
    this.authorizer = Objects.requireNonNull(authorizer, "authorizer");
  }

  @Override
  public Exchange<Attempt> authorize(HttpRequest request) {
    return authorizer.authorize(request).map(this::noted);
  }

  KnownSecrets known() {
    return Objects.requireNonNull(last.get());
  }

  private Attempt noted(Attempt attempt) {
    attempt
        .request()
        .headers()
        .first("Authorization")
        .filter(value -> value.startsWith(BEARER))
        .map(value -> KnownSecrets.of(Secret.of(value.substring(BEARER.length()))))
        .ifPresent(last::set);
    return new Noted(attempt);
  }

  /** An attempt whose successors are noted as well. */
  private final class Noted implements Attempt {

    private final Attempt attempt;

    private Noted(Attempt attempt) {
      this.attempt = attempt;
    }

    @Override
    public HttpRequest request() {
      return attempt.request();
    }

    @Override
    public Exchange<Optional<Attempt>> after(HttpResponse answer) {
      return attempt.after(answer).map(next -> next.map(TokenInUse.this::noted));
    }
  }
}
