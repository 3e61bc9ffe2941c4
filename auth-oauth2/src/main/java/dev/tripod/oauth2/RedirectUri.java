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

  /** Used in place of a redirect URI if the server shows the code to the user. It has no RFC. */
  static final URI SHOWN_CODE = URI.create("urn:ietf:wg:oauth:2.0:oob");

  private RedirectUri() {}

  /** Returns {@code redirectUri} if a stored login may have it. */
  static URI requireStorable(URI redirectUri) {
    return redirectUri.equals(SHOWN_CODE) ? redirectUri : requireUsable(redirectUri);
  }

  /** Returns {@code redirectUri} if it may be used. Private-use schemes are for native applications (RFC 8252 section 7.1). */
  static URI requireUsable(URI redirectUri) {
    if (redirectUri.equals(SHOWN_CODE)) {
      throw new IllegalArgumentException(SHOWN_CODE
          + " is not an absolute URI with a path, so no user can come back there. Use"
          + " AuthorizationRequest.withShownCode().");
    }
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
