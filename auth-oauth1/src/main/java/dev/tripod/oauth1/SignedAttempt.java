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
 * A signed request that learns the server's time from its response. After a rejected timestamp, the next attempt has a new
 * nonce and the time that this response stated. Times that other calls learn meanwhile do not matter. Immutable and
 * thread-safe.
 */
final class SignedAttempt implements Attempt {

  private final ServerClock clock;
  private final SigningTime time;
  private final HttpRequest request;
  private final Function<HttpResponse, Optional<TimestampRejection>> rejection;
  private final @Nullable Signing next;

  private SignedAttempt(
      ServerClock clock,
      SigningTime time,
      HttpRequest request,
      Function<HttpResponse, Optional<TimestampRejection>> rejection,
      @Nullable Signing next) {
    this.clock = clock;
    this.time = time;
    this.request = request;
    this.rejection = rejection;
    this.next = next;
  }

  /**
   * Signs a request to {@code origin}. The exchange is {@link Exchange.Done} unless the signature comes from another process.
   *
   * @param rejection finds the rejection of a timestamp in a response
   */
  static Exchange<Attempt> of(
      ServerClock clock,
      Origin origin,
      Function<HttpResponse, Optional<TimestampRejection>> rejection,
      Signing signing) {
    return signed(clock, clock.now(origin), rejection, signing, signing);
  }

  /** Keeps a finished exchange finished: {@link Exchange#map} would delay it until it is run. */
  private static Exchange<Attempt> signed(
      ServerClock clock,
      SigningTime time,
      Function<HttpResponse, Optional<TimestampRejection>> rejection,
      Signing signing,
      @Nullable Signing next) {
    Exchange<HttpRequest> signed = signing.at(time);
    return signed instanceof Exchange.Done<HttpRequest> done
        ? Exchange.done(new SignedAttempt(clock, time, done.value(), rejection, next))
        : signed.map(request -> new SignedAttempt(clock, time, request, rejection, next));
  }

  @Override
  public HttpRequest request() {
    return request;
  }

  @Override
  public Exchange<Optional<Attempt>> after(HttpResponse response) {
    Optional<TimestampRejection> rejected = rejection.apply(response);
    if (rejected.isEmpty()) {
      if (response.isSuccess()) {
        clock.accepted(time);
      }
      return Exchange.done(Optional.empty());
    }
    Optional<SigningTime> learned = clock.rejected(time, rejected.get());
    return learned.isPresent() && next != null
        ? another(next, learned.get())
        : Exchange.done(Optional.empty());
  }

  private Exchange<Optional<Attempt>> another(Signing signing, SigningTime learned) {
    Exchange<Attempt> another = signed(clock, learned, rejection, signing, null);
    return another instanceof Exchange.Done<Attempt> done
        ? Exchange.done(Optional.of(done.value()))
        : another.map(Optional::of);
  }

  @Override
  public String toString() {
    return "SignedAttempt[" + request + "]";
  }

  /** Signs one request with a given time. */
  @FunctionalInterface
  interface Signing {

    /** Returns the signed request. */
    Exchange<HttpRequest> at(SigningTime time);
  }
}
