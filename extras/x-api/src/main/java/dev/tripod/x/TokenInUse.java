package dev.tripod.x;

import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * An authorizer, and the bearer token that it used last. A keeper's authorizer refreshes tokens, so that it may be another than
 * a client was made with; and X might repeat it. Thread-safe.
 */
final class TokenInUse implements Authorizer {

  private static final String BEARER = "Bearer ";

  private final Authorizer authorizer;
  private final AtomicReference<Redactor> last = new AtomicReference<>(Redactor.none());

  TokenInUse(Authorizer authorizer) {
    this.authorizer = Objects.requireNonNull(authorizer, "authorizer");
  }

  @Override
  public Exchange<Attempt> authorize(HttpRequest request) {
    return mapped(authorizer.authorize(request), this::noted);
  }

  Redactor known() {
    return Objects.requireNonNull(last.get());
  }

  private Attempt noted(Attempt attempt) {
    attempt
        .request()
        .headers()
        .first("Authorization")
        .filter(value -> value.startsWith(BEARER))
        .map(value -> Redactor.of(Secret.of(value.substring(BEARER.length()))))
        .ifPresent(last::set);
    return new Noted(attempt);
  }

  /** What is there at once stays there at once: {@link Exchange#map} would put it off until it is run, on other threads. */
  private static <T> Exchange<T> mapped(Exchange<T> exchange, UnaryOperator<T> function) {
    return exchange instanceof Exchange.Done<T> done
        ? Exchange.done(function.apply(done.value()))
        : exchange.map(function);
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
      return mapped(attempt.after(answer), next -> next.map(TokenInUse.this::noted));
    }
  }
}
