package dev.tripod.oauth1;

import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.protocol.CallbackUri;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Checks the callback: the redirect that returns the user from the server to the application (RFC 5849 section 2.2). A user who
 * denies access returns with {@code denied} from X, with {@code oauth_problem} from servers with the OAuth Problem Reporting
 * extension, or with {@code oauth_verifier=denied} from Atlassian's servers.
 */
final class Callback {

  private static final String TOKEN = "oauth_token";
  private static final String VERIFIER = "oauth_verifier";
  private static final String DENIED = "denied";
  private static final String PROBLEM = "oauth_problem";
  private static final List<String> PROTOCOL_PARAMETERS = List.of(TOKEN, VERIFIER, DENIED, PROBLEM);

  /** The parameters that are compared or sent. */
  static final List<String> CREDENTIALS = List.of(VERIFIER, TOKEN, DENIED);

  private static final Set<String> DENIED_BY_THE_USER = Set.of("permission_denied", "user_refused");

  private Callback() {}

  /** Returns {@code callback} if it can be a callback URI: see {@link TemporaryCredentialRequest#to(URI)}. */
  static URI requireUsable(URI callback) {
    return CallbackUri.requireUsable(callback, PROTOCOL_PARAMETERS);
  }

  /** Returns the token that finds the stored login, whether or not the user granted access. */
  static Secret token(Parameters arrived) {
    return CallbackUri.credential(arrived, TOKEN)
        .or(() -> CallbackUri.credential(arrived, DENIED))
        .map(Secret::of)
        .orElseThrow(() -> tokenMissing(arrived));
  }

  private static CallbackRejected tokenMissing(Parameters arrived) {
    return CallbackUri.unassigned(TOKEN, arrived.first(PROBLEM).orElse(""), "");
  }

  /**
   * Throws {@link AccessDenied} if the user denied access, and the callback passes all checks except the one of its address.
   * Its token proves that it belongs to this login, and it gives nothing to the client.
   */
  static void requireNotDenied(Secret expected, Redactor redactor, Parameters arrived) {
    try {
      verifier(expected, redactor, arrived);
    } catch (CallbackRejected | ErrorResponse notDenied) {
      // The caller has found another fault already.
    }
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
    if (isExpected(expected, DENIED, arrived)) {
      throw AccessDenied.of(null, redactor);
    }
    if (!isExpected(expected, TOKEN, arrived)) {
      throw tokenMissing(arrived);
    }
    Optional<String> problem = CallbackUri.once(arrived, PROBLEM);
    if (problem.isPresent()) {
      throw error(problem.get(), redactor);
    }
    String verifier = CallbackUri.credential(arrived, VERIFIER).orElse("");
    if (verifier.isEmpty()) {
      throw CallbackRejected.of(Reason.INCOMPLETE, "it has no oauth_verifier");
    }
    if (verifier.equals(DENIED)) {
      throw AccessDenied.of(null, redactor);
    }
    return Secret.of(verifier);
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
    if (!pin.matches("[!-~&&[^:/]]*")) {
      throw CallbackRejected.of(
          Reason.UNREADABLE,
          "this is not a PIN. Type the number that the server showed, not an address.");
    }
    return Secret.of(pin);
  }

  /** Returns false if {@code name} is absent. Rejects the token of another login: it must not deny this login. */
  private static boolean isExpected(Secret expected, String name, Parameters arrived) {
    Optional<String> token = CallbackUri.credential(arrived, name);
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
        ? AccessDenied.of(problem, null, redactor)
        : ErrorResponse.to("The resource owner authorization", redactor)
            .code(problem)
            .build();
  }
}
