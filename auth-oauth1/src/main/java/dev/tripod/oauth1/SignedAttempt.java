package dev.tripod.oauth1;

import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
  private final @Nullable Signing again;

  private SignedAttempt(
      ServerClock clock,
      ServerClock.Reading time,
      HttpRequest request,
      Function<HttpResponse, Optional<TimestampRefusal>> refusal,
      @Nullable Signing again) {
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
    return signed(clock, clock.now(origin), refusal, signing, signing);
  }

  /** What is there at once stays there at once: {@link Exchange#map} would put it off until it is run. */
  private static Exchange<Attempt> signed(
      ServerClock clock,
      ServerClock.Reading time,
      Function<HttpResponse, Optional<TimestampRefusal>> refusal,
      Signing signing,
      @Nullable Signing again) {
    Exchange<HttpRequest> signed = signing.at(time);
    return signed instanceof Exchange.Done<HttpRequest> done
        ? Exchange.done(new SignedAttempt(clock, time, done.value(), refusal, again))
        : signed.map(request -> new SignedAttempt(clock, time, request, refusal, again));
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
    return learned.isPresent() && again != null
        ? another(again, learned.get())
        : Exchange.done(Optional.empty());
  }

  private Exchange<Optional<Attempt>> another(Signing signing, ServerClock.Reading learned) {
    Exchange<Attempt> another = signed(clock, learned, refusal, signing, null);
    return another instanceof Exchange.Done<Attempt> done
        ? Exchange.done(Optional.of(done.value()))
        : another.map(Optional::of);
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
