package dev.tripod.oauth1;

import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Origin;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A server that speaks OAuth 1.0a, as data: its three endpoints (RFC 5849 section 2), how it wants requests signed, and
 * what its error codes mean to whoever meets them. Each endpoint is https, or http on loopback.
 *
 * <p>Immutable.
 */
public final class OAuth1Server {

  private final URI temporaryCredentialRequest;
  private final URI resourceOwnerAuthorization;
  private final URI tokenRequest;
  private final @Nullable URI revocation;
  private final SignatureMethod signatureMethod;
  private final Map<String, String> hints;

  private OAuth1Server(Builder builder) {
    this.temporaryCredentialRequest = builder.temporaryCredentialRequest;
    this.resourceOwnerAuthorization = builder.resourceOwnerAuthorization;
    this.tokenRequest = builder.tokenRequest;
    this.revocation = builder.revocation;
    this.signatureMethod = builder.signatureMethod;
    this.hints = Collections.unmodifiableMap(new LinkedHashMap<>(builder.hints));
  }

  /**
   * Begins a server at these endpoints, which signs with HMAC-SHA1.
   *
   * @param temporaryCredentialRequest RFC 5849 section 2.1; often called request token URL
   * @param resourceOwnerAuthorization RFC 5849 section 2.2; where the user is sent
   * @param tokenRequest RFC 5849 section 2.3; often called access token URL
   * @throws IllegalArgumentException if one is no URI, or neither https nor loopback
   */
  public static Builder at(
      String temporaryCredentialRequest, String resourceOwnerAuthorization, String tokenRequest) {
    return new Builder(
        endpoint(temporaryCredentialRequest),
        endpoint(resourceOwnerAuthorization),
        endpoint(tokenRequest));
  }

  public URI temporaryCredentialRequest() {
    return temporaryCredentialRequest;
  }

  public URI resourceOwnerAuthorization() {
    return resourceOwnerAuthorization;
  }

  public URI tokenRequest() {
    return tokenRequest;
  }

  /** Where token credentials are made invalid; RFC 5849 has no such endpoint, some servers do. */
  public Optional<URI> revocation() {
    return Optional.ofNullable(revocation);
  }

  public SignatureMethod signatureMethod() {
    return signatureMethod;
  }

  /** What helps against the error that this server calls {@code code}. */
  public Optional<String> hint(String code) {
    return Optional.ofNullable(hints.get(code));
  }

  /**
   * This server with all its endpoints on another origin, paths kept: a proxy, a test server.
   *
   * @throws IllegalArgumentException if {@code origin} is neither https nor loopback
   */
  public OAuth1Server relocatedTo(Origin origin) {
    Builder moved = toBuilder();
    moved.temporaryCredentialRequest = on(origin, temporaryCredentialRequest);
    moved.resourceOwnerAuthorization = on(origin, resourceOwnerAuthorization);
    moved.tokenRequest = on(origin, tokenRequest);
    moved.revocation = revocation == null ? null : on(origin, revocation);
    return moved.build();
  }

  public Builder toBuilder() {
    Builder builder =
        new Builder(temporaryCredentialRequest, resourceOwnerAuthorization, tokenRequest);
    builder.revocation = revocation;
    builder.signatureMethod = signatureMethod;
    builder.hints.putAll(hints);
    return builder;
  }

  @Override
  public String toString() {
    return "OAuth1Server[" + tokenRequest + "]";
  }

  /** Requests to these are signed by the flow itself, never by an authorizer of API calls. */
  boolean isEndpoint(HttpRequest request) {
    return isAt(temporaryCredentialRequest, request) || isAt(tokenRequest, request);
  }

  private static boolean isAt(URI endpoint, HttpRequest request) {
    return Origin.of(endpoint).equals(request.origin())
        && endpoint.getRawPath().equals(request.uri().getRawPath());
  }

  private static URI endpoint(String uri) {
    HttpRequest request = HttpRequest.get(uri);
    if (!request.origin().isHttpsOrLoopback()) {
      throw new IllegalArgumentException(
          "An endpoint is https (or loopback), not " + request.origin());
    }
    return request.uri();
  }

  private static URI on(Origin origin, URI uri) {
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return endpoint(origin + uri.getRawPath() + query);
  }

  /** Collects what differs from server to server. Not thread-safe. */
  public static final class Builder {

    private URI temporaryCredentialRequest;
    private URI resourceOwnerAuthorization;
    private URI tokenRequest;
    private @Nullable URI revocation;
    private SignatureMethod signatureMethod = SignatureMethod.hmacSha1();
    private final Map<String, String> hints = new LinkedHashMap<>();

    private Builder(
        URI temporaryCredentialRequest, URI resourceOwnerAuthorization, URI tokenRequest) {
      this.temporaryCredentialRequest = temporaryCredentialRequest;
      this.resourceOwnerAuthorization = resourceOwnerAuthorization;
      this.tokenRequest = tokenRequest;
    }

    /**
     * Where the user is sent (RFC 5849 section 2.2).
     *
     * @throws IllegalArgumentException if it is no URI, or neither https nor loopback
     */
    public Builder resourceOwnerAuthorization(String uri) {
      this.resourceOwnerAuthorization = endpoint(uri);
      return this;
    }

    /**
     * Where token credentials are made invalid, by a signed POST.
     *
     * @throws IllegalArgumentException if it is no URI, or neither https nor loopback
     */
    public Builder revocation(String uri) {
      this.revocation = endpoint(uri);
      return this;
    }

    /** {@link SignatureMethod#hmacSha1} unless set. */
    public Builder signatureMethod(SignatureMethod signatureMethod) {
      this.signatureMethod = Objects.requireNonNull(signatureMethod, "signatureMethod");
      return this;
    }

    /** What helps against the error that this server calls {@code code}: an imperative sentence without full stop. */
    public Builder hint(String code, String nextStep) {
      hints.put(code, nextStep);
      return this;
    }

    public OAuth1Server build() {
      return new OAuth1Server(this);
    }
  }
}
