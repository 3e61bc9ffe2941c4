package dev.tripod.oauth1;

import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.Extras;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import java.util.HashSet;
import java.util.Set;

/**
 * A response with temporary credentials or token credentials (RFC 5849 sections 2.1 and 2.3). The body is form-encoded; the
 * content type is ignored, since servers send all kinds. Parameters that cannot be decoded are ignored, unless they are
 * credentials.
 */
final class CredentialsResponse {

  private static final String TOKEN = "oauth_token";
  private static final String TOKEN_SECRET = "oauth_token_secret";
  private static final String CALLBACK_CONFIRMED = "oauth_callback_confirmed";
  private static final Set<String> PROTOCOL_PARAMETERS =
      Set.of(TOKEN, TOKEN_SECRET, CALLBACK_CONFIRMED);

  /** The decoder's replacement for octets that are not UTF-8. */
  private static final String REPLACED = "\uFFFD";

  private final Origin origin;
  private final HttpResponse response;
  private final Parameters parameters;
  private final Redactor redactor;

  private CredentialsResponse(
      Origin origin, HttpResponse response, Parameters parameters, Redactor redactor) {
    this.origin = origin;
    this.response = response;
    this.parameters = parameters;
    this.redactor = redactor;
  }

  /**
   * Returns the credentials of {@code response}.
   *
   * @param origin the server that sent it
   * @param redactor applied to what the exception quotes
   * @throws UnreadableResponse if a credential is missing, or has two different values
   */
  static CredentialsResponse read(Origin origin, HttpResponse response, Redactor redactor) {
    CredentialsResponse read = new CredentialsResponse(
        origin, response, Parameters.parseReceived(response.bodyText()), redactor);
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
    return Extras.of(parameters.without(PROTOCOL_PARAMETERS::contains));
  }

  /**
   * Checks {@code oauth_callback_confirmed} (RFC 5849 section 2.1). A server without it implements OAuth 1.0, which has no
   * verifier. With OAuth 1.0, an attacker can make a victim authorize the attacker's token.
   */
  void requireCallbackConfirmed() {
    if (!once(CALLBACK_CONFIRMED).equalsIgnoreCase("true")) {
      throw unreadable(CALLBACK_CONFIRMED + " is not true: the server does not support OAuth 1.0a");
    }
  }

  /** Rejects a credential that lost octets in decoding: the server would reject its signatures without a visible cause. */
  private String credential(String name) {
    String value = once(name);
    if (value.contains(REPLACED)) {
      throw unreadable(name + " is not UTF-8");
    }
    return value;
  }

  private String once(String name) {
    Set<String> values = new HashSet<>(parameters.all(name));
    if (values.size() != 1) {
      throw unreadable(name + (values.isEmpty() ? " is missing" : " has two different values"));
    }
    return values.iterator().next();
  }

  private UnreadableResponse unreadable(String reason) {
    return UnreadableResponse.of(origin, response, reason, redactor);
  }
}
