package dev.tripod.openid;

import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Parameters;
import dev.tripod.oauth2.Tokens;
import java.net.URI;
import java.util.Objects;

/**
 * A request to log the user out at the server (OpenID Connect RP-Initiated Logout 1.0 section 2). The user's browser sends it:
 * see {@link OpenIdClient#logoutUri}. Immutable. {@code toString} has the names of the parameters only.
 */
public final class LogoutRequest {

  private final Parameters parameters;

  private LogoutRequest(Parameters parameters) {
    this.parameters = parameters;
  }

  /** Returns a request without the ID token. The server asks the user whether to log out. */
  public static LogoutRequest withoutHint() {
    return new LogoutRequest(Parameters.none());
  }

  /**
   * Returns a request with the ID token of {@code tokens} as the {@code id_token_hint}, if they have one. It may have expired.
   * The URI then contains the ID token, and the browser's history contains the URI.
   */
  public static LogoutRequest of(Tokens tokens) {
    return tokens
        .idToken()
        .map(Secret::reveal)
        .map(idToken -> new LogoutRequest(Parameters.of("id_token_hint", idToken)))
        .orElseGet(LogoutRequest::withoutHint);
  }

  /**
   * Returns this request with the {@code post_logout_redirect_uri}, to which the user's browser returns. Register it at the
   * server.
   */
  public LogoutRequest redirectTo(URI uri) {
    return with("post_logout_redirect_uri", Objects.requireNonNull(uri, "uri").toString());
  }

  /**
   * Returns this request with a {@code state}, which the server adds to the redirect URI. Compare it when the browser returns.
   */
  public LogoutRequest state(String state) {
    return with("state", Objects.requireNonNull(state, "state"));
  }

  /** Returns this request with a {@code logout_hint}, such as the user's email address. */
  public LogoutRequest hint(String hint) {
    return with("logout_hint", Objects.requireNonNull(hint, "hint"));
  }

  private LogoutRequest with(String name, String value) {
    return new LogoutRequest(parameters.without(name::equals).and(name, value));
  }

  Parameters parameters() {
    return parameters;
  }

  @Override
  public String toString() {
    return "LogoutRequest" + parameters;
  }
}
