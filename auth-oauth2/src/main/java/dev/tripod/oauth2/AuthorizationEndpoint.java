package dev.tripod.oauth2;

import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import java.net.URI;
import java.util.Set;
import java.util.StringJoiner;

/**
 * Where one client sends users (RFC 6749 section 3.1): the endpoint with what its query holds already, then each parameter,
 * percent-encoded. Immutable and thread-safe.
 */
final class AuthorizationEndpoint {

  private final AuthorizationServer server;
  private final String upToRedirectUri;
  private final String scopeSeparator;

  AuthorizationEndpoint(AuthorizationServer server, Endpoint endpoint, String clientId) {
    this.server = server;
    String query = endpoint.uri().getRawQuery();
    this.upToRedirectUri = endpoint.uri()
        + (query == null ? "?" : query.isEmpty() ? "" : "&")
        + "response_type=code&"
        + Parameters.of(server.clientIdName(), clientId).encoded()
        + "&redirect_uri=";
    this.scopeSeparator = PercentEncoding.encode(server.scopeSeparator());
  }

  /**
   * The address of one user (RFC 6749 section 4.1.1, RFC 7636 section 4.3).
   *
   * @param scope what {@code request} asks for, or the server's usual one
   */
  URI uri(AuthorizationRequest request, Set<String> scope, String state, CodeVerifier verifier) {
    return URI.create(upToRedirectUri
        + PercentEncoding.encode(request.redirectUri().toString())
        + scope(scope)
        + "&state="
        + PercentEncoding.encode(state)
        + "&code_challenge="
        + verifier.challenge()
        + "&code_challenge_method=S256"
        + others(request.parameters()));
  }

  /** {@code scope}, unless that is left to the server. */
  private String scope(Set<String> scope) {
    StringJoiner joined = new StringJoiner(scopeSeparator, "&scope=", "").setEmptyValue("");
    for (String value : scope) {
      joined.add(PercentEncoding.encode(value));
    }
    return joined.toString();
  }

  /** What the server's addresses always have, and then what a request has beside that or in its place. */
  private String others(Parameters requested) {
    Parameters usual = server.authorizationParameters();
    return usual.isEmpty() && requested.isEmpty()
        ? ""
        : "&" + usual.without(requested::contains).and(requested).encoded();
  }
}
