package dev.tripod.oauth1;

import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import dev.tripod.domain.protocol.CallbackUri;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the server sends the user back with (RFC 5849 section 2.2), and all that is checked about it. {@code denied} is
 * X's, {@code oauth_problem} comes from the OAuth Problem Reporting extension; both say that there is no verifier.
 */
final class Callback {

  static final String TOKEN = "oauth_token";

  private static final String VERIFIER = "oauth_verifier";
  private static final String DENIED = "denied";
  private static final String PROBLEM = "oauth_problem";
  private static final List<String> OWN = List.of(TOKEN, VERIFIER, DENIED, PROBLEM);
  private static final Set<String> REFUSED_BY_THE_USER =
      Set.of("permission_denied", "user_refused");

  private Callback() {}

  static URI requireUsable(URI callback) {
    return CallbackUri.requireUsable(callback, OWN);
  }

  /** The token that a pending authorization is found by, whether the user agreed or not. */
  static Secret handle(Parameters arrived) {
    return CallbackUri.once(arrived, TOKEN)
        .or(() -> CallbackUri.once(arrived, DENIED))
        .map(Secret::of)
        .orElseThrow(() -> CallbackRejected.of(Reason.INCOMPLETE, "it names no oauth_token"));
  }

  /** The verifier, if all is as it should be. */
  static Secret verifier(TemporaryCredentials temporary, Parameters arrived) {
    OWN.forEach(name -> CallbackUri.once(arrived, name));
    Redactor known = temporary.known();
    if (isThis(temporary, CallbackUri.once(arrived, DENIED), "denied")) {
      throw AccessDenied.of(null, known);
    }
    if (!isThis(temporary, CallbackUri.once(arrived, TOKEN), TOKEN)) {
      throw CallbackRejected.of(Reason.INCOMPLETE, "it has no oauth_token");
    }
    Optional<String> problem = CallbackUri.once(arrived, PROBLEM);
    if (problem.isPresent()) {
      throw refusal(problem.get(), known);
    }
    return CallbackUri.once(arrived, VERIFIER)
        .filter(verifier -> !verifier.isEmpty())
        .map(Callback::requireSendable)
        .map(Secret::of)
        .orElseThrow(() -> CallbackRejected.of(Reason.INCOMPLETE, "it has no oauth_verifier"));
  }

  /** No query holds such a text, but parameters from elsewhere may, and redeeming would stumble over it. */
  private static String requireSendable(String verifier) {
    try {
      PercentEncoding.encode(verifier);
      return verifier;
    } catch (IllegalArgumentException e) {
      throw CallbackRejected.of(Reason.UNREADABLE, "its oauth_verifier has no UTF-8 form");
    }
  }

  /** The verifier that a person read off the server's page. */
  static Secret pin(String typed) {
    String pin = typed.strip();
    if (pin.isEmpty()) {
      throw CallbackRejected.of(Reason.INCOMPLETE, "the PIN is empty");
    }
    if (!pin.chars().allMatch(c -> c > ' ' && c <= '~' && c != ':' && c != '/')) {
      throw CallbackRejected.of(
          Reason.UNREADABLE,
          "this is not a PIN. Type the number that the server showed, not an address");
    }
    return Secret.of(pin);
  }

  /** Empty if it is absent; a value that belongs to another authorization is never a denial of this one. */
  private static boolean isThis(
      TemporaryCredentials temporary, Optional<String> token, String name) {
    if (token.isEmpty()) {
      return false;
    }
    if (!temporary.token().equals(Secret.of(token.get()))) {
      throw CallbackRejected.of(
          Reason.MISMATCH, "its " + name + " is not that of this authorization");
    }
    return true;
  }

  private static RuntimeException refusal(String problem, Redactor known) {
    return REFUSED_BY_THE_USER.contains(problem)
        ? AccessDenied.of(problem, known)
        : ErrorResponse.to("The resource owner authorization", known)
            .code(problem)
            .build();
  }
}
