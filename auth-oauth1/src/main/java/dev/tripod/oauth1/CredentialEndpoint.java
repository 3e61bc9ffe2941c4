package dev.tripod.oauth1;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.ErrorBody;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.Clock;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A sender of signed requests to the endpoints where one server issues and revokes credentials, and a reader of its responses.
 * If the server rejects the timestamp and states its own time, the request is signed and sent once more. Thread-safe.
 */
final class CredentialEndpoint {

  private final OAuth1Server server;
  private final Clock clock;
  private final ServerClock serverClock;

  CredentialEndpoint(OAuth1Server server, Clock clock, ServerClock serverClock) {
    this.server = server;
    this.clock = clock;
    this.serverClock = serverClock;
  }

  /**
   * Returns an exchange that signs a request, sends it, and reads the response.
   *
   * @param protocol the protocol parameters that this request has in addition to the usual ones
   * @param reader {@link #credentials} or {@link #success}
   */
  <T> Exchange<T> send(
      RequestSigner signer,
      HttpRequest unsigned,
      Parameters protocol,
      Function<HttpResponse, Exchange<T>> reader) {
    return send(
        signer,
        unsigned,
        protocol,
        response -> TimestampRejection.ofCredentialRequest(response, server),
        reader);
  }

  /**
   * Returns an exchange like {@link #send(RequestSigner, HttpRequest, Parameters, Function)}.
   *
   * @param rejection finds the rejection of a timestamp in a response
   */
  <T> Exchange<T> send(
      RequestSigner signer,
      HttpRequest unsigned,
      Parameters protocol,
      Function<HttpResponse, Optional<TimestampRejection>> rejection,
      Function<HttpResponse, Exchange<T>> reader) {
    return Exchange.defer(() -> SignedAttempt.of(
            serverClock,
            unsigned.origin(),
            rejection,
            time -> signer.signed(time, unsigned, protocol)))
        .then(attempt -> Attempt.Sequence.of(attempt).send())
        .then(reader);
  }

  /**
   * Returns a reader of responses that contain credentials. It throws {@link ErrorResponse} or {@link UnreadableResponse}. A
   * success that has a message in place of credentials is an error, too: the message says what the server objects to.
   *
   * @param origin the server that sends the responses
   * @param request the request's name in a message: "The token request"
   * @param redactor of the secrets that were sent
   */
  <T> Function<HttpResponse, Exchange<T>> credentials(
      Origin origin, String request, Redactor redactor, Function<CredentialsResponse, T> result) {
    return success(request, redactor, (response, all) -> {
      if (!response.bodyText().contains("oauth_token") && ErrorBody.isMessage(response)) {
        throw error(request, response, redactor);
      }
      return result.apply(CredentialsResponse.read(origin, response, all));
    });
  }

  /**
   * Returns a reader of success responses. It throws {@link ErrorResponse} for all others.
   *
   * @param request the request's name in a message
   * @param redactor of the secrets that were sent
   * @param result receives the response, and a redactor that also knows the secrets of the response
   */
  <T> Function<HttpResponse, Exchange<T>> success(
      String request, Redactor redactor, BiFunction<HttpResponse, Redactor, T> result) {
    return response -> {
      if (!response.isSuccess() || ErrorBody.isProblem(response)) {
        throw error(request, response, redactor);
      }
      return Exchange.done(result.apply(response, redactor.andReceived(response)));
    };
  }

  /** Returns the error that {@code response} reports, with the server's hint for its code. */
  ErrorResponse error(String request, HttpResponse response, Redactor redactor) {
    return ErrorResponse.to(request, redactor)
        .response(response, clock.now())
        .nextStep((code, description) -> server.hint(code))
        .build();
  }
}
