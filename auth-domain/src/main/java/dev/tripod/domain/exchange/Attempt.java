package dev.tripod.domain.exchange;

import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;

/**
 * An authorized request, ready to be sent once. An attempt knows the token, nonce and time that it was made with, so it can
 * interpret the response. Attempts are immutable and thread-safe, unless their type says otherwise.
 */
public interface Attempt {

  /** Returns the request to send, without any change. */
  HttpRequest request();

  /**
   * Learns from {@code response}, whatever its status. The sender calls this exactly once per response.
   *
   * @return the next attempt, or empty if {@code response} is the result of the call. {@link Sequence} limits the number of
   *     sends to three.
   */
  Exchange<Optional<Attempt>> after(HttpResponse response);

  /** Returns an attempt that is never followed by another. */
  static Attempt only(HttpRequest request) {
    Objects.requireNonNull(request, "request");
    return new Attempt() {
      @Override
      public HttpRequest request() {
        return request;
      }

      @Override
      public Exchange<Optional<Attempt>> after(HttpResponse response) {
        return Sequence.NO_ATTEMPT;
      }

      @Override
      public String toString() {
        return "Attempt[" + request + "]";
      }
    };
  }

  /**
   * A position in the sequence of attempts that serve one call. The rules for repeating an authorized request are here, and
   * every HTTP client that Tripod authorizes follows them:
   *
   * <ul>
   *   <li>A call sends at most three requests.
   *   <li>The attempt sees every response, also the last one, because it may learn from it.
   *   <li>After the first response, no failure promises that nothing was sent. Such a promise is true of the last request only,
   *       but a caller would apply it to the whole call.
   *   <li>If the body of the request cannot be sent twice, the first response is the result, even if its attempt fails.
   * </ul>
   *
   * <p>{@link #send} runs the sequence as an exchange. A client with its own way of sending runs this loop instead:
   *
   * <pre>{@code
   * Sequence current = Sequence.of(authorizer.authorize(request)...);
   * while (true) {
   *   response = send(current.request());        // throws current.failure(e) if there is no response
   *   Optional<Sequence> next = current.after(response)...;
   *   if (next.isEmpty()) {
   *     return response;
   *   }
   *   current = next.get();
   * }
   * }</pre>
   *
   * <p>Immutable and thread-safe if the attempt is.
   */
  final class Sequence {

    private static final int MOST_SENDS = 3;
    private static final Exchange<Optional<Attempt>> NO_ATTEMPT = Exchange.done(Optional.empty());
    private static final Exchange<Optional<Sequence>> COMPLETE = Exchange.done(Optional.empty());

    private final Attempt attempt;
    private final int position;
    private final boolean isRepeatable;

    private Sequence(Attempt attempt, int position, boolean isRepeatable) {
      this.attempt = Objects.requireNonNull(attempt, "attempt");
      this.position = position;
      this.isRepeatable = isRepeatable;
    }

    /** Returns the position before {@code first} is sent. */
    public static Sequence of(Attempt first) {
      return new Sequence(first, 1, true);
    }

    /** Returns this position, for a request with a body that can be sent only once. */
    public Sequence withSingleUseBody() {
      return new Sequence(attempt, position, false);
    }

    /** Returns the request to send at this position. */
    public HttpRequest request() {
      return attempt.request();
    }

    /** Returns whether the request may be sent again after a response. */
    public boolean isRepeatable() {
      return isRepeatable;
    }

    /**
     * Shows {@code response} to the attempt of this position. Call this exactly once per response.
     *
     * @return the next position, or empty if {@code response} is the result of the call. The exchange is {@link
     *     Exchange.Done} if the attempt decides at once. It fails as the attempt fails, except that no {@link NoResponse}
     *     promises that nothing was sent.
     */
    public Exchange<Optional<Sequence>> after(HttpResponse response) {
      Exchange<Optional<Attempt>> next = decision(Objects.requireNonNull(response, "response"));
      if (next instanceof Exchange.Done<Optional<Attempt>> done) {
        return done.value().isEmpty() ? COMPLETE : Exchange.done(following(done.value()));
      }
      return next.handle(found -> Exchange.done(following(found)), failure -> {
        if (isRepeatable) {
          throw failure instanceof NoResponse noResponse
              ? noResponse.afterEarlierResponse()
              : failure;
        }
        return COMPLETE;
      });
    }

    /**
     * Returns the exception to throw if the request of this position got no response. This is {@code failure} itself, with two
     * exceptions. After the first position, it promises nothing about what was sent. If a message of {@code failure} contains a
     * secret of the request, it is a substitute: see {@link Redactor#redact(IOException, boolean)}.
     *
     * @param failure as the HTTP client threw it
     */
    public IOException failure(IOException failure) {
      boolean perhapsSent = !NoResponse.provesNothingWasSent(failure);
      IOException redacted = RequestSecrets.of(request()).redact(failure, perhapsSent);
      return position == 1 || perhapsSent
          ? redacted
          : new IOException("No response to a repeated request", redacted);
    }

    /**
     * Returns an exchange that sends the request of this position and all that follow. It ends with the response that is
     * the result of the call.
     */
    public Exchange<HttpResponse> send() {
      return Exchange.send(request(), this::following, noResponse -> {
        throw position == 1 ? noResponse : noResponse.afterEarlierResponse();
      });
    }

    private Exchange<HttpResponse> following(HttpResponse response) {
      Exchange<Optional<Sequence>> next = after(response);
      return next == COMPLETE
          ? Exchange.done(response)
          : next.then(found -> found.isPresent() ? found.get().send() : Exchange.done(response));
    }

    private Optional<Sequence> following(Optional<Attempt> next) {
      return position < MOST_SENDS && isRepeatable
          ? next.map(attempt -> new Sequence(attempt, position + 1, true))
          : Optional.empty();
    }

    /** Treats an attempt that throws like an exchange that fails, because its exception may promise that nothing was sent. */
    private Exchange<Optional<Attempt>> decision(HttpResponse response) {
      try {
        return Objects.requireNonNull(attempt.after(response), "An attempt returned null");
      } catch (RuntimeException e) {
        return Exchange.failed(e);
      }
    }

    @Override
    public String toString() {
      return "Attempt.Sequence[" + position + ": " + attempt.request() + "]";
    }
  }
}
