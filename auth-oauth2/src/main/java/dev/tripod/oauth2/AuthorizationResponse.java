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
import java.util.Optional;

/**
 * The parameters that a server adds to the redirect URI (RFC 6749 sections 4.1.2 and 4.1.2.1, RFC 9207), with their checks.
 * The order of the checks matters: the state and the issuer are verified before anything else in the callback is trusted.
 */
final class AuthorizationResponse {

  private final AuthorizationServer server;
  private final Parameters arrived;

  AuthorizationResponse(AuthorizationServer server, Parameters arrived) {
    this.server = server;
    this.arrived = arrived;
  }

  /** Returns the state, which identifies the pending authorization. A callback has it even if the user declined. */
  static Secret stateOf(Parameters arrived) {
    return CallbackUri.once(arrived, RedirectUri.STATE)
        .filter(state -> !state.isEmpty())
        .map(Secret::of)
        .orElseThrow(AuthorizationResponse::stateMissing);
  }

  /** Returns the code, if the response passes all checks. */
  Secret code(PendingAuthorization pending, Instant now) {
    RedirectUri.ADDED_BY_THE_SERVER.forEach(name -> CallbackUri.once(arrived, name));
    requireState(pending);
    requireInTime(pending, now);
    requireIssuer();
    requireNoError(pending.redactor());
    return value(RedirectUri.CODE)
        .map(AuthorizationResponse::requireSendable)
        .map(Secret::of)
        .orElseThrow(
            () -> CallbackRejected.of(Reason.INCOMPLETE, "it has neither a code nor an error"));
  }

  private static CallbackRejected stateMissing() {
    return CallbackRejected.of(Reason.INCOMPLETE, "it has no state");
  }

  private void requireState(PendingAuthorization pending) {
    String state = value(RedirectUri.STATE).orElseThrow(AuthorizationResponse::stateMissing);
    if (!pending.state().equals(Secret.of(state))) {
      throw CallbackRejected.of(
          Reason.MISMATCH, "its state does not belong to this login at " + pending.binding());
    }
  }

  private static void requireInTime(PendingAuthorization pending, Instant now) {
    if (!now.isBefore(pending.expiresAt())) {
      throw CallbackRejected.of(
          Reason.EXPIRED,
          "it arrived at " + now + ", but this login expired at " + pending.expiresAt());
    }
  }

  /** Compares character by character (RFC 9207 section 2.4). */
  private void requireIssuer() {
    Optional<String> issuer = value(RedirectUri.ISSUER);
    if (issuer.isEmpty()) {
      if (server.metadata().namesIssuerInCallbacks()) {
        throw CallbackRejected.of(
            Reason.ISSUER,
            "it has no issuer (iss), but each callback of "
                + server.metadata().issuer().orElse("this server") + " has one");
      }
      return;
    }
    String expected = server
        .metadata()
        .issuer()
        .orElseThrow(
            () -> CallbackRejected.of(
                Reason.ISSUER,
                "it has an issuer (iss), but the server has no issuer to compare it with. Set AuthorizationServer.Builder.issuer."));
    if (!expected.equals(issuer.get())) {
      throw CallbackRejected.of(
          Reason.ISSUER, "its issuer (iss) is not " + expected + ", so another server sent it");
    }
  }

  private void requireNoError(Redactor pending) {
    Optional<String> error = value(RedirectUri.ERROR);
    if (error.isEmpty()) {
      return;
    }
    Redactor redactor =
        value(RedirectUri.CODE).map(Secret::of).map(pending::and).orElse(pending);
    String description = value(RedirectUri.ERROR_DESCRIPTION).orElse("");
    if (error.get().equals("access_denied")) {
      throw AccessDenied.of(description, redactor);
    }
    ErrorResponse.Builder response = ErrorResponse.to("The authorization request", redactor)
        .code(error.get())
        .description(description);
    value(RedirectUri.ERROR_URI).ifPresent(response::uri);
    throw response.nextStep(server::hint).build();
  }

  /** Returns the value of a parameter. One without a value counts as omitted (RFC 6749 section 3.1). */
  private Optional<String> value(String name) {
    return arrived.first(name).filter(value -> !value.isEmpty());
  }

  /** Rejects a code that cannot be sent. A query cannot have one, but parameters from another source can. */
  private static String requireSendable(String code) {
    try {
      PercentEncoding.encode(code);
      return code;
    } catch (IllegalArgumentException e) {
      throw CallbackRejected.of(Reason.UNREADABLE, "its code has an unpaired surrogate");
    }
  }
}
