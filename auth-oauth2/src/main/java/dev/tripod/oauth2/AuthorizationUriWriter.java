package dev.tripod.oauth2;

import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import java.net.URI;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Writes one client's authorization URIs (RFC 6749 section 3.1): the endpoint with its own query, then the parameters,
 * percent-encoded. Immutable and thread-safe.
 */
final class AuthorizationUriWriter {

  private final AuthorizationServer server;
  private final String endpoint;
  private final Parameters clientId;
  private final String encodedClientId;
  private final String scopeSeparator;

  AuthorizationUriWriter(AuthorizationServer server, Endpoint endpoint, String clientId) {
    this.server = server;
    String query = endpoint.uri().getRawQuery();
    this.endpoint = endpoint.uri() + (query == null ? "?" : query.isEmpty() ? "" : "&");
    this.clientId = Parameters.of(server.quirk(RequestQuirks.CLIENT_ID_NAME), clientId);
    this.encodedClientId = this.clientId.encoded();
    this.scopeSeparator = PercentEncoding.encode(server.quirk(RequestQuirks.SCOPE_SEPARATOR));
  }

  /** Returns the parameter of the client id. */
  Parameters clientId() {
    return clientId;
  }

  /** Returns the endpoint with these parameters. */
  URI uri(String parameters) {
    return URI.create(endpoint + parameters);
  }

  /** Returns the endpoint with the client id and one parameter that contains all others, or a reference to them. */
  URI uri(String name, String value) {
    return uri(clientId.and(name, value).encoded());
  }

  /**
   * Returns the parameters of one login (RFC 6749 section 4.1.1, RFC 7636 section 4.3), percent-encoded.
   *
   * @param scope the scope of {@code request}, or the server's default scope
   * @param verifier {@code null} without PKCE
   * @param more the other parameters
   */
  String parameters(
      AuthorizationRequest request,
      Set<String> scope,
      String state,
      @Nullable CodeVerifier verifier,
      Parameters more) {
    return "response_type=code&" + encodedClientId + "&redirect_uri="
        + PercentEncoding.encode(request.redirectName())
        + scope(scope)
        + "&state="
        + PercentEncoding.encode(state)
        + (verifier == null
            ? ""
            : "&code_challenge=" + verifier.challenge() + "&code_challenge_method=S256")
        + others(server.accepted(more));
  }

  /** Returns the {@code scope} parameter, or nothing if the server chooses. */
  private String scope(Set<String> scope) {
    StringJoiner joined = new StringJoiner(scopeSeparator, "&scope=", "").setEmptyValue("");
    for (String value : scope) {
      joined.add(PercentEncoding.encode(value));
    }
    return joined.toString();
  }

  /** Returns the server's default parameters, unless the request replaces them, and then those of the request. */
  private String others(Parameters requested) {
    Parameters defaults = server.authorizationParameters();
    return defaults.isEmpty() && requested.isEmpty()
        ? ""
        : "&" + defaults.without(requested::contains).and(requested).encoded();
  }
}
