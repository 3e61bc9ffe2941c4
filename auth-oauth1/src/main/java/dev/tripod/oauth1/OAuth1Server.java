package dev.tripod.oauth1;

import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.protocol.PrintableText;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The data of a server that supports OAuth 1.0a: its three endpoints (RFC 5849 section 2), the rules for signing requests to
 * it, and hints for its errors. Each endpoint is https, or http on loopback. A server that issues no credentials and only
 * verifies signatures has no endpoints.
 *
 * <p>Immutable and thread-safe.
 */
public final class OAuth1Server {

  private final Settings settings;

  private OAuth1Server(Settings settings) {
    this.settings = settings;
  }

  /**
   * Returns a builder of a server with these endpoints. It signs with HMAC-SHA1 unless set otherwise.
   *
   * @param temporaryCredentialRequest issues temporary credentials (RFC 5849 section 2.1); often called request token URL
   * @param resourceOwnerAuthorization asks the user for authorization (RFC 5849 section 2.2); often called authorize URL
   * @param tokenRequest issues token credentials (RFC 5849 section 2.3); often called access token URL
   * @throws IllegalArgumentException if one is not a URI, or neither https nor loopback
   */
  public static Builder at(
      String temporaryCredentialRequest, String resourceOwnerAuthorization, String tokenRequest) {
    Settings settings = new Settings();
    settings.endpoints = new Endpoints(
        Endpoint.of(temporaryCredentialRequest),
        Endpoint.of(resourceOwnerAuthorization),
        Endpoint.of(tokenRequest));
    return new Builder(settings);
  }

  /**
   * Returns a builder of a server that only verifies signatures. Clients sign with the credentials that they were registered
   * with: see {@link OAuth1Client#authorizer(Origin...)}. No login is possible there.
   */
  public static Builder withoutEndpoints() {
    return new Builder(new Settings());
  }

  /** Returns whether this server issues credentials: whether it has the three endpoints of RFC 5849 section 2. */
  public boolean hasEndpoints() {
    return settings.endpoints != null;
  }

  /**
   * Returns the endpoint that issues temporary credentials (RFC 5849 section 2.1).
   *
   * @throws IllegalStateException if this server has no endpoints
   */
  public Endpoint temporaryCredentialRequest() {
    return settings.endpoints().temporaryCredentialRequest;
  }

  /**
   * Returns the endpoint that asks the user for authorization (RFC 5849 section 2.2).
   *
   * @throws IllegalStateException if this server has no endpoints
   */
  public Endpoint resourceOwnerAuthorization() {
    return settings.endpoints().resourceOwnerAuthorization;
  }

  /**
   * Returns the endpoint that issues token credentials (RFC 5849 section 2.3).
   *
   * @throws IllegalStateException if this server has no endpoints
   */
  public Endpoint tokenRequest() {
    return settings.endpoints().tokenRequest;
  }

  /** Returns the endpoint that revokes token credentials. RFC 5849 has no such endpoint; some servers do. */
  public Optional<Endpoint> revocation() {
    return Optional.ofNullable(settings.revocation);
  }

  /** {@return the method of a revocation request: {@code POST} or {@code GET}} */
  public String revocationMethod() {
    return settings.revocationMethod;
  }

  /** {@return the method that requests to this server are signed with} */
  public SignatureMethod signatureMethod() {
    return settings.signatureMethod;
  }

  /** {@return the part of a request that carries the protocol parameters} */
  public Transmission transmission() {
    return settings.transmission;
  }

  /** {@return the {@code realm} in the {@code Authorization} header; it is not signed} */
  public Optional<String> realm() {
    return Optional.ofNullable(settings.realm);
  }

  /** {@return whether {@code oauth_version=1.0} is sent, which is optional in RFC 5849 section 3.1} */
  public boolean sendsVersion() {
    return settings.sendsVersion;
  }

  /** {@return whether {@code oauth_body_hash} is sent, except with a form} */
  public boolean sendsBodyHash() {
    return settings.sendsBodyHash;
  }

  /** {@return the method of the requests for credentials: {@code POST} or {@code GET}} */
  public String credentialsMethod() {
    return settings.credentialsMethod;
  }

  /** {@return the name of the temporary token in the authorization URI; {@code oauth_token} at most servers} */
  public String tokenName() {
    return settings.tokenName;
  }

  /** {@return the name of the client identifier in the authorization URI; empty if it is not sent there} */
  public Optional<String> clientName() {
    return Optional.ofNullable(settings.clientName);
  }

  /** {@return the parameters that each authorization URI has in addition} */
  public Parameters authorizationParameters() {
    return settings.authorizationParameters;
  }

  /** {@return whether this server rejects requests without a {@code User-Agent} that identifies the application} */
  public boolean requiresUserAgent() {
    return settings.requiresUserAgent;
  }

