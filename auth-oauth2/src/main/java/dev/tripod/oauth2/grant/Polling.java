package dev.tripod.oauth2.grant;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.TokenRequest;
import dev.tripod.oauth2.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The token requests that wait for an approval (RFC 8628 section 3.5). Times within the wait are measured in monotonic time.
 * Immutable.
 */
final class Polling {

  private static final Duration SLOW_DOWN = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int LOWEST_SERVER_ERROR = 500;

  private final OAuth2Client client;
  private final TokenRequest request;
  private final ApprovalListener listener;

  /** The end of the wait, in nanoseconds of the client's clock. */
  private final long end;

  Polling(OAuth2Client client, TokenRequest request, ApprovalListener listener, Instant expiresAt) {
    this.client = client;
    this.request = request;
    this.listener = listener;
    this.end = client.clock().nanoTime()
        + Duration.between(client.clock().now(), expiresAt).toNanos();
  }

  /** Returns the tokens, after the user has approved. The first request follows a pause of {@code interval}. */
  Exchange<Tokens> tokens(Duration interval) {
    return after(interval, interval, Optional.empty());
  }

  /** Pauses, at most until the end of the wait, and then sends a request. */
  private Exchange<Tokens> after(
      Duration pause, Duration interval, Optional<AuthorizationException> problem) {
    Duration left = left();
    Duration length = pause.compareTo(left) < 0 ? pause : left;
    listener.waiting(length, problem);
    return Exchange.pause(length, () -> {
      Duration unused = left();
      return client.requestTokens(request).recover(failure -> again(failure, pause, interval));
    });
  }

  /**
   * Returns the time until the end of the wait.
   *
   * @throws ErrorResponse if the wait has ended
   */
  private Duration left() {
    long left = end - client.clock().nanoTime();
    if (left <= 0) {
      throw expired(ErrorResponse.to("The wait for the user's approval", Redactor.none()));
    }
    return Duration.ofNanos(left);
  }

  private Exchange<Tokens> again(RuntimeException failure, Duration pause, Duration interval) {
    if (failure instanceof NoResponse noResponse) {
      return later(noResponse, pause, Duration.ZERO, interval);
    }
    if (!(failure instanceof ErrorResponse error)) {
      throw failure;
    }
    switch (error.code().orElse("")) {
      case "authorization_pending" -> {
        return after(interval, interval, Optional.empty());
      }
      case "slow_down" -> {
        Duration longer = interval.plus(SLOW_DOWN);
        return after(longer, longer, Optional.empty());
      }
      case "access_denied" ->
        throw AccessDenied.of("access_denied", error.description().orElse(null), Redactor.none());
      case "expired_token" -> throw expired(ErrorResponse.to("The token request", Redactor.none()));
      default -> {
        int status = error.status().orElse(0);
        if (status < LOWEST_SERVER_ERROR
            && status != TOO_MANY_REQUESTS
            && status != REQUEST_TIMEOUT) {
          throw failure;
        }
        return later(error, pause, error.retryAfter().orElse(Duration.ZERO), interval);
      }
    }
  }

  /** Doubles the pause after a failure that says nothing about the approval (RFC 8628 section 3.5). */
  private Exchange<Tokens> later(
      AuthorizationException failure, Duration pause, Duration retryAfter, Duration interval) {
    Duration longest = longer(interval, LONGEST_PAUSE);
    Duration doubled = longer(interval, pause).multipliedBy(2);
    Duration next = doubled.compareTo(longest) > 0 ? longest : doubled;
    return after(longer(next, retryAfter), interval, Optional.of(failure));
  }

  private static ErrorResponse expired(ErrorResponse.Builder error) {
    return error
        .code("expired_token")
        .description("the user did not approve in time")
        .nextStep("Begin again when the user is ready")
        .build();
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }
}
