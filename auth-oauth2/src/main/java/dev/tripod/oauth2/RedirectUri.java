package dev.tripod.oauth2;

import dev.tripod.domain.http.Origin;
import dev.tripod.domain.protocol.CallbackUri;
import java.net.URI;
import java.util.List;

/** Checks a redirect URI (RFC 6749 section 3.1.2), and names the parameters that a server adds to it. */
final class RedirectUri {

  static final String CODE = "code";
  static final String STATE = "state";
  static final String ISSUER = "iss";
  static final String ERROR = "error";
  static final String ERROR_DESCRIPTION = "error_description";
  static final String ERROR_URI = "error_uri";

  static final List<String> ADDED_BY_THE_SERVER =
      List.of(CODE, STATE, ISSUER, ERROR, ERROR_DESCRIPTION, ERROR_URI);

  /** The parameters that are compared or sent. */
  static final List<String> CREDENTIALS = List.of(CODE, STATE);

  private RedirectUri() {}

  /** Returns {@code redirectUri} if it may be used. Private-use schemes are for native applications (RFC 8252 section 7.1). */
  static URI requireUsable(URI redirectUri) {
    CallbackUri.requireUsable(redirectUri, ADDED_BY_THE_SERVER);
    if ("http".equalsIgnoreCase(redirectUri.getScheme())
        && !Origin.of(redirectUri).isLoopback()) {
      throw new IllegalArgumentException(
          "The redirect URI is http and not loopback, so the code would be sent unencrypted. Use https, a loopback"
              + " address, or the application's own scheme (RFC 9700 section 2.6).");
    }
    return redirectUri;
  }
}
