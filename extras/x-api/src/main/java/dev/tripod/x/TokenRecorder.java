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
 * An authorizer that records the bearer token it used last. The authorizer of a keeper refreshes tokens, so the last token
 * may be newer than the client. X might repeat it in an error, and it must be redacted there. Thread-safe.
 */
final class TokenRecorder implements Authorizer {

  private static final String BEARER = "Bearer ";

  private final Authorizer authorizer;
  private final AtomicReference<Redactor> last = new AtomicReference<>(Redactor.none());

  TokenRecorder(Authorizer authorizer) {
    this.authorizer = Objects.requireNonNull(authorizer, "authorizer");
  }

  @Override
  public Exchange<Attempt> authorize(HttpRequest request) {
    return mapped(authorizer.authorize(request), this::recorded);
  }

  Redactor redactor() {
    return Objects.requireNonNull(last.get());
  }

  private Attempt recorded(Attempt attempt) {
    attempt
        .request()
        .headers()
        .first("Authorization")
        .filter(value -> value.startsWith(BEARER))
        .map(value -> Redactor.of(Secret.of(value.substring(BEARER.length()))))
        .ifPresent(last::set);
    return new RecordedAttempt(attempt);
  }

  /**
   * Applies {@code function} at once if the exchange is done. {@link Exchange#map} would wait until the exchange is run.
   */
  private static <T> Exchange<T> mapped(Exchange<T> exchange, UnaryOperator<T> function) {
    return exchange instanceof Exchange.Done<T> done
        ? Exchange.done(function.apply(done.value()))
        : exchange.map(function);
  }

  /** An attempt that records the token of the next attempt as well. */
  private final class RecordedAttempt implements Attempt {

    private final Attempt attempt;

    private RecordedAttempt(Attempt attempt) {
      this.attempt = attempt;
    }

    @Override
    public HttpRequest request() {
      return attempt.request();
    }

    @Override
    public Exchange<Optional<Attempt>> after(HttpResponse response) {
      return mapped(attempt.after(response), next -> next.map(TokenRecorder.this::recorded));
    }
  }
}
