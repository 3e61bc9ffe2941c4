package dev.tripod.oauth2;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.protocol.PrintableText;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Metadata of an authorization server, by the names of RFC 8414 section 2: its issuer, its endpoints, and what it supports.
 * Each endpoint is https, or http on loopback. Immutable.
 */
public final class ServerMetadata {

  private static final String TOKEN = "token_endpoint";
  private static final String AUTHORIZATION = "authorization_endpoint";
  private static final String REVOCATION = "revocation_endpoint";
  private static final String INTROSPECTION = "introspection_endpoint";
  private static final String PUSHED = "pushed_authorization_request_endpoint";
  private static final String DEVICE = "device_authorization_endpoint";
  private static final String BACKCHANNEL = "backchannel_authentication_endpoint";
  private static final String JWKS = "jwks_uri";
  private static final String ALIASES = "mtls_endpoint_aliases";
  private static final String ISSUER_IN_CALLBACKS =
      "authorization_response_iss_parameter_supported";

  /** Not part of RFC 8414. */
  private static final String REFRESH = "refresh_endpoint";

  private static final List<String> AUTHENTICATING_CLIENTS =
      List.of(TOKEN, REFRESH, REVOCATION, INTROSPECTION, PUSHED, DEVICE, BACKCHANNEL);

  private final @Nullable String issuer;
  private final boolean namesIssuerInCallbacks;
  private final Map<String, Endpoint> endpoints;
  private final JsonObject members;

  private ServerMetadata(
      @Nullable String issuer,
      boolean namesIssuerInCallbacks,
      Map<String, Endpoint> endpoints,
      JsonObject members) {
    this.issuer = issuer;
    this.namesIssuerInCallbacks = namesIssuerInCallbacks;
    this.endpoints = Map.copyOf(endpoints);
    this.members = members;
  }

  /** Returns metadata of a server that has a token endpoint (RFC 6749 section 3.2), and nothing else yet. */
  public static ServerMetadata of(Endpoint tokenEndpoint) {
    Objects.requireNonNull(tokenEndpoint, "tokenEndpoint");
    return new ServerMetadata(
        null, false, Map.of(TOKEN, tokenEndpoint), JsonObject.builder().build());
  }

  /**
   * Returns the metadata in a document (RFC 8414 section 3.2).
   *
   * @throws IllegalArgumentException if it has no token endpoint, or as {@link #with}
   */
  public static ServerMetadata from(JsonObject document) {
    String token = document
        .text(TOKEN)
        .orElseThrow(
            () -> new IllegalArgumentException(
                "The metadata has no token_endpoint. Use the document of an authorization server (RFC 8414)."));
    return of(Endpoint.of(token)).with(document);
  }

  /**
   * Returns this metadata with the members of {@code document}, by the names of RFC 8414. Its issuer, its endpoints, its {@code
   * jwks_uri} and its {@code mtls_endpoint_aliases} (RFC 8705 section 5) replace those of this metadata. If this metadata has
   * other members of an earlier document, {@code document} replaces all of them.
   *
   * @throws IllegalArgumentException if an endpoint is not a URI, or is neither https nor loopback; or as {@link #withIssuer}
   */
  public ServerMetadata with(JsonObject document) {
    Map<String, Endpoint> more = new HashMap<>(endpoints);
    addEndpoints(document, "", more);
    document.object(ALIASES).ifPresent(aliases -> addEndpoints(aliases, ALIASES + ".", more));
    ServerMetadata read = new ServerMetadata(
        issuer, document.bool(ISSUER_IN_CALLBACKS).orElse(namesIssuerInCallbacks), more, document);
    return document.text("issuer").map(read::withIssuer).orElse(read);
  }

  private static void addEndpoints(JsonObject document, String prefix, Map<String, Endpoint> to) {
    for (String name : document.names()) {
      if (name.endsWith("_endpoint") || name.equals(JWKS)) {
        document.text(name).ifPresent(uri -> to.put(prefix + name, endpoint(name, uri)));
      }
    }
  }

  private static Endpoint endpoint(String name, String uri) {
    try {
      return Endpoint.of(uri);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The " + name + " of the metadata is not usable. " + e.getMessage(), e);
    }
  }

