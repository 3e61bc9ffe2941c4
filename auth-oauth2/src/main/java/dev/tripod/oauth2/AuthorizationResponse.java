package dev.tripod.oauth2;

import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import dev.tripod.domain.protocol.CallbackUri;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the server sends the user back with (RFC 6749 sections 4.1.2 and 4.1.2.1, RFC 9207), and all that is checked about
 * it, in the one order in which nothing of a stranger's callback is believed before it is known whose it is.
 */
final class AuthorizationResponse {

  static final String STATE = "state";

  private static final String CODE = "code";
  private static final String ISSUER = "iss";
  private static final String ERROR = "error";
  private static final String ERROR_DESCRIPTION = "error_description";
  private static final String ERROR_URI = "error_uri";

  static final List<String> OWN = List.of(CODE, STATE, ISSUER, ERROR, ERROR_DESCRIPTION, ERROR_URI);

  private final AuthorizationServer server;
  private final Parameters arrived;

  AuthorizationResponse(AuthorizationServer server, Parameters arrived) {
    this.server = server;
    this.arrived = arrived;
  }

  /** The state that a pending authorization is found by, whether the user agreed or not. */
  static Secret handle(Parameters arrived) {
    return CallbackUri.once(arrived, STATE)
        .filter(state -> !state.isEmpty())
        .map(Secret::of)
        .orElseThrow(() -> CallbackRejected.of(Reason.INCOMPLETE, "it has no state"));
  }

  /** The code, if all is as it should be. */
  Secret code(PendingAuthorization pending, Instant now) {
    OWN.forEach(name -> CallbackUri.once(arrived, name));
    requireState(pending);
    requireInTime(pending, now);
    requireIssuer();
    requireNoError(pending.known());
    return told(CODE)
        .map(AuthorizationResponse::requireSendable)
        .map(Secret::of)
        .orElseThrow(() -> CallbackRejected.of(Reason.INCOMPLETE, "it has no code"));
  }

  private void requireState(PendingAuthorization pending) {
    String state =
        told(STATE).orElseThrow(() -> CallbackRejected.of(Reason.INCOMPLETE, "it has no state"));
    if (!pending.state().equals(Secret.of(state))) {
      throw CallbackRejected.of(Reason.MISMATCH, "its state is not that of this authorization");
    }
  }

  private static void requireInTime(PendingAuthorization pending, Instant now) {
    if (!now.isBefore(pending.expiresAt())) {
      throw CallbackRejected.of(
          Reason.EXPIRED,
          "it came after " + pending.expiresAt() + ", when this authorization ended");
    }
  }

  /** RFC 9207 section 2.4: simple string comparison. */
  private void requireIssuer() {
    Optional<String> issuer = told(ISSUER);
    if (issuer.isEmpty()) {
      if (server.promisesIssuer()) {
        throw CallbackRejected.of(
            Reason.ISSUER, "it names no issuer (iss), which this server promises to do");
      }
      return;
    }
    String expected = server
        .issuer()
        .orElseThrow(
            () -> CallbackRejected.of(
                Reason.ISSUER,
                "it names an issuer (iss), and none is known to compare it with: set AuthorizationServer.Builder.issuer"));
    if (!expected.equals(issuer.get())) {
      throw CallbackRejected.of(
          Reason.ISSUER, "its issuer (iss) is not " + expected + ", so another server sent it");
    }
  }

  private void requireNoError(Redactor pending) {
    Optional<String> error = told(ERROR);
    if (error.isEmpty()) {
      return;
    }
    Redactor known = told(CODE).map(Secret::of).map(pending::and).orElse(pending);
    String description = told(ERROR_DESCRIPTION).orElse("");
    if (error.get().equals("access_denied")) {
      throw AccessDenied.of(description, known);
    }
    ErrorResponse.Builder refusal = ErrorResponse.to("The authorization request", known)
        .code(error.get())
        .description(description);
    told(ERROR_URI).ifPresent(refusal::uri);
    throw refusal.nextStep(server::hint).build();
  }

  /** RFC 6749 section 3.1: a parameter without a value is as one that is left out. */
  private Optional<String> told(String name) {
    return arrived.first(name).filter(value -> !value.isEmpty());
  }

  /** No query holds such a text, but parameters from elsewhere may, and redeeming would stumble over it. */
  private static String requireSendable(String code) {
    try {
      PercentEncoding.encode(code);
      return code;
    } catch (IllegalArgumentException e) {
      throw CallbackRejected.of(Reason.UNREADABLE, "its code has no UTF-8 form");
    }
  }
}
