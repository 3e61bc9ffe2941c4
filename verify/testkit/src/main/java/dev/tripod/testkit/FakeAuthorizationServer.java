package dev.tripod.testkit;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.domain.port.JsonReader;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.testkit.OAuth2AuthorizationEndpoint.FurtherRules;
import dev.tripod.testkit.PresentedClient.BasicRules;
import java.io.IOException;
import java.net.URI;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An in-memory OAuth 2.0 authorization server (RFC 6749 with 7636, 9207, 6750 and 7009), with protected resources. It is a
 * transport: pass it to the code under test instead of a real one, or put it on a socket with {@link LoopbackServer}.
 *
 * <pre>{@code
 * var server = FakeAuthorizationServer.builder()
 *     .likeX()
 *     .publicClient("client")
 *     .redirectUri("https://app.example/back")
 *     .user("42", "alice")
 *     .build();
 * var client = OAuth2Client.builder().server(X.oauth2()).clientId("client").json(JacksonJson.strict()).build();
 *
 * var login = client.begin(URI.create("https://app.example/back")).over(server);
 * URI callback = server.approve(login.authorizationUri());          // the user approves
 * var tokens = client.complete(login, callback).over(server);
 * }</pre>
 *
 * <h2>Endpoints</h2>
 * The server ignores scheme, host and port. If it is {@linkplain Builder#likeX like X}, it has the paths in brackets:
 *
 * <ul>
 *   <li>{@code GET /authorize} ({@code /i/oauth2/authorize}): a page for a browser. A test without a browser calls {@link
 *       #approve} or {@link #deny}.
 *   <li>{@code POST /token} ({@code /2/oauth2/token}): authorization code, refresh token and, except like X, client credentials
 *   <li>{@code POST /revoke} ({@code /2/oauth2/revoke})
 *   <li>except like X, {@code POST /device_authorization} (RFC 8628), {@code POST /backchannel_authentication} (CIBA in poll
 *       mode), and token exchange (RFC 8693) of its own access tokens
 *   <li>with an {@linkplain Builder#issuer issuer}, its metadata at {@code GET /.well-known/oauth-authorization-server} and
 *       {@code GET /.well-known/openid-configuration}
 *   <li>with {@link Builder#registration}, {@code POST /register}, and {@code GET}, {@code PUT} and {@code DELETE} of each client
 *   <li>except like X, {@code POST /par} (RFC 9126) and {@code POST /introspect} (RFC 7662)
 *   <li>with a {@linkplain Builder#consumerKey consumer key}, {@code POST /oauth2/token} and {@code
 *       /oauth2/invalidate_token}: X's app-only token
 *   <li>for {@linkplain Builder#openId OpenID Connect}, {@code GET /jwks}, and {@code GET /userinfo} with a bearer token
 *   <li>with a bearer token: {@code GET /2/users/me}, {@code PUT /2/tweets/{id}/hidden}, {@code POST
 *       /2/users/{id}/following}, each with the scope that X requires, and the resources added with {@link Builder#resource}
 *       and {@link Builder#clientResource}
 * </ul>
 *
 * <h2>Checks</h2>
 *
 * <ul>
 *   <li>Each parameter occurs at most once. The client and the exact redirect URI are registered.
 *   <li>The authorization request has an S256 code challenge and a known scope.
 *   <li>A code is used once, before it expires, by its client, with its redirect URI and verifier. A second use revokes the
 *       tokens issued for it.
 *   <li>A refresh token is used once. A second use revokes the whole grant.
 *   <li>The client authenticates with one method, the registered one. Requests to the token endpoint are forms, sent with POST.
 *   <li>An access token is in the Authorization header only.
 * </ul>
 *
 * Error responses follow the RFCs, or X. If neither defines the behavior, the server rejects the request. {@link
 * #lastErrorReason} gives the reason to the author of a test.
 *
 * <p>Each response has a {@code Date} header with the time of the server's clock, except a response that a fault sends instead
 * of the server. Instances are thread-safe.
 */
public final class FakeAuthorizationServer implements HttpTransport {

  private static final String DEVICE_PATH = "/device_authorization";
  private static final String BACKCHANNEL_PATH = "/backchannel_authentication";
  private static final String REGISTRATION_PATH = "/register";
  private static final String PUSH_PATH = "/par";
  private static final String INTROSPECTION_PATH = "/introspect";

  private final Clock clock;
  private final Dialect dialect;
  private final Grants grants;
  private final OAuth2AuthorizationEndpoint authorizationEndpoint;
  private final OAuth2TokenEndpoint tokenEndpoint;
  private final ApprovalEndpoint approvals;
  private final @Nullable RegistrationEndpoint registration;
  private final PublishedMetadata publishedMetadata;
  private final IntrospectionEndpoint introspection;
  private final @Nullable ProofCheck proofs;
  private final @Nullable AppOnlyEndpoint appOnlyEndpoint;
  private final BearerCheck bearer;
  private final XResources x;
  private final List<ProtectedResource> resources;
  private final OAuth2Faults faults = new OAuth2Faults();
  private final OpenIdFaults openIdFaults = new OpenIdFaults();
  private final @Nullable OpenIdEndpoints openId;
  private final RequestLog log = new RequestLog();

  private FakeAuthorizationServer(Builder builder) {
    this.clock = builder.clock;
    this.dialect = builder.dialect;
    this.grants = builder.grants();
    RegisteredClients clients = builder.clients();
    KeyClients keyClients = builder.keyClients();
    this.proofs = builder.proofs();
    this.introspection = new IntrospectionEndpoint(grants, clients, keyClients, proofs, log);
    OfferedScope offered = new OfferedScope(builder.scope, builder.defaultScope);
    this.openId = builder.openId(openIdFaults);
    this.authorizationEndpoint = new OAuth2AuthorizationEndpoint(
        dialect,
        clients,
        offered,
        builder.refreshScope,
        Optional.ofNullable(builder.issuer),
        grants,
        openId,
        faults,
        log,
        builder.furtherRules(keyClients, proofs, openId));
    this.approvals = new ApprovalEndpoint(
        builder.origin(), offered, clients, grants, clock, builder.random, faults, log);
    this.registration = builder.registration(clients, faults, log);
    this.publishedMetadata =
        new PublishedMetadata(Optional.ofNullable(builder.issuer), builder.paths(), faults);
    this.tokenEndpoint = new OAuth2TokenEndpoint(
        dialect,
        clients,
        keyClients,
        new BasicRules(builder.rawBasic, dialect.isX()),
        offered,
        grants,
        approvals,
        openId,
        faults,
        log,
        proofs,
        null);
    this.appOnlyEndpoint = builder.consumerKey == null || builder.consumerSecret == null
        ? null
        : new AppOnlyEndpoint(builder.consumerKey, builder.consumerSecret, grants, faults, log);
    this.bearer = new BearerCheck(dialect, builder.problemHost, grants, proofs);
    this.x = new XResources(builder.problemHost, builder.userId, builder.screenName);
    this.resources = new ArrayList<>(builder.resources);
    if (openId != null) {
      this.resources.add(openId.userInfo());
    }
    this.resources.addAll(x.all());
  }

  /** Returns a builder, which requires a client and, for logins of users, a redirect URI. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Processes {@code request}.
   *
   * @throws IOException only if a fault of {@link #faults} requires it
   */
  @Override
  public HttpResponse send(HttpRequest request) throws IOException {
    log.add(request);
    return isTokenRequest(request)
        ? faults.apply(request, met -> FakeResponses.dated(respond(met), clock))
        : FakeResponses.dated(respond(request), clock);
  }

  // The user.

  /**
   * Approves as the user at {@code authorizationUri}.
   *
   * @param part the scope that the user approves; none for the whole requested scope
   * @return the URI to which the user's browser is redirected: the redirect URI with its own query, {@code code}, {@code state}
   *     and, if the server has an issuer, {@code iss}; with {@code error} instead of {@code code} if the authorization request
   *     is wrong (RFC 6749 section 4.1.2.1)
   * @throws IllegalArgumentException if this is not an authorization URI, its client or redirect URI is not registered, or
   *     {@code part} was not requested: there is no redirect then
   */
  public URI approve(URI authorizationUri, String... part) {
    return authorizationEndpoint.approve(authorizationUri, OfferedScope.ordered(List.of(part)));
  }

  /**
   * Approves as the user at {@code authorizationUri}, for a request with {@code response_mode=form_post}.
   *
   * @return the request that the user's browser posts to the redirect URI
   * @throws IllegalArgumentException as {@link #approve}, or if the request has another response mode
   */
  public HttpRequest approveByForm(URI authorizationUri) {
    return authorizationEndpoint.approveByForm(authorizationUri);
  }

  /**
   * Denies as the user at {@code authorizationUri}.
   *
   * @return the URI to which the user's browser is redirected: the redirect URI with its own query, {@code
   *     error=access_denied}, {@code state} and, if the server has an issuer, {@code iss}
   * @throws IllegalArgumentException if this is not an authorization URI, or its client or redirect URI is not registered
   */
  public URI deny(URI authorizationUri) {
    return authorizationEndpoint.deny(authorizationUri);
  }

  /**
   * Approves a device as the user, who has typed {@code userCode}.
   *
   * @throws IllegalArgumentException if no device waits with this code
   */
  public void approveDevice(String userCode) {
    approvals.decide(ApprovalEndpoint.DEVICE_GRANT, userCode, true);
  }

  /**
   * Denies a device as the user, who has typed {@code userCode}.
   *
   * @throws IllegalArgumentException if no device waits with this code
   */
  public void denyDevice(String userCode) {
    approvals.decide(ApprovalEndpoint.DEVICE_GRANT, userCode, false);
  }

  /**
   * Approves a CIBA login as the user.
   *
   * @param hint the hint with which the client has named the user
   * @throws IllegalArgumentException if no login waits for this user
   */
  public void approveBackchannel(String hint) {
    approvals.decide(ApprovalEndpoint.CIBA_GRANT, hint, true);
  }

  /**
   * Denies a CIBA login as the user.
   *
   * @param hint the hint with which the client has named the user
   * @throws IllegalArgumentException if no login waits for this user
   */
  public void denyBackchannel(String hint) {
    approvals.decide(ApprovalEndpoint.CIBA_GRANT, hint, false);
  }

  /**
   * Replaces the nonce that proofs need. The server rejects proofs with the earlier nonce with {@code use_dpop_nonce}.
   *
   * @throws IllegalStateException if the server has no {@link Builder#proofNonces}
   */
  public void changeProofNonce() {
    if (proofs == null) {
      throw new IllegalStateException("The server uses no nonces. Call proofNonces.");
    }
    proofs.changeNonce();
  }

  /** Revokes, as the user in the server's settings, everything approved so far. All codes and tokens stop working. */
  public void revokeAccess() {
    grants.revokeUsersGrants();
  }

  // The record.

  /** Returns how many requests arrived for this raw path, including rejected ones and those with a fault. */
  public int requestsTo(String path) {
    return log.requestsTo(path);
  }

  /** Returns how many requests arrived at the token endpoint, including rejected ones and those with a fault. */
  public int tokenRequests() {
    return log.requestsTo(dialect.tokenPath());
  }

  /** Returns how many refreshes issued tokens, including those with a lost response. */
  public int refreshes() {
    return grants.refreshes();
  }

  /** Returns how often a used refresh token was sent again, which revokes its grant. */
  public int refreshTokenReuses() {
    return grants.refreshTokenReuses();
  }

  /** Returns how often a used code was sent again, which revokes its tokens. */
  public int codeReuses() {
    return grants.codeReuses();
  }

  /** Returns whether {@code token} is a valid access token or refresh token. */
  public boolean isActive(Secret token) {
    return grants.isActive(token);
  }

  /** Returns the last request; empty if there was none. */
  public Optional<HttpRequest> lastRequest() {
    return log.lastRequest();
  }

  /** Returns why the last rejected request was rejected; empty if none was. The text contains no secret. */
  public Optional<String> lastErrorReason() {
    return log.lastErrorReason();
  }

  /** Returns a copy of the ids of the currently hidden replies, in the order in which they were hidden. */
  public Set<String> hiddenReplies() {
    return x.hiddenReplies();
  }

  /** Returns a copy of the ids of the users whom the user follows, in the order in which they were followed. */
  public Set<String> followedUsers() {
    return x.followedUsers();
  }

  /** Returns the faults of this server, to add or remove some. */
  public OAuth2Faults faults() {
    return faults;
  }

  /** Returns the faults of this server as an OpenID provider, to add or remove some. */
  public OpenIdFaults openIdFaults() {
    return openIdFaults;
  }

  /**
   * Signs later ID tokens with a new key. The server publishes it, and still publishes the one before it.
   *
   * @throws IllegalStateException if the server is not an {@linkplain Builder#openId OpenID provider}
   */
  public void rotateKey() {
    if (openId == null) {
      throw new IllegalStateException(
          "The server signs nothing, because it is not an OpenID provider. Call openId on the builder.");
    }
    openId.rotateKey();
  }

  // The endpoints.

  private boolean isTokenRequest(HttpRequest request) {
    String path = request.uri().getRawPath();
    return path.equals(dialect.tokenPath())
        || path.equals(dialect.revocationPath())
        || isForClients(path)
        || isApprovalRequest(path)
        || isRegistration(request)
        || isAppOnly(path);
  }

  private boolean isApprovalRequest(String path) {
    return !dialect.isX() && (path.equals(DEVICE_PATH) || path.equals(BACKCHANNEL_PATH));
  }

  private boolean isRegistration(HttpRequest request) {
    return registration != null && registration.isTargetOf(request);
  }

  private boolean isForClients(String path) {
    return !dialect.isX() && (path.equals(PUSH_PATH) || path.equals(INTROSPECTION_PATH));
  }

  private boolean isAppOnly(String path) {
    return appOnlyEndpoint != null
        && (path.equals(AppOnlyEndpoint.TOKEN_PATH)
            || path.equals(AppOnlyEndpoint.INVALIDATION_PATH));
  }

  private HttpResponse respond(HttpRequest request) {
    String path = request.uri().getRawPath();
    if (path.equals(dialect.tokenPath())) {
      return tokenEndpoint.token(request);
    }
    if (path.equals(dialect.revocationPath())) {
      return tokenEndpoint.revoke(request);
    }
    if (isApprovalRequest(path)) {
      return path.equals(DEVICE_PATH)
          ? tokenEndpoint.device(request)
          : tokenEndpoint.backchannel(request);
    }
    if (registration != null && registration.isTargetOf(request)) {
      return registration.respond(request);
    }
    Optional<HttpResponse> metadata = publishedMetadata.respond(request);
    if (metadata.isPresent()) {
      return metadata.get();
    }
    if (isForClients(path)) {
      return tokenEndpoint.authenticated(
          request,
          form -> clientId -> path.equals(PUSH_PATH)
              ? authorizationEndpoint.push(form, clientId)
              : introspection.introspect(form, clientId));
    }
    if (appOnlyEndpoint != null && isAppOnly(path)) {
      return path.equals(AppOnlyEndpoint.TOKEN_PATH)
          ? appOnlyEndpoint.token(request)
          : appOnlyEndpoint.invalidate(request);
    }
    if (path.equals(dialect.authorizationPath()) && request.method().equals("GET")) {
      return authorizationEndpoint.page(request.uri());
    }
    if (openId != null && openId.isForKeys(request)) {
      return openId.keys();
    }
    return resources.stream()
        .filter(resource -> resource.matches(request))
        .findFirst()
        .map(resource -> respond(resource, request))
        .orElseGet(() -> log.reject(OAuth2Errors.noSuchPage()));
  }

  private HttpResponse respond(ProtectedResource resource, HttpRequest request) {
    HttpResponse response = bearer
        .error(request, resource)
        .map(log::reject)
        .orElseGet(() -> resource.responder().apply(request));
    return proofs == null ? response : proofs.withNonce(response);
  }

  /** Builds a server. Not thread-safe. */
  public static final class Builder {

    private final Map<String, Optional<Secret>> clientSecrets = new LinkedHashMap<>();
    private final Map<String, PublicKey> clientKeys = new LinkedHashMap<>();
    private @Nullable JsonReader assertionReader;
    private @Nullable JsonReader registrationReader;
    private Optional<Secret> initialAccessToken = Optional.empty();
    private @Nullable JsonReader proofReader;
    private boolean requiresProofNonce;
    private boolean requiresPushedRequests;
    private boolean requiresSignedRequests;
    private @Nullable Function<JsonObject, String> callbackSigner;
    private final Set<String> redirectUris = new LinkedHashSet<>();
    private final List<ProtectedResource> resources = new ArrayList<>();
    private boolean anyLoopbackPort;
    private @Nullable String consumerKey;
    private @Nullable Secret consumerSecret;
    private Clock clock = Clock.system();
    private RandomSource random = RandomSource.secure();
    private Dialect dialect = Dialect.STANDARD;
    private String problemHost = "api.x.com";
    private @Nullable String issuer;
    private Set<String> scope = Set.of();
    private Set<String> defaultScope = Set.of();
    private @Nullable String refreshScope;
    private Duration codeLifetime = Duration.ofSeconds(60);
    private Duration tokenLifetime = Duration.ofHours(1);
    private boolean rotate = true;
    private boolean rawBasic;
    private boolean isOpenIdProvider;
    private String userId = "12345678";
    private String screenName = "alice";

    private Builder() {}

    /** Registers a client without a secret. */
    public Builder publicClient(String clientId) {
      clientSecrets.put(Objects.requireNonNull(clientId, "clientId"), Optional.empty());
      return this;
    }

    /** Registers a client with a secret, which it sends in the Basic header or, except {@link #likeX}, in the body. */
    public Builder confidentialClient(String clientId, String secret) {
      clientSecrets.put(
          Objects.requireNonNull(clientId, "clientId"), Optional.of(Secret.of(secret)));
      return this;
    }

    /**
     * Registers a client that authenticates itself with a private key ({@code private_key_jwt}, RFC 7523). The server verifies
     * the signature of each assertion, and requires its issuer as the {@code aud}, an {@code exp} in the future and an unused
     * {@code jti}. The client may also get tokens for a user with an assertion (the grant type {@code
     * urn:ietf:params:oauth:grant-type:jwt-bearer}). It requires {@link #issuer}.
     *
     * @param key an RSA key, for RS256, or an EC key on P-256, for ES256
     * @param json reads the assertions of all clients
     */
    public Builder keyClient(String clientId, PublicKey key, JsonReader json) {
      publicClient(clientId);
      clientKeys.put(clientId, Objects.requireNonNull(key, "key"));
      this.assertionReader = Objects.requireNonNull(json, "json");
      return this;
    }

    /**
     * Lets clients register, read, change and delete themselves (RFC 7591, RFC 7592) at {@code /register}.
     *
     * @param json reads the metadata of the clients
     */
    public Builder registration(JsonReader json) {
      this.registrationReader = Objects.requireNonNull(json, "json");
      return this;
    }

    /** Lets clients register as {@link #registration(JsonReader)} does, but only with this initial access token. */
    public Builder registration(JsonReader json, String initialAccessToken) {
      this.initialAccessToken = Optional.of(Secret.of(initialAccessToken));
      return registration(json);
    }

    /**
     * Issues only tokens that are bound to a key (RFC 9449). Each token request and each request to a resource needs a proof that
     * is signed with ES256. A proof works once, for a minute.
     *
     * @param json reads the proofs
     */
    public Builder proofsOfPossession(JsonReader json) {
      this.proofReader = Objects.requireNonNull(json, "json");
      return this;
    }

    /** Issues bound tokens as {@link #proofsOfPossession} does, and requires the nonce of the server in each proof. */
    public Builder proofNonces(JsonReader json) {
      this.requiresProofNonce = true;
      return proofsOfPossession(json);
    }

    /** Rejects authorization requests that were not pushed (RFC 9126). By default, the server also accepts others. */
    public Builder requirePushedRequests() {
      this.requiresPushedRequests = true;
      return this;
    }

    /**
     * Rejects authorization requests that a {@link #keyClient} has not signed (RFC 9101). By default, the server also accepts
     * others.
     */
    public Builder requireSignedRequests() {
      this.requiresSignedRequests = true;
      return this;
    }

    /**
     * Signs callbacks if the request asks for it with {@code response_mode=jwt} (JARM). By default an
     * {@linkplain #openId OpenID provider} signs with the key of its ID tokens, and any other server rejects this mode.
     *
     * @param signer returns a JWT with the claims that it receives
     */
    public Builder signedCallbacks(Function<JsonObject, String> signer) {
      this.callbackSigner = Objects.requireNonNull(signer, "signer");
      return this;
    }

    /**
     * Registers the OAuth 1.0a consumer key and secret for which X issues its app-only token. It requires {@link #likeX}. By
     * default there is no app-only token.
     */
    public Builder consumerKey(String key, String secret) {
      this.consumerKey = Objects.requireNonNull(key, "key");
      this.consumerSecret = Secret.of(secret);
      return this;
    }

    /**
     * Registers a redirect URI, for all clients.
     *
     * @throws IllegalArgumentException if {@code uri} is not an absolute URI without fragment
     */
    public Builder redirectUri(String uri) {
      if (!RedirectUris.isValid(uri)) {
        throw new IllegalArgumentException(
            "The redirect URI " + uri
                + " is not an absolute URI without fragment. Pass one such as https://app.example/back.");
      }
      redirectUris.add(uri);
      return this;
    }

    /** Allows redirect URIs on loopback to have another port than the registered one (RFC 8252 section 7.3). */
    public Builder anyLoopbackPort() {
      this.anyLoopbackPort = true;
      return this;
    }

    /**
     * Makes the server behave like X: with X's paths, lifetimes, scopes and error responses. A refresh token requires {@code
     * offline.access}, a confidential client uses Basic, and there are no client credentials except the app-only token.
     * Settings after this call override X's.
     */
    public Builder likeX() {
      this.dialect = Dialect.X;
      this.scope = Set.copyOf(Dialect.X_SCOPES);
      this.refreshScope = Dialect.X_REFRESH_SCOPE;
      this.codeLifetime = Dialect.X_CODE_LIFETIME;
      this.tokenLifetime = Dialect.X_TOKEN_LIFETIME;
      return this;
    }

    /** Sets the host in the types of X's problems. The default is {@code api.x.com}; X also uses {@code api.twitter.com}. */
    public Builder problemHost(String host) {
      this.problemHost = Objects.requireNonNull(host, "host");
      return this;
    }

    /** Sets the issuer, which callbacks then contain as {@code iss} (RFC 9207). The default is none. */
    public Builder issuer(String issuer) {
      this.issuer = Objects.requireNonNull(issuer, "issuer");
      return this;
    }

    /**
     * Makes the server an OpenID provider (OpenID Connect Core 1.0). With the scope {@code openid}, a user's token response has
     * an ID token that is signed with RS256. This requires {@link #issuer}.
     */
    public Builder openId() {
      this.isOpenIdProvider = true;
      return this;
    }

    /** Sets the scope values that clients may request. The default is any, or X's for {@link #likeX}. */
    public Builder scope(String... known) {
      this.scope = Set.of(known);
      return this;
    }

    /** Sets the scope for requests without one. By default they are rejected with {@code invalid_scope}. */
    public Builder defaultScope(String... scope) {
      this.defaultScope = OfferedScope.ordered(List.of(scope));
      return this;
    }

    /** Issues a refresh token only with this scope. The default is always, or {@code offline.access} for {@link #likeX}. */
    public Builder refreshTokenScope(String scope) {
      this.refreshScope = Objects.requireNonNull(scope, "scope");
      return this;
    }

    /** Keeps refresh tokens valid after a refresh. By default each refresh issues a new one. */
    public Builder reusableRefreshTokens() {
      this.rotate = false;
      return this;
    }

    /**
     * Sets the lifetime of codes, in whole seconds. The default is 60 seconds, or 30 for {@link #likeX}.
     *
     * @throws IllegalArgumentException if {@code lifetime} is less than a second
     */
    public Builder codeLifetime(Duration lifetime) {
      this.codeLifetime = requireSecond(lifetime);
      return this;
    }

    /**
     * Sets the lifetime of access tokens, in whole seconds. The default is one hour, or two for {@link #likeX}.
     *
     * @throws IllegalArgumentException if {@code lifetime} is less than a second
     */
    public Builder tokenLifetime(Duration lifetime) {
      this.tokenLifetime = requireSecond(lifetime);
      return this;
    }

    /** Reads the Basic header without form-decoding. By default its parts are form-urlencoded (RFC 6749 section 2.3.1). */
    public Builder rawBasic() {
      this.rawBasic = true;
      return this;
    }

    /** Sets the clock by which codes and tokens expire, and that dates responses. The default is the system clock. */
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /** Sets the source of codes and tokens. The default is a secure one. */
    public Builder random(RandomSource random) {
      this.random = Objects.requireNonNull(random, "random");
      return this;
    }

    /** Sets the user who approves and denies. The default is a made-up user. */
    public Builder user(String id, String screenName) {
      this.userId = Objects.requireNonNull(id, "id");
      this.screenName = Objects.requireNonNull(screenName, "screenName");
      return this;
    }

    /**
     * Adds a resource for users' tokens with {@code scope}. If several resources match a request, the one added first
     * responds. Added resources precede the built-in ones.
     *
     * @param path a regular expression that must match the whole raw path
     * @param scope the required scope; empty for any
     * @param responder returns the response; called by any thread, also concurrently
     * @throws java.util.regex.PatternSyntaxException if {@code path} is not a regular expression
     */
    public Builder resource(
        String method,
        String path,
        Set<String> scope,
        Function<HttpRequest, HttpResponse> responder) {
      resources.add(ProtectedResource.at(method, path, responder).requiringScope(scope));
      return this;
    }

    /**
     * Adds a resource as {@link #resource} does, which also accepts a client's own tokens. X's app-only token requires no scope.
     *
     * @throws java.util.regex.PatternSyntaxException if {@code path} is not a regular expression
     */
    public Builder clientResource(
        String method,
        String path,
        Set<String> scope,
        Function<HttpRequest, HttpResponse> responder) {
      resources.add(
          ProtectedResource.at(method, path, responder).requiringScope(scope).openWithoutUser());
      return this;
    }

    /**
     * Returns a new server, which has issued nothing yet.
     *
     * @throws IllegalStateException if it has no client, has a consumer key but is not like X, or has no issuer although it is an
     *     OpenID provider or has a client with a key
     */
    public FakeAuthorizationServer build() {
      if (clientSecrets.isEmpty() && consumerKey == null && registrationReader == null) {
        throw new IllegalStateException(
            "The server has no client. Call publicClient, confidentialClient, registration or consumerKey.");
      }
      if (consumerKey != null && !dialect.isX()) {
        throw new IllegalStateException("A consumer key requires a server like X. Call likeX.");
      }
      if (!clientKeys.isEmpty() && issuer == null) {
        throw new IllegalStateException(
            "A client with a key requires an issuer, the audience of its assertions. Call issuer.");
      }
      if (isOpenIdProvider && issuer == null) {
        throw new IllegalStateException(
            "An OpenID provider requires an issuer, which its ID tokens name. Call issuer.");
      }
      return new FakeAuthorizationServer(this);
    }

    private @Nullable RegistrationEndpoint registration(
        RegisteredClients clients, OAuth2Faults faults, RequestLog log) {
      return registrationReader == null
          ? null
          : new RegistrationEndpoint(
              REGISTRATION_PATH,
              origin(),
              registrationReader,
              initialAccessToken,
              random,
              clients,
              faults,
              log);
    }

    /** Returns the origin of the addresses in documents: that of the issuer. */
    private String origin() {
      URI uri = URI.create(issuer == null ? "https://as.example" : issuer);
      return uri.getScheme() + "://" + uri.getRawAuthority();
    }

    /** Returns the paths of the endpoints, by their names in the metadata. */
    private Map<String, String> paths() {
      Map<String, String> paths = new LinkedHashMap<>();
      paths.put("authorization_endpoint", dialect.authorizationPath());
      paths.put("token_endpoint", dialect.tokenPath());
      paths.put("revocation_endpoint", dialect.revocationPath());
      if (!dialect.isX()) {
        paths.put("device_authorization_endpoint", DEVICE_PATH);
        paths.put("backchannel_authentication_endpoint", BACKCHANNEL_PATH);
        paths.put("pushed_authorization_request_endpoint", PUSH_PATH);
        paths.put("introspection_endpoint", INTROSPECTION_PATH);
      }
      if (registrationReader != null) {
        paths.put("registration_endpoint", REGISTRATION_PATH);
      }
      if (isOpenIdProvider) {
        paths.put("jwks_uri", OpenIdEndpoints.KEYS_PATH);
        paths.put("userinfo_endpoint", OpenIdEndpoints.USER_INFO_PATH);
      }
      return paths;
    }

    private @Nullable OpenIdEndpoints openId(OpenIdFaults faults) {
      return isOpenIdProvider && issuer != null
          ? new OpenIdEndpoints(issuer, userId, screenName, clock, faults)
          : null;
    }

    private Grants grants() {
      return new Grants(random, clock, codeLifetime, tokenLifetime, rotate);
    }

    private @Nullable ProofCheck proofs() {
      return proofReader == null
          ? null
          : new ProofCheck(proofReader, clock, random, requiresProofNonce);
    }

    private FurtherRules furtherRules(
        KeyClients keyClients, @Nullable ProofCheck proofs, @Nullable OpenIdEndpoints openId) {
      Function<JsonObject, String> signer =
          callbackSigner == null && openId != null ? openId::signed : callbackSigner;
      return new FurtherRules(
          new PushedRequests(clock, random),
          keyClients,
          new CallbackModes(clock, Optional.ofNullable(issuer), signer),
          proofs,
          requiresPushedRequests,
          requiresSignedRequests);
    }

    private KeyClients keyClients() {
      return assertionReader == null || issuer == null
          ? KeyClients.none()
          : KeyClients.of(clientKeys, assertionReader, clock, issuer);
    }

    private RegisteredClients clients() {
      return new RegisteredClients(clientSecrets, redirectUris, anyLoopbackPort, dialect);
    }

    private static Duration requireSecond(Duration lifetime) {
      if (lifetime.toSeconds() < 1) {
        throw new IllegalArgumentException(
            "The lifetime " + lifetime + " is less than a second. Pass at least one second.");
      }
      return Duration.ofSeconds(lifetime.toSeconds());
    }
  }
}