  /**
   * Returns this metadata for a client that presents a TLS certificate. The aliases in {@code mtls_endpoint_aliases} replace the
   * endpoints (RFC 8705 section 5).
   */
  public ServerMetadata forMutualTls() {
    Map<String, Endpoint> more = new HashMap<>(endpoints);
    endpoints.forEach((name, endpoint) -> {
      if (name.startsWith(ALIASES + ".")) {
        more.put(name.substring(ALIASES.length() + 1), endpoint);
      }
    });
    return new ServerMetadata(issuer, namesIssuerInCallbacks, more, members);
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
    return new ServerMetadata(issuer, namesIssuerInCallbacks, endpoints, members);
  }

  /** Returns this metadata with {@code authorization_response_iss_parameter_supported} (RFC 9207 section 3). */
  public ServerMetadata withIssuerInCallbacks() {
    return new ServerMetadata(issuer, true, endpoints, members);
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
    return new ServerMetadata(issuer, namesIssuerInCallbacks, more, members);
  }

  /**
   * Returns this metadata with all endpoints at {@code origin}. Paths, queries and the issuer stay as they are.
   *
   * @throws IllegalArgumentException if {@code origin} is neither https nor loopback
   */
  public ServerMetadata relocatedTo(Origin origin) {
    Map<String, Endpoint> moved = new HashMap<>(endpoints);
    moved.replaceAll((name, endpoint) -> endpoint.on(origin));
    return new ServerMetadata(issuer, namesIssuerInCallbacks, moved, members);
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

  /** {@return the {@code introspection_endpoint} (RFC 7662)} */
  public Optional<Endpoint> introspectionEndpoint() {
    return endpoint(INTROSPECTION);
  }

  /** {@return the {@code pushed_authorization_request_endpoint} (RFC 9126)} */
  public Optional<Endpoint> pushedAuthorizationRequestEndpoint() {
    return endpoint(PUSHED);
  }

  /** {@return the {@code device_authorization_endpoint} (RFC 8628)} */
  public Optional<Endpoint> deviceAuthorizationEndpoint() {
    return endpoint(DEVICE);
  }

  /** {@return the {@code backchannel_authentication_endpoint} (OpenID CIBA)} */
  public Optional<Endpoint> backchannelAuthenticationEndpoint() {
    return endpoint(BACKCHANNEL);
  }

  /** {@return the {@code registration_endpoint} (RFC 7591)} */
  public Optional<Endpoint> registrationEndpoint() {
    return endpoint("registration_endpoint");
  }

  /** {@return the {@code userinfo_endpoint} (OpenID Connect Discovery)} */
  public Optional<Endpoint> userinfoEndpoint() {
    return endpoint("userinfo_endpoint");
  }

  /** {@return the {@code end_session_endpoint} (OpenID Connect RP-Initiated Logout)} */
  public Optional<Endpoint> endSessionEndpoint() {
    return endpoint("end_session_endpoint");
  }

  /** {@return the {@code jwks_uri}: the address of the server's public keys (RFC 8414)} */
  public Optional<Endpoint> jwksUri() {
    return endpoint(JWKS);
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

  /**
   * Returns whether the member {@code name} is {@code true}, such as {@code require_pushed_authorization_requests}. A missing
   * member is {@code false}.
   */
  public boolean supports(String name) {
    return members.bool(name).orElse(false);
  }

  /**
   * Returns the values of the member {@code name}, such as {@code dpop_signing_alg_values_supported}; empty if it is missing.
   */
  public List<String> values(String name) {
    return members.texts(name).orElse(List.of());
  }

  /** {@return the document that this metadata was last read from; an object without members if there was none} */
  public JsonObject document() {
    return members;
  }

  /** Returns the endpoints at which clients authenticate themselves, with their aliases for mutual TLS. */
  List<Endpoint> authenticatingClients() {
    Set<Endpoint> found = new LinkedHashSet<>();
    for (String name : AUTHENTICATING_CLIENTS) {
      endpoint(name).ifPresent(found::add);
      endpoint(ALIASES + "." + name).ifPresent(found::add);
    }
    return List.copyOf(found);
  }

  @Override
  public String toString() {
    return "ServerMetadata["
        + Objects.requireNonNullElse(issuer, tokenEndpoint().toString()) + "]";
  }
}