  /** {@return whether a 401 without an error code can mean that this server rejected the timestamp} */
  public boolean rejectsTimestampsWithBare401() {
    return settings.rejectsTimestampsWithBare401;
  }

  /** {@return whether an error response with this status and code means that this server rejected the timestamp} */
  public boolean rejectsTimestampsWith(int status, String code) {
    return settings.timestampRejections.contains(
        status + " " + Objects.requireNonNull(code, "code"));
  }

  /** {@return a hint that says what to do about the error that this server calls {@code code}; empty if there is none} */
  public Optional<String> hint(String code) {
    return Optional.ofNullable(settings.hints.get(Objects.requireNonNull(code, "code")));
  }

  /**
   * Returns a copy with all endpoints on another origin, such as a proxy or a test server. The paths stay.
   *
   * @throws IllegalArgumentException if {@code origin} is neither https nor loopback
   */
  public OAuth1Server relocatedTo(Origin origin) {
    Settings moved = settings.copy();
    moved.endpoints = moved.endpoints == null ? null : moved.endpoints.on(origin);
    moved.revocation = moved.revocation == null ? null : moved.revocation.on(origin);
    return new OAuth1Server(moved);
  }

  /** Returns a builder with all settings of this server. */
  public Builder toBuilder() {
    return new Builder(settings.copy());
  }

  @Override
  public String toString() {
    return "OAuth1Server[" + name() + "]";
  }

  /** Returns the text that distinguishes this server from others. Snapshots contain it. */
  String name() {
    return settings.endpoints == null
        ? "a server without endpoints"
        : settings.endpoints.tokenRequest.toString();
  }

  /** Returns whether {@code request} goes to an endpoint that issues credentials. An authorizer does not sign such requests. */
  boolean isEndpoint(HttpRequest request) {
    Endpoints endpoints = settings.endpoints;
    return endpoints != null
        && (endpoints.temporaryCredentialRequest.isTargetOf(request)
            || endpoints.tokenRequest.isTargetOf(request));
  }

  /** The three endpoints of RFC 5849 section 2. A server has all of them or none. */
  private static final class Endpoints {

    private final Endpoint temporaryCredentialRequest;
    private final Endpoint resourceOwnerAuthorization;
    private final Endpoint tokenRequest;

    private Endpoints(
        Endpoint temporaryCredentialRequest,
        Endpoint resourceOwnerAuthorization,
        Endpoint tokenRequest) {
      this.temporaryCredentialRequest = temporaryCredentialRequest;
      this.resourceOwnerAuthorization = resourceOwnerAuthorization;
      this.tokenRequest = tokenRequest;
    }

    private Endpoints on(Origin origin) {
      return new Endpoints(
          temporaryCredentialRequest.on(origin),
          resourceOwnerAuthorization.on(origin),
          tokenRequest.on(origin));
    }
  }

  /** All settings with their defaults. A server never changes its settings, and a builder never shares its settings. */
  private static final class Settings implements Cloneable {

    private @Nullable Endpoints endpoints;
    private @Nullable Endpoint revocation;
    private String revocationMethod = "POST";
    private SignatureMethod signatureMethod = SignatureMethod.hmacSha1();
    private Transmission transmission = Transmission.AUTHORIZATION_HEADER;
    private @Nullable String realm;
    private boolean sendsVersion = true;
    private boolean sendsBodyHash;
    private String credentialsMethod = "POST";
    private String tokenName = "oauth_token";
    private @Nullable String clientName;
    private Parameters authorizationParameters = Parameters.none();
    private boolean requiresUserAgent;
    private boolean rejectsTimestampsWithBare401;
    private Set<String> timestampRejections = Set.of();
    private Map<String, String> hints = Map.of();

    private Endpoints endpoints() {
      if (endpoints == null) {
        throw new IllegalStateException("This server has no endpoints and issues no credentials. "
            + "Sign requests with authorizer(origins) instead.");
      }
      return endpoints;
    }

