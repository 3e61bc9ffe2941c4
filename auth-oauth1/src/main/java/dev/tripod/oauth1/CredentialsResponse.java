package dev.tripod.oauth1;

import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.Extras;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import java.util.Set;

/**
 * The answer that brings credentials, temporary ones or token credentials (RFC 5849 sections 2.1 and 2.3): form-encoded,
 * whatever its content type says, since servers label it as anything.
 */
final class CredentialsResponse {

  private static final String TOKEN = "oauth_token";
  private static final String TOKEN_SECRET = "oauth_token_secret";
  private static final String CALLBACK_CONFIRMED = "oauth_callback_confirmed";
  private static final Set<String> OWN = Set.of(TOKEN, TOKEN_SECRET, CALLBACK_CONFIRMED);

  /** What a body that is no UTF-8 has in place of it. */
  private static final String REPLACED = "\uFFFD";

  private final HttpResponse response;
  private final Parameters parameters;
  private final Redactor known;

  private CredentialsResponse(HttpResponse response, Parameters parameters, Redactor known) {
    this.response = response;
    this.parameters = parameters;
    this.known = known;
  }

  /**
   * Reads {@code response}.
   *
   * @param known struck out of what the server says about its answer
   * @throws UnreadableResponse if it is not form-encoded, or the credentials are not there exactly once
   */
  static CredentialsResponse read(HttpResponse response, Redactor known) {
    Parameters parameters;
    try {
      parameters = Parameters.parse(response.bodyText().strip());
    } catch (IllegalArgumentException e) {
      throw UnreadableResponse.of(response, "its body is not form-encoded", known);
    }
    CredentialsResponse read = new CredentialsResponse(response, parameters, known);
    if (read.credential(TOKEN).isEmpty()) {
      throw read.unreadable(TOKEN + " is empty");
    }
    read.credential(TOKEN_SECRET);
    return read;
  }

  Secret token() {
    return Secret.of(once(TOKEN));
  }

  Secret tokenSecret() {
    return Secret.of(once(TOKEN_SECRET));
  }

  Extras extras() {
    return Extras.of(parameters.without(OWN::contains));
  }

  /**
   * RFC 5849 section 2.1. A server that does not say it speaks OAuth 1.0 without the verifier, where an attacker can have a
   * victim authorize the attacker's token.
   */
  void requireCallbackConfirmed() {
    if (!once(CALLBACK_CONFIRMED).equalsIgnoreCase("true")) {
      throw unreadable(
          CALLBACK_CONFIRMED + " is not true, so the server does not keep to OAuth 1.0a");
    }
  }

  /** A credential that lost octets in decoding would be refused later, and nobody would see why. */
  private String credential(String name) {
    String value = once(name);
    if (value.contains(REPLACED)) {
      throw unreadable(name + " is not UTF-8");
    }
    return value;
  }

  private String once(String name) {
    if (parameters.all(name).size() != 1) {
      throw unreadable(
          name + (parameters.contains(name) ? " is there more than once" : " is missing"));
    }
    return parameters.first(name).orElseThrow();
  }

  private UnreadableResponse unreadable(String reason) {
    return UnreadableResponse.of(response, reason, known);
  }
}
