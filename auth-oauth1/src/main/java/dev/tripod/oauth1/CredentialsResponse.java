package dev.tripod.oauth1;

import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.Extras;
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

  private final HttpResponse response;
  private final Parameters parameters;

  private CredentialsResponse(HttpResponse response, Parameters parameters) {
    this.response = response;
    this.parameters = parameters;
  }

  /** @throws UnreadableResponse if it is not form-encoded, or the credentials are not there exactly once */
  static CredentialsResponse read(HttpResponse response) {
    Parameters parameters;
    try {
      parameters = Parameters.parse(response.bodyText().strip());
    } catch (IllegalArgumentException e) {
      throw UnreadableResponse.of(response, "its body is not form-encoded");
    }
    CredentialsResponse read = new CredentialsResponse(response, parameters);
    if (read.once(TOKEN).isEmpty()) {
      throw UnreadableResponse.of(response, TOKEN + " is empty");
    }
    read.once(TOKEN_SECRET);
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
      throw UnreadableResponse.of(
          response, CALLBACK_CONFIRMED + " is not true, so the server does not keep to OAuth 1.0a");
    }
  }

  private String once(String name) {
    if (parameters.all(name).size() != 1) {
      throw UnreadableResponse.of(
          response,
          name + (parameters.contains(name) ? " is there more than once" : " is missing"));
    }
    return parameters.first(name).orElseThrow();
  }
}
