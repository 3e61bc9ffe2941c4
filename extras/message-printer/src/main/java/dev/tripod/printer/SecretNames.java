package dev.tripod.printer;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Decides by the name of a parameter or JSON member whether its value may be printed. In doubt it is secret. */
final class SecretNames {

  /** Parts of names. Every name that contains one of them is secret. */
  private static final List<String> PARTS = List.of(
      "token",
      "secret",
      "passw",
      "passphrase",
      "pwd",
      "verifier",
      "assertion",
      "signature",
      "credential",
      "authorization",
      "session",
      "cookie",
      "jwt",
      "saml",
      "ticket",
      "apikey",
      "accesskey",
      "privatekey");

  /**
   * Words of names. They are short, so they count only as a whole word ({@code user_code}, {@code userCode}, not {@code
   * decode}).
   */
  private static final Set<String> WORDS = Set.of(
      "code",
      "state",
      "key",
      "pin",
      "otp",
      "pass",
      "sig",
      "mac",
      "sid",
      "auth",
      "handle",
      "denied",
      "proof",
      "request",
      "response");

  /** Names that look secret and are not. */
  private static final Set<String> PUBLIC = Set.of(
      "actor_token_type",
      "client_assertion_type",
      "code_challenge",
      "code_challenge_method",
      "error_code",
      "issued_token_type",
      "oauth_consumer_key",
      "oauth_signature_method",
      "request_uri",
      "requested_token_type",
      "response_mode",
      "response_type",
      "status_code",
      "subject_token_type",
      "token_endpoint_auth_method",
      "token_type",
      "token_type_hint");

  private SecretNames() {}

  static boolean isSecret(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (PUBLIC.contains(lower)) {
      return false;
    }
    String letters = lower.replaceAll("[_.-]", "");
    for (String part : PARTS) {
      if (letters.contains(part)) {
        return true;
      }
    }
    for (String word : name.split("(?<=[a-z])(?=[A-Z])|[^A-Za-z]+", -1)) {
      if (WORDS.contains(word.toLowerCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }
}
