package dev.tripod.oauth1;

import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A server that speaks OAuth 1.0a, as data: its three endpoints (RFC 5849 section 2), how it wants requests signed, and
 * what its error codes mean to whoever meets them. Each endpoint is https, or http on loopback. A server that gives no
 * credentials and only verifies signatures has no endpoints.
 *
 * <p>Immutable.
 */
public final class OAuth1Server {

  private final @Nullable Endpoints endpoints;
  private final @Nullable Endpoint revocation;
  private final String revocationMethod;
  private final SignatureMethod signatureMethod;
  private final Transmission transmission;
  private final @Nullable String realm;
  private final boolean version;
  private final boolean bodyHash;
  private final String credentialsMethod;
  private final String tokenName;
  private final @Nullable String clientName;
  private final Parameters authorizationParameters;
  private final boolean userAgent;
  private final boolean bare401;
  private final Map<String, String> hints;

  private OAuth1Server(Builder builder) {
    this.endpoints = builder.endpoints;
    this.revocation = builder.revocation;
    this.revocationMethod = builder.revocationMethod;
    this.signatureMethod = builder.signatureMethod;
    this.transmission = builder.transmission;
    this.realm = builder.realm;
    this.version = builder.version;
    this.bodyHash = builder.bodyHash;
    this.credentialsMethod = builder.credentialsMethod;
    this.tokenName = builder.tokenName;
    this.clientName = builder.clientName;
    this.authorizationParameters = builder.authorizationParameters;
    this.userAgent = builder.userAgent;
    this.bare401 = builder.bare401;
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
    return new Builder(new Endpoints(
        Endpoint.of(temporaryCredentialRequest),
        Endpoint.of(resourceOwnerAuthorization),
        Endpoint.of(tokenRequest)));
  }

  /**
   * Begins a server that gives no credentials and only verifies signatures, which a client makes with what it was registered
   * with ({@link OAuth1Client#authorizer(Origin...)}). No authorization can begin there.
   */
  public static Builder withoutEndpoints() {
    return new Builder(null);
  }

  /** Whether this server gives credentials: whether it has the three endpoints of RFC 5849 section 2. */
  public boolean hasEndpoints() {
    return endpoints != null;
  }

  /**
   * Where temporary credentials are asked for (RFC 5849 section 2.1).
   *
   * @throws IllegalStateException if this server has no endpoints
   */
  public URI temporaryCredentialRequest() {
    return endpoints().temporaryCredentialRequest().uri();
  }

  /**
   * Where the user is sent (RFC 5849 section 2.2).
   *
   * @throws IllegalStateException if this server has no endpoints
   */
  public URI resourceOwnerAuthorization() {
    return endpoints().resourceOwnerAuthorization().uri();
  }

  /**
   * Where token credentials are asked for (RFC 5849 section 2.3).
   *
   * @throws IllegalStateException if this server has no endpoints
   */
  public URI tokenRequest() {
    return endpoints().tokenRequest().uri();
  }

  /** Where token credentials are made invalid; RFC 5849 has no such endpoint, some servers do. */
  public Optional<URI> revocation() {
    return Optional.ofNullable(revocation).map(Endpoint::uri);
  }

  /** The method of the request that revokes: {@code POST} or {@code GET}. */
  public String revocationMethod() {
    return revocationMethod;
  }

  public SignatureMethod signatureMethod() {
    return signatureMethod;
  }

  /** Where this server wants the protocol parameters. */
  public Transmission transmission() {
    return transmission;
  }

  /** The {@code realm} that this server wants in the {@code Authorization} header; it is not signed. */
  public Optional<String> realm() {
    return Optional.ofNullable(realm);
  }

  /** Whether {@code oauth_version=1.0} is sent, which RFC 5849 section 3.1 leaves open. */
  public boolean sendsVersion() {
    return version;
  }

  /** Whether {@code oauth_body_hash} is sent with each body that is no form. */
  public boolean sendsBodyHash() {
    return bodyHash;
  }

  /** The method of the requests for credentials: {@code POST} or {@code GET}. */
  public String credentialsMethod() {
    return credentialsMethod;
  }

  /** What the authorization URI calls the temporary token; {@code oauth_token} at most servers. */
  public String tokenName() {
    return tokenName;
  }

  /** What the authorization URI calls the client identifier, at servers that want it there. */
  public Optional<String> clientName() {
    return Optional.ofNullable(clientName);
  }

  /** What the authorization URI always has. */
  public Parameters authorizationParameters() {
    return authorizationParameters;
  }

  /** Whether this server refuses requests without a {@code User-Agent} of the application's own. */
  public boolean wantsUserAgent() {
    return userAgent;
  }

  /** Whether a 401 of this server that says nothing of its cause may be its refusal of a timestamp. */
  public boolean refusesTimestampsByBare401() {
    return bare401;
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
    moved.endpoints = endpoints == null ? null : endpoints.on(origin);
    moved.revocation = revocation == null ? null : revocation.on(origin);
    return moved.build();
  }

  public Builder toBuilder() {
    Builder builder = new Builder(endpoints);
    builder.revocation = revocation;
    builder.revocationMethod = revocationMethod;
    builder.signatureMethod = signatureMethod;
    builder.transmission = transmission;
    builder.realm = realm;
    builder.version = version;
    builder.bodyHash = bodyHash;
    builder.credentialsMethod = credentialsMethod;
    builder.tokenName = tokenName;
    builder.clientName = clientName;
    builder.authorizationParameters = authorizationParameters;
    builder.userAgent = userAgent;
    builder.bare401 = bare401;
    builder.hints.putAll(hints);
    return builder;
  }