    /** Returns a shallow copy. This is sufficient, because each field has an immutable value. */
    private Settings copy() {
      try {
        return (Settings) super.clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** A builder of a server. Not thread-safe. */
  public static final class Builder {

    private final Settings settings;

    private Builder(Settings settings) {
      this.settings = settings;
    }

    /**
     * Sets the endpoint that asks the user for authorization (RFC 5849 section 2.2).
     *
     * @throws IllegalArgumentException if it is not a URI, or neither https nor loopback
     * @throws IllegalStateException if this server has no endpoints
     */
    public Builder resourceOwnerAuthorization(String uri) {
      Endpoints others = settings.endpoints();
      settings.endpoints =
          new Endpoints(others.temporaryCredentialRequest, Endpoint.of(uri), others.tokenRequest);
      return this;
    }

    /**
     * Sets the endpoint that revokes token credentials. The request is a signed POST unless {@link #revocationByGet} is called.
     *
     * @throws IllegalArgumentException if it is not a URI, or neither https nor loopback
     */
    public Builder revocation(String uri) {
      settings.revocation = Endpoint.of(uri);
      return this;
    }

    /** Sends revocation requests by GET. */
    public Builder revocationByGet() {
      settings.revocationMethod = "GET";
      return this;
    }

    /** Sets the signature method. The default is {@link SignatureMethod#hmacSha1}. */
    public Builder signatureMethod(SignatureMethod signatureMethod) {
      settings.signatureMethod = Objects.requireNonNull(signatureMethod, "signatureMethod");
      return this;
    }

    /** Sets the part of a request that carries the protocol parameters. The default is the {@code Authorization} header. */
    public Builder transmission(Transmission transmission) {
      settings.transmission = Objects.requireNonNull(transmission, "transmission");
      return this;
    }

    /**
     * Sets the {@code realm} of the {@code Authorization} header, which is not signed (RFC 5849 section 3.5.1). By default
     * there is none.
     *
     * @throws IllegalArgumentException if it contains anything but visible ASCII and spaces
     */
    public Builder realm(String realm) {
      if (!realm.matches("[ -~]*")) {
        throw new IllegalArgumentException(
            "The realm contains a character that a header cannot carry. Use visible ASCII and spaces.");
      }
      settings.realm = realm;
      return this;
    }

    /** Omits {@code oauth_version}. */
    public Builder withoutVersion() {
      settings.sendsVersion = false;
      return this;
    }

    /** Sends {@code oauth_body_hash}, except with a form. */
    public Builder bodyHash() {
      settings.sendsBodyHash = true;
      return this;
    }

    /** Requests temporary and token credentials by GET instead of POST. */
    public Builder credentialsByGet() {
      settings.credentialsMethod = "GET";
      return this;
    }

    /**
     * Sets the name of the temporary token in the authorization URI. The default is {@code oauth_token}.
     *
     * @throws IllegalArgumentException if {@code name} is empty or has an invisible character
     */
    public Builder tokenName(String name) {
      settings.tokenName = PrintableText.requireText("parameter name", name);
      return this;
    }

    /**
     * Adds the client identifier to the authorization URI, under this name.
     *
     * @throws IllegalArgumentException as {@link #tokenName}
     */
    public Builder clientName(String name) {
      settings.clientName = PrintableText.requireText("parameter name", name);
      return this;
    }

    /**
     * Adds a parameter to each authorization URI, such as {@code perms=read}.
     *
     * @throws IllegalArgumentException if {@code name} is empty or has an invisible character, or {@code value} has an unpaired
     *     surrogate
     */
    public Builder authorizationParameter(String name, String value) {
      settings.authorizationParameters = settings.authorizationParameters.and(
          PrintableText.requireText("parameter name", name), value);
      return this;
    }

    /**
     * Requires clients to set a {@code User-Agent}. This server rejects requests without one that identifies the application.
     */
    public Builder requiresUserAgent() {
      settings.requiresUserAgent = true;
      return this;
    }

    /**
     * Treats a 401 without an error code as a rejected timestamp if its {@code Date} shows that the clocks differ. The client
     * then sends the request once more. If the 401 has another cause, that request is wasted. Servers that state the cause do
     * not need this: X's code 135, {@code oauth_problem=timestamp_refused}.
     */
    public Builder rejectsTimestampsWithBare401() {
      settings.rejectsTimestampsWithBare401 = true;
      return this;
    }

    /**
     * Treats an error response with this status and code as a rejected timestamp, for a server with a code of its own. X's code
     * 135 and {@code oauth_problem=timestamp_refused} are always treated so. The server's time is the {@code Date} of the
     * response.
     *
     * @param code as {@link dev.tripod.domain.ErrorBody#code} reads it; not empty
     */
    public Builder rejectsTimestampsWith(int status, String code) {
      if (code.isEmpty()) {
        throw new IllegalArgumentException(
            "The code is empty. Name the error code, or call rejectsTimestampsWithBare401.");
      }
      PrintableText.requireVisible("code", code);
      Set<String> more = new HashSet<>(settings.timestampRejections);
      more.add(status + " " + code);
      settings.timestampRejections = Set.copyOf(more);
      return this;
    }

    /**
     * Sets a hint that says what to do about the error that this server calls {@code code}.
     *
     * @param nextStep an imperative sentence without a full stop
     * @throws IllegalArgumentException if one of the two is empty or has an invisible character
     */
    public Builder hint(String code, String nextStep) {
      PrintableText.requireText("code", code);
      PrintableText.requireText("next step", nextStep);
      Map<String, String> more = new LinkedHashMap<>(settings.hints);
      more.put(code, nextStep);
      settings.hints = Collections.unmodifiableMap(more);
      return this;
    }

    /** Returns the server. The builder can be used again. */
    public OAuth1Server build() {
      return new OAuth1Server(settings.copy());
    }
  }
}
