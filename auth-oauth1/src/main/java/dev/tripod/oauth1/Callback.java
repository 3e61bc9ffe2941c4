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
 * Checks the callback: the redirect that returns the user from the server to the application (RFC 5849 section 2.2). A user who
 * denies access returns with {@code denied} from X, or with {@code oauth_problem} from servers with the OAuth Problem Reporting
 * extension.
 */
final class Callback {

  private static final String TOKEN = "oauth_token";
  private static final String VERIFIER = "oauth_verifier";
  private static final String DENIED = "denied";
  private static final String PROBLEM = "oauth_problem";
  private static final List<String> PROTOCOL_PARAMETERS = List.of(TOKEN, VERIFIER, DENIED, PROBLEM);
  private static final Set<String> DENIED_BY_THE_USER = Set.of("permission_denied", "user_refused");

  private Callback() {}

  /** Returns {@code callback} if it can be a callback URI: see {@link TemporaryCredentialRequest#to(URI)}. */
  static URI requireUsable(URI callback) {
    return CallbackUri.requireUsable(callback, PROTOCOL_PARAMETERS);
  }

  /** Returns the token that finds the stored login, whether or not the user granted access. */
  static Secret token(Parameters arrived) {
    Optional<String> token = CallbackUri.once(arrived, TOKEN);
    if (token.isEmpty()) {
      token = CallbackUri.once(arrived, DENIED);
    }
    if (token.isEmpty()) {
      throw CallbackRejected.of(Reason.INCOMPLETE, "it has no oauth_token");
    }
    return Secret.of(token.get());
  }

  /**
   * Returns the verifier of a callback that passes all checks.
   *
   * @param expected the temporary token of this login
   * @param redactor of this login's secrets
   * @throws CallbackRejected if the callback is incomplete or belongs to another login
   * @throws AccessDenied if the user denied access
   * @throws ErrorResponse if the server reports another problem
   */
  static Secret verifier(Secret expected, Redactor redactor, Parameters arrived) {
    for (String name : PROTOCOL_PARAMETERS) {
      CallbackUri.once(arrived, name);
    }
    if (isExpected(expected, DENIED, CallbackUri.once(arrived, DENIED))) {
      throw AccessDenied.of(null, redactor);
    }
    if (!isExpected(expected, TOKEN, CallbackUri.once(arrived, TOKEN))) {
      throw CallbackRejected.of(Reason.INCOMPLETE, "it has no oauth_token");
    }
    Optional<String> problem = CallbackUri.once(arrived, PROBLEM);
    if (problem.isPresent()) {
      throw error(problem.get(), redactor);
    }
    String verifier = CallbackUri.once(arrived, VERIFIER).orElse("");
    if (verifier.isEmpty()) {
      throw CallbackRejected.of(Reason.INCOMPLETE, "it has no oauth_verifier");
    }
    return Secret.of(requireSendable(verifier));
  }

  /**
   * Returns the verifier that a person read on the server's page and typed.
   *
   * @throws CallbackRejected if it is empty or not a PIN
   */
  static Secret pin(String typed) {
    String pin = typed.strip();
    if (pin.isEmpty()) {
      throw CallbackRejected.of(
          Reason.INCOMPLETE, "the PIN is empty. Type the number that the server showed.");
    }
    if (!pin.chars().allMatch(c -> c > ' ' && c <= '~' && c != ':' && c != '/')) {
      throw CallbackRejected.of(
          Reason.UNREADABLE,
          "this is not a PIN. Type the number that the server showed, not an address.");
    }
    return Secret.of(pin);
  }

  /** Rejects text without a UTF-8 form. A query cannot contain it, but parameters from another parser can. */
  private static String requireSendable(String verifier) {
    try {
      PercentEncoding.encode(verifier);
      return verifier;
    } catch (IllegalArgumentException e) {
      throw CallbackRejected.of(Reason.UNREADABLE, "its oauth_verifier has no UTF-8 form");
    }
  }

  /** Returns false if {@code token} is absent. Rejects the token of another login: it must not deny this login. */
  private static boolean isExpected(Secret expected, String name, Optional<String> token) {
    if (token.isEmpty()) {
      return false;
    }
    if (!expected.equals(Secret.of(token.get()))) {
      throw CallbackRejected.of(Reason.MISMATCH, "its " + name + " belongs to another login");
    }
    return true;
  }

  private static RuntimeException error(String problem, Redactor redactor) {
    return DENIED_BY_THE_USER.contains(problem)
        ? AccessDenied.of(problem, redactor)
        : ErrorResponse.to("The resource owner authorization", redactor)
            .code(problem)
            .build();
  }
}
