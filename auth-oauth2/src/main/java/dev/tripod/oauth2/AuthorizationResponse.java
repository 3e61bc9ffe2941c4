package dev.tripod.oauth2;

import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.protocol.CallbackUri;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The parameters that a server adds to the redirect URI (RFC 6749 sections 4.1.2 and 4.1.2.1, RFC 9207), with their checks.
 * The order of the checks matters: the state and the issuer are verified before anything else in the callback is trusted.
 */
final class AuthorizationResponse {

  private static final String RESPONSE = "response";

  /** Matches a state that this library created: its characters are those of base64url. */
  private static final Pattern STATE = Pattern.compile("\"state\"\\s*+:\\s*+\"([A-Za-z0-9_-]++)\"");

  private final AuthorizationServer server;
  private final Parameters arrived;

  AuthorizationResponse(AuthorizationServer server, Parameters arrived) {
    this.server = server;
    this.arrived = arrived;
  }

  /**
   * Returns the state, which identifies the pending authorization. A callback has it even if the user declined. This method does
   * not verify a signed callback. The state only finds the pending authorization, and the check compares the verified state.
   */
  static Secret stateOf(Parameters arrived) {
    return CallbackUri.credential(arrived, RedirectUri.STATE)
        .or(() -> arrived.first(RESPONSE).flatMap(AuthorizationResponse::stateIn))
        .filter(state -> !state.isEmpty())
        .map(Secret::of)
        .orElseThrow(() -> stateMissing(arrived));
  }

  /**
   * Returns the signed response in a callback (JARM section 2.3). It is not verified yet.
   *
   * @throws CallbackRejected if the callback has none, or more than one
   */
  static String signed(Parameters arrived) {
    CallbackUri.once(arrived, RESPONSE);
    return arrived
        .first(RESPONSE)
        .filter(response -> !response.isEmpty())
        .orElseThrow(
            () -> CallbackRejected.of(
                Reason.INCOMPLETE,
                "it has no signed response (the parameter response), but this client accepts only signed ones"));
  }

  private static Optional<String> stateIn(String jwt) {
    return UnverifiedClaims.values(jwt, STATE).stream().findFirst();
  }

  /** Returns a code that the user has copied, if it can be one and is not too late. */
  static Secret shownCode(PendingAuthorization pending, String shownCode, Instant now) {
    requireInTime(pending, now);
    String code = shownCode.strip();
    // RFC 6749 appendix A.11 also allows spaces inside, but no server issues them, and a copied
    // sentence has them.
    if (!code.matches("[!-~]+") || code.contains("://")) {
      throw CallbackRejected.of(
          Reason.INCOMPLETE,
          "the copied text is empty, is an address, or has a space or a character that is not visible ASCII. Copy the code that the"
              + " server shows, and nothing else.");
    }
    return Secret.of(CallbackUri.credential(Parameters.of(RedirectUri.CODE, code), RedirectUri.CODE)
        .orElse(code));
  }

  /** Returns the code, if the response passes all checks. */
  Secret code(PendingAuthorization pending, Instant now) {
    RedirectUri.ADDED_BY_THE_SERVER.forEach(name -> CallbackUri.once(arrived, name));
    requireState(pending);
    requireInTime(pending, now);
    requireIssuer();
    requireNoError(pending.redactor());
    return CallbackUri.credential(arrived, RedirectUri.CODE)
        .filter(code -> !code.isEmpty())
        .map(Secret::of)
        .orElseThrow(
            () -> CallbackRejected.of(Reason.INCOMPLETE, "it has neither a code nor an error"));
  }

  /**
   * Returns the parameters that the server wants to receive again in the token requests of this login.
   *
   * @throws CallbackRejected if one occurs twice, or cannot be sent
   */
  Parameters tokenParameters() {
    Parameters repeated = Parameters.none();
    for (String name : server.quirk(RequestQuirks.CALLBACK_PARAMETERS)) {
      CallbackUri.once(arrived, name);
      String value = CallbackUri.credential(arrived, name).orElse("");
      repeated = value.isEmpty() ? repeated : repeated.and(name, value);
    }
    return repeated;
  }

  /**
   * Throws {@link AccessDenied} if this response denies the authorization and passes all checks except the one of its address.
   * Its state proves that it belongs to this login, and it gives nothing to the client.
   */
  void requireNotDenied(PendingAuthorization pending, Instant now) {
    try {
      code(pending, now);
    } catch (CallbackRejected | ErrorResponse notDenied) {
      // The caller has found another fault already.
    }
  }

  private static CallbackRejected stateMissing(Parameters arrived) {
    return CallbackUri.unassigned(
        RedirectUri.STATE,
        arrived.first(RedirectUri.ERROR).orElse(""),
        arrived.first(RedirectUri.ERROR_DESCRIPTION).orElse(""));
  }

  private void requireState(PendingAuthorization pending) {
    if (!pending.state().equals(stateOf(arrived))) {
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

  /** Compares character by character (RFC 9207 section 2.4), if the issuer is known. */
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
    Optional<String> expected = server.metadata().issuer();
    if (expected.isEmpty()) {
      requireOriginOfServer(issuer.get());
    } else if (!expected.equals(issuer)) {
      throw CallbackRejected.of(
          Reason.ISSUER,
          "its issuer (iss) is not " + expected.get() + ", so another server sent it");
    }
  }

  /**
   * Checks an issuer that the server's data does not name. It must have the origin of the token endpoint: then the code goes
   * only to the server that names itself in the callback, whatever the redirect URI is.
   */
  private void requireOriginOfServer(String issuer) {
    Origin expected = server.metadata().tokenEndpoint().origin();
    Optional<Origin> origin = originOf(issuer);
    if (origin.filter(expected::equals).isEmpty()
        && origin.filter(server.quirk(ResponseQuirks.ISSUER_ORIGINS)::contains).isEmpty()) {
      throw CallbackRejected.of(
          Reason.ISSUER,
          "its issuer (iss) is not at " + expected
              + ", so another server sent it. If it is the issuer of this server, set AuthorizationServer.Builder.issuer.");
    }
  }

  private static Optional<Origin> originOf(String issuer) {
    try {
      return Optional.of(Endpoint.of(issuer).origin());
    } catch (IllegalArgumentException notAnIssuer) {
      return Optional.empty();
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
    if (server.meansDenial(error.get(), description)) {
      throw AccessDenied.of(error.get(), description, redactor);
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
}
