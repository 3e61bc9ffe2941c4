package dev.tripod.oauth1;

import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import java.util.Optional;
import java.util.function.Function;

/**
 * A signed request, from whose answer the server's time is learned. Where a timestamp refusal taught it, the request is signed
 * once more, with a nonce and a time of its own: by the time that this very refusal taught, whatever others learn or forget
 * meanwhile.
 */
final class SignedAttempt implements Attempt {

  private final ServerClock clock;
  private final ServerClock.Reading time;
  private final HttpRequest request;
  private final Function<HttpResponse, Optional<TimestampRefusal>> refusal;
  private final Optional<Signing> again;

  private SignedAttempt(
      ServerClock clock,
      ServerClock.Reading time,
      HttpRequest request,
      Function<HttpResponse, Optional<TimestampRefusal>> refusal,
      Optional<Signing> again) {
    this.clock = clock;
    this.time = time;
    this.request = request;
    this.refusal = refusal;
    this.again = again;
  }

  /**
   * Signs for {@code origin}; at once, unless a key that is elsewhere must be waited for.
   *
   * @param refusal what in an answer is a timestamp refusal
   */
  static Exchange<Attempt> of(
      ServerClock clock,
      Origin origin,
      Function<HttpResponse, Optional<TimestampRefusal>> refusal,
      Signing signing) {
    ServerClock.Reading time = clock.now(origin);
    return mapped(
        signing.at(time),
        signed -> new SignedAttempt(clock, time, signed, refusal, Optional.of(signing)));
  }

  @Override
  public HttpRequest request() {
    return request;
  }

  @Override
  public Exchange<Optional<Attempt>> after(HttpResponse answer) {
    Optional<TimestampRefusal> refused = refusal.apply(answer);
    if (refused.isEmpty()) {
      if (answer.isSuccess()) {
        clock.accepted(time);
      }
      return Exchange.done(Optional.empty());
    }
    Optional<ServerClock.Reading> learned = clock.refused(time, refused.get());
    return learned.isPresent() && again.isPresent()
        ? signed(again.get(), learned.get())
        : Exchange.done(Optional.empty());
  }

  private Exchange<Optional<Attempt>> signed(Signing signing, ServerClock.Reading learned) {
    return mapped(
        signing.at(learned),
        signed ->
            Optional.of(new SignedAttempt(clock, learned, signed, refusal, Optional.empty())));
  }

  /** What is there at once stays there at once: {@link Exchange#map} would put it off until it is run. */
  private static <T> Exchange<T> mapped(
      Exchange<HttpRequest> signed, Function<HttpRequest, T> function) {
    return signed instanceof Exchange.Done<HttpRequest> done
        ? Exchange.done(function.apply(done.value()))
        : signed.map(function);
  }

  @Override
  public String toString() {
    return "SignedAttempt[" + request + "]";
  }

  /** Signs one request, at whatever time it is given. */
  @FunctionalInterface
  interface Signing {

    Exchange<HttpRequest> at(ServerClock.Reading time);
  }
}