  @Override
  public String toString() {
    return "OAuth1Server[" + name() + "]";
  }

  /** What tells this server from others. */
  String name() {
    return endpoints == null
        ? "a server without endpoints"
        : endpoints.tokenRequest().toString();
  }

  /** Requests to these are signed by the flow itself, never by an authorizer of API calls. */
  boolean isEndpoint(HttpRequest request) {
    return endpoints != null
        && (endpoints.temporaryCredentialRequest().isTargetOf(request)
            || endpoints.tokenRequest().isTargetOf(request));
  }

  private Endpoints endpoints() {
    return required(endpoints);
  }

  private static Endpoints required(@Nullable Endpoints endpoints) {
    if (endpoints == null) {
      throw new IllegalStateException(
          "This server has no endpoints and gives no credentials: sign requests with authorizer(origins)");
    }
    return endpoints;
  }

  /** The three of RFC 5849 section 2, which a server has all or none of. */
  private record Endpoints(
      Endpoint temporaryCredentialRequest,
      Endpoint resourceOwnerAuthorization,
      Endpoint tokenRequest) {

    Endpoints on(Origin origin) {
      return new Endpoints(
          temporaryCredentialRequest.on(origin),
          resourceOwnerAuthorization.on(origin),
          tokenRequest.on(origin));
    }
  }

  /** Collects what differs from server to server. Not thread-safe. */
  public static final class Builder {

    private @Nullable Endpoints endpoints;
    private @Nullable Endpoint revocation;
    private String revocationMethod = "POST";
    private SignatureMethod signatureMethod = SignatureMethod.hmacSha1();
    private Transmission transmission = Transmission.AUTHORIZATION_HEADER;
    private @Nullable String realm;
    private boolean version = true;
    private boolean bodyHash;
    private String credentialsMethod = "POST";
    private String tokenName = "oauth_token";
    private @Nullable String clientName;
    private Parameters authorizationParameters = Parameters.none();
    private boolean userAgent;
    private boolean bare401;
    private final Map<String, String> hints = new LinkedHashMap<>();

    private Builder(@Nullable Endpoints endpoints) {
      this.endpoints = endpoints;
    }

    /**
     * Where the user is sent (RFC 5849 section 2.2).
     *
     * @throws IllegalArgumentException if it is no URI, or neither https nor loopback
     * @throws IllegalStateException if this server has no endpoints
     */
    public Builder resourceOwnerAuthorization(String uri) {
      Endpoints others = required(endpoints);
      this.endpoints = new Endpoints(
          others.temporaryCredentialRequest(), Endpoint.of(uri), others.tokenRequest());
      return this;
    }

    /**
     * Where token credentials are made invalid, by a signed POST unless {@link #revocationByGet} is set.
     *
     * @throws IllegalArgumentException if it is no URI, or neither https nor loopback
     */
    public Builder revocation(String uri) {
      this.revocation = Endpoint.of(uri);
      return this;
    }

    /** Revokes by a signed GET. */
    public Builder revocationByGet() {
      this.revocationMethod = "GET";
      return this;
    }

    /** {@link SignatureMethod#hmacSha1} unless set. */
    public Builder signatureMethod(SignatureMethod signatureMethod) {
      this.signatureMethod = Objects.requireNonNull(signatureMethod, "signatureMethod");
      return this;
    }

    /** {@link Transmission#AUTHORIZATION_HEADER} unless set. */
    public Builder transmission(Transmission transmission) {
      this.transmission = transmission;
      return this;
    }

    /**
     * Sent in the {@code Authorization} header, and not signed (RFC 5849 section 3.5.1); none unless set.
     *
     * @throws IllegalArgumentException if it holds anything but visible ASCII and spaces
     */
    public Builder realm(String realm) {
      if (!realm.chars().allMatch(c -> c >= ' ' && c <= '~')) {
        throw new IllegalArgumentException("A realm is of visible ASCII and spaces");
      }
      this.realm = realm;
      return this;
    }

    /** Leaves {@code oauth_version} out. */
    public Builder withoutVersion() {
      this.version = false;
      return this;
    }

    /** Sends {@code oauth_body_hash} with each body that is no form. */
    public Builder bodyHash() {
      this.bodyHash = true;
      return this;
    }

    /** Asks for temporary and token credentials by GET instead of POST. */
    public Builder credentialsByGet() {
      this.credentialsMethod = "GET";
      return this;
    }

    /** What the authorization URI calls the temporary token, where that is not {@code oauth_token}. */
    public Builder tokenName(String name) {
      this.tokenName = name;
      return this;
    }

    /** What the authorization URI calls the client identifier, where the server wants it there. */
    public Builder clientName(String name) {
      this.clientName = name;
      return this;
    }

    /** What the authorization URI always has: {@code perms=read}. */
    public Builder authorizationParameter(String name, String value) {
      this.authorizationParameters = authorizationParameters.and(name, value);
      return this;
    }

    /** This server refuses requests without a {@code User-Agent} of the application's own. */
    public Builder wantsUserAgent() {
      this.userAgent = true;
      return this;
    }

    /**
     * This server refuses a timestamp by a 401 that says nothing of the cause. Where the {@code Date} of such a 401 shows that
     * its clock is not ours, the request is then signed once more by its clock, which costs a second request where the 401
     * meant something else. Not needed for servers that tell: X's code 135, {@code oauth_problem=timestamp_refused}.
     */
    public Builder refusesTimestampsByBare401() {
      this.bare401 = true;
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
