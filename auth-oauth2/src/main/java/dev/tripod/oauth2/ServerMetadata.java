package dev.tripod.oauth2;

import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.protocol.PrintableText;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Metadata of an authorization server, by the names of RFC 8414 section 2: its issuer, its endpoints, and what it supports.
 * Each endpoint is https, or http on loopback. Immutable.
 */
public final class ServerMetadata {

  private static final String TOKEN = "token_endpoint";
  private static final String AUTHORIZATION = "authorization_endpoint";
  private static final String REVOCATION = "revocation_endpoint";

  /** Not part of RFC 8414. */
  private static final String REFRESH = "refresh_endpoint";

  private final @Nullable String issuer;
  private final boolean namesIssuerInCallbacks;
  private final Map<String, Endpoint> endpoints;

  private ServerMetadata(
      @Nullable String issuer, boolean namesIssuerInCallbacks, Map<String, Endpoint> endpoints) {
    this.issuer = issuer;
    this.namesIssuerInCallbacks = namesIssuerInCallbacks;
    this.endpoints = Map.copyOf(endpoints);
  }

  /** Returns metadata of a server that has a token endpoint (RFC 6749 section 3.2), and nothing else yet. */
  public static ServerMetadata of(Endpoint tokenEndpoint) {
    Objects.requireNonNull(tokenEndpoint, "tokenEndpoint");
    return new ServerMetadata(null, false, Map.of(TOKEN, tokenEndpoint));
  }

  /**
   * Returns this metadata with the issuer identifier {@code issuer}, which is compared character by character.
   *
   * @throws IllegalArgumentException if it is not a URI, is neither https nor loopback, or has a query or a fragment
   */
  public ServerMetadata withIssuer(String issuer) {
    Objects.requireNonNull(issuer, "issuer");
    Endpoint read = Endpoint.of(issuer);
    if (read.uri().getRawQuery() != null || issuer.indexOf('#') >= 0) {
      throw new IllegalArgumentException(
          "The issuer " + issuer
              + " has a query or a fragment. Use the issuer as the server's metadata has it (RFC 8414 section 2).");
    }
    return new ServerMetadata(issuer, namesIssuerInCallbacks, endpoints);
  }

  /** Returns this metadata with {@code authorization_response_iss_parameter_supported} (RFC 9207 section 3). */
  public ServerMetadata withIssuerInCallbacks() {
    return new ServerMetadata(issuer, true, endpoints);
  }

  /**
   * Returns this metadata with an endpoint, which replaces one of the same name.
   *
   * @param name by RFC 8414 or one of its extensions, such as {@code revocation_endpoint}; {@code refresh_endpoint} for a
   *     server that refreshes tokens at another address than the token endpoint
   * @throws IllegalArgumentException if {@code name} is empty or has an invisible character
   */
  public ServerMetadata withEndpoint(String name, Endpoint endpoint) {
    Map<String, Endpoint> more = new HashMap<>(endpoints);
    more.put(
        PrintableText.requireText("endpoint name", name),
        Objects.requireNonNull(endpoint, "endpoint"));
    return new ServerMetadata(issuer, namesIssuerInCallbacks, more);
  }

  /**
   * Returns this metadata with all endpoints at {@code origin}. Paths, queries and the issuer stay as they are.
   *
   * @throws IllegalArgumentException if {@code origin} is neither https nor loopback
   */
  public ServerMetadata relocatedTo(Origin origin) {
    Map<String, Endpoint> moved = new HashMap<>(endpoints);
    moved.replaceAll((name, endpoint) -> endpoint.on(origin));
    return new ServerMetadata(issuer, namesIssuerInCallbacks, moved);
  }

  /** {@return the {@code issuer}, as it was given} */
  public Optional<String> issuer() {
    return Optional.ofNullable(issuer);
  }

  /** {@return whether every callback has the issuer in {@code iss}: {@code authorization_response_iss_parameter_supported}} */
  public boolean namesIssuerInCallbacks() {
    return namesIssuerInCallbacks;
  }

  /** {@return the {@code token_endpoint}} */
  public Endpoint tokenEndpoint() {
    return Objects.requireNonNull(endpoints.get(TOKEN));
  }

  /** {@return the {@code authorization_endpoint}; empty if the server has no users} */
  public Optional<Endpoint> authorizationEndpoint() {
    return endpoint(AUTHORIZATION);
  }

  /** {@return the {@code revocation_endpoint} (RFC 7009)} */
  public Optional<Endpoint> revocationEndpoint() {
    return endpoint(REVOCATION);
  }

  /** {@return the endpoint that refreshes tokens: the token endpoint, unless {@code refresh_endpoint} is set} */
  public Endpoint refreshEndpoint() {
    return endpoint(REFRESH).orElseGet(this::tokenEndpoint);
  }

  /** {@return the endpoint {@code name}, by RFC 8414 or one of its extensions} */
  public Optional<Endpoint> endpoint(String name) {
    Objects.requireNonNull(name, "name");
    return Optional.ofNullable(endpoints.get(name));
  }

  @Override
  public String toString() {
    return "ServerMetadata["
        + Objects.requireNonNullElse(issuer, tokenEndpoint().toString()) + "]";
  }
}
