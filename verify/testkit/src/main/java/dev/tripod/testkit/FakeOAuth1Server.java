package dev.tripod.testkit;

import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.testkit.OAuth1CredentialEndpoint.Login;
import dev.tripod.testkit.SignatureVerifier.Demands;
import java.io.IOException;
import java.net.URI;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An in-memory OAuth 1.0a server (RFC 5849) with X's endpoints, errors and media types. It is a transport: pass it to the
 * code under test instead of a real one, or put it on a socket with {@link LoopbackServer}.
 *
 * <pre>{@code
 * var server = FakeOAuth1Server.builder()
 *     .clientCredentials("key", "secret")
 *     .user("42", "alice")
 *     .build();
 * var client = OAuth1Client.builder().server(X.oauth1()).clientCredentials("key", "secret").build();
 *
 * var login = client.begin(URI.create("https://app.example/back")).over(server);
 * URI callback = server.approve(login.authorizationUri());          // the user approves
 * var token = client.complete(login, callback).over(server);
 *
 * AuthorizedTransport.of(server, client.authorizer(token, X.API))
 *     .send(HttpRequest.put("https://api.x.com/2/tweets/20/hidden", Body.json("{\"hidden\":true}")));
 * assertThat(server.hiddenReplies()).containsExactly("20");
 * }</pre>
 *
 * <h2>Endpoints</h2>
 * The server ignores scheme, host and port, except that the signature must cover them:
 *
 * <ul>
 *   <li>{@code POST /oauth/request_token}, also with {@code x_auth_access_type}
 *   <li>{@code GET /oauth/authorize} and {@code /oauth/authenticate}: a page for a browser. A test without a browser calls
 *       {@link #approve}, {@link #approvePin} or {@link #deny}.
 *   <li>{@code POST /oauth/access_token}; if allowed, also for a name and a password (xAuth) or a session handle
 *   <li>{@code POST /1.1/oauth/invalidate_token}, also with {@code .json}
 *   <li>with a user's token: {@code GET /2/users/me}, {@code PUT /2/tweets/{id}/hidden}, {@code POST
 *       /2/users/{id}/following}, and the resources added with {@link Builder#resource}
 *   <li>without a token: the resources added with {@link Builder#clientResource}
 * </ul>
 *
 * <h2>Checks</h2>
 *
 * <ul>
 *   <li>Each protocol parameter occurs at most once, and all are in one place: header, form body or query (RFC 5849 section
 *       3.5). {@code oauth_callback} and {@code oauth_verifier} may be in another place than the others.
 *   <li>The client key is known, and the signature method is HMAC-SHA1 or one of {@link Builder#signatureMethods}.
 *   <li>{@code oauth_version} is absent or 1.0.
 *   <li>The signature is correct. {@code oauth_body_hash}, if present, is correct and the body is not a form.
 *   <li>The timestamp is near the server's clock. The nonce was not used before with the same timestamp, client and token.
 *       Both may be absent with PLAINTEXT.
 *   <li>The callback is registered. Temporary credentials, verifiers and session handles belong together, and work once.
 * </ul>
 *
 * Error responses have X's statuses, codes and media types. If X's behavior is not known, the response is 400 with code 215.
 * {@link #lastErrorReason} and {@link #lastBaseString} give the reason, which X does not send.
 *
 * <p>Each response has a {@code Date} header with the time of the server's clock, except a response that a fault sends instead
 * of the server. Instances are thread-safe.
 */
public final class FakeOAuth1Server implements HttpTransport {

  private final Clock clock;
  private final boolean credentialsByGet;
  private final IssuedCredentials issued;
  private final OAuth1RequestVerifier verifier;
  private final OAuth1CredentialEndpoint credentialEndpoint;
  private final OAuth1AuthorizationEndpoint authorizationEndpoint;
  private final OAuth1ResourceEndpoint resourceEndpoint;
  private final XResources x;
  private final List<ProtectedResource> resources;
  private final OAuth1Faults faults = new OAuth1Faults();
  private final RequestLog log = new RequestLog();

  private FakeOAuth1Server(Builder builder, String clientKey, Secret clientSecret) {
    this.clock = builder.clock;
    this.credentialsByGet = builder.credentialsByGet;
    this.issued =
        new IssuedCredentials(builder.random, clock, builder.userId, builder.tokenLifetime);
    this.verifier = new OAuth1RequestVerifier(
        new SignatureVerifier(
            clientKey, clientSecret, clock, builder.timestampWindow, builder.demands()),
        log);
    this.credentialEndpoint =
        new OAuth1CredentialEndpoint(builder.credentialSettings(), issued, verifier, faults, log);
    this.authorizationEndpoint = new OAuth1AuthorizationEndpoint(issued);
    this.resourceEndpoint = new OAuth1ResourceEndpoint(issued, verifier, log);
    this.x = new XResources("api.x.com", builder.userId, builder.screenName);
    this.resources = new ArrayList<>(builder.resources);
    this.resources.addAll(x.all());
  }

  /** Returns a builder, which requires {@link Builder#clientCredentials}. */
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
    return faults.apply(request, met -> FakeResponses.dated(respond(met), clock));
  }

  // The user.

  /**
   * Approves as the user at {@code authorizationUri}.
   *
   * @return the URI to which the user's browser is redirected: the callback with its own query, {@code oauth_token} and {@code
   *     oauth_verifier}
   * @throws IllegalArgumentException if this is not an authorization URI, or the user has already decided there
   * @throws IllegalStateException if the client requested a PIN
   */
  public URI approve(URI authorizationUri) {
    return authorizationEndpoint.approve(authorizationUri);
  }

  /**
   * Approves as the user at {@code authorizationUri}, and reads the PIN.
   *
   * @return seven digits
   * @throws IllegalArgumentException if this is not an authorization URI, or the user has already decided there
   * @throws IllegalStateException if the client requested a redirect
   */
  public String approvePin(URI authorizationUri) {
    return authorizationEndpoint.approvePin(authorizationUri);
  }

  /**
   * Denies as the user at {@code authorizationUri}.
   *
   * @return the URI to which the user's browser is redirected: the callback with its own query, {@code denied} and, as at X,
   *     no {@code oauth_token}
   * @throws IllegalArgumentException if this is not an authorization URI, or the user has already decided there
   * @throws IllegalStateException if the client requested a PIN: there is no redirect then
   */
  public URI deny(URI authorizationUri) {
    return authorizationEndpoint.deny(authorizationUri);
  }

  /** Revokes, as the user in the server's settings, everything approved so far. All tokens and verifiers stop working. */
  public void revokeAccess() {
    issued.revokeAll();
  }

  // The record.

  /** Returns how many requests arrived for this raw path, including rejected ones and those with a fault. */
  public int requestsTo(String path) {
    return log.requestsTo(path);
  }

  /** Returns the last request; empty if there was none. */
  public Optional<HttpRequest> lastRequest() {
    return log.lastRequest();
  }

  /** Returns how many requests had an accepted signature, including those rejected for another reason. */
  public int acceptedSignatures() {
    return verifier.acceptedSignatures();
  }

  /**
   * Returns the base string (RFC 5849 section 3.4.1) that the server computed for the last readable request; empty if there
   * was none. It does not contain client or token secrets. It may contain a verifier, a session handle or an xAuth password.
   */
  public Optional<String> lastBaseString() {
    return verifier.lastBaseString();
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
  public OAuth1Faults faults() {
    return faults;
  }

  // The endpoints.

  private HttpResponse respond(HttpRequest request) {
    return switch (endpoint(request)) {
      case "POST /oauth/request_token" -> credentialEndpoint.temporaryCredentials(request);
      case "POST /oauth/access_token" -> credentialEndpoint.tokenCredentials(request);
      case "POST /1.1/oauth/invalidate_token", "POST /1.1/oauth/invalidate_token.json" ->
        credentialEndpoint.invalidate(request);
      case "GET /oauth/authorize", "GET /oauth/authenticate" ->
        authorizationEndpoint.page(request.uri());
      default ->
        resources.stream()
            .filter(resource -> resource.matches(request))
            .findFirst()
            .map(resource -> resourceEndpoint.respond(resource, request))
            .orElseGet(() -> log.reject(OAuth1Errors.noSuchPage()));
    };
  }

  /** Returns method and path. If credentials may be requested with GET, the method of such a request is POST here. */
  private String endpoint(HttpRequest request) {
    String path = request.uri().getRawPath();
    boolean issuesCredentials =
        path.equals("/oauth/request_token") || path.equals("/oauth/access_token");
    return credentialsByGet && issuesCredentials && request.method().equals("GET")
        ? "POST " + path
        : request.method() + " " + path;
  }

  /** The response of a {@link FakeOAuth1Server} to a request with a timestamp too far from its clock. */
  public enum TimestampError {

    /** X's response: 401 with code 135, in JSON. */
    CODE_135,

    /** 400 and a form with {@code oauth_problem} and {@code oauth_acceptable_timestamps} (OAuth Problem Reporting). */
    FORM,

    /** 401 without a body, with the same two parameters in {@code WWW-Authenticate}. */
    HEADER,

    /** 401 without a reason. */
    BARE_401;

    private FakeErrorResponse response(String acceptable) {
      return switch (this) {
        case CODE_135 -> OAuth1Errors.timestampCode135();
        case FORM -> OAuth1Errors.timestampForm(acceptable);
        case HEADER -> OAuth1Errors.timestampHeader(acceptable);
        case BARE_401 -> OAuth1Errors.timestampBare401();
      };
    }
  }

  /** Builds a server. Not thread-safe. */
  public static final class Builder {

    private @Nullable String clientKey;
    private @Nullable Secret clientSecret;
    private Clock clock = Clock.system();
    private RandomSource random = RandomSource.secure();
    private Duration timestampWindow = Duration.ofMinutes(5);
    private TimestampError timestampError = TimestampError.CODE_135;
    private final Set<String> callbacks = new LinkedHashSet<>();
    private boolean outOfBand = true;
    private Set<SignatureCheck> signatureMethods = EnumSet.of(SignatureCheck.HMAC_SHA1);
    private @Nullable PublicKey publicKey;
    private @Nullable String realm;
    private boolean bodyHash;
    private boolean credentialsByGet;
    private @Nullable Login xAuth;
    private @Nullable Duration tokenLifetime;
    private String userId = "12345678";
    private String screenName = "alice";
    private final List<ProtectedResource> resources = new ArrayList<>();

    private Builder() {}

    /** Registers the client. Required; the server knows one client. */
    public Builder clientCredentials(String key, String secret) {
      this.clientKey = Objects.requireNonNull(key, "key");
      this.clientSecret = Secret.of(secret);
      return this;
    }

    /**
     * Sets the accepted values of {@code oauth_signature_method}. The default is HMAC-SHA1 alone. Possible values are {@code
     * HMAC-SHA1}, {@code HMAC-SHA256}, {@code HMAC-SHA512}, {@code RSA-SHA1}, {@code RSA-SHA256}, {@code RSA-SHA512} and
     * {@code PLAINTEXT}. The RSA methods require {@link #publicKey}. PLAINTEXT is rejected over http, except on loopback.
     *
     * @throws IllegalArgumentException if {@code methods} is empty or contains another value
     */
    public Builder signatureMethods(String... methods) {
      Set<SignatureCheck> checks = EnumSet.noneOf(SignatureCheck.class);
      for (String method : methods) {
        checks.add(SignatureCheck.of(method));
      }
      if (checks.isEmpty()) {
        throw new IllegalArgumentException(
            "signatureMethods is empty. Pass at least one method, such as HMAC-SHA1.");
      }
      this.signatureMethods = checks;
      return this;
    }

    /**
     * Sets the client's RSA public key, with which its RSA signatures are verified.
     *
     * @throws IllegalArgumentException if it is not an RSA key
     */
    public Builder publicKey(PublicKey key) {
      if (!key.getAlgorithm().equals("RSA")) {
        throw new IllegalArgumentException(
            "The public key is for " + key.getAlgorithm() + ". Pass an RSA key.");
      }
      this.publicKey = key;
      return this;
    }

    /** Requires this {@code realm} in each signed request, and therefore the Authorization header. The default is none. */
    public Builder realm(String realm) {
      this.realm = Objects.requireNonNull(realm, "realm");
      return this;
    }

    /** Requires {@code oauth_body_hash} if the body is not a form. By default it is checked only if it is present. */
    public Builder bodyHash() {
      this.bodyHash = true;
      return this;
    }

    /** Issues temporary and token credentials to GET requests also. */
    public Builder credentialsByGet() {
      this.credentialsByGet = true;
      return this;
    }

    /** Issues token credentials for this name and password (xAuth), over https or on loopback. By default xAuth is rejected. */
    public Builder xAuth(String username, String password) {
      this.xAuth = new Login(Objects.requireNonNull(username, "username"), Secret.of(password));
      return this;
    }

    /**
     * Sets the lifetime of token credentials, in whole seconds, and issues them with {@code oauth_session_handle} and {@code
     * oauth_expires_in} (OAuth Session 1.0). The handle refreshes them once, expired or not. By default token credentials do
     * not expire, and have no handle.
     *
     * @throws IllegalArgumentException if {@code lifetime} is less than a second
     */
    public Builder tokenLifetime(Duration lifetime) {
      if (lifetime.toSeconds() < 1) {
        throw new IllegalArgumentException(
            "The lifetime " + lifetime + " is less than a second. Pass at least one second.");
      }
      this.tokenLifetime = Duration.ofSeconds(lifetime.toSeconds());
      return this;
    }

    /** Sets the clock that checks timestamps and dates responses. The default is the system clock. */
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /** Sets the source of tokens, secrets, verifiers and PINs. The default is a secure one. */
    public Builder random(RandomSource random) {
      this.random = Objects.requireNonNull(random, "random");
      return this;
    }

    /**
     * Sets how far a timestamp may differ from the clock, in whole seconds before or after it. The default is 300 seconds.
     *
     * @throws IllegalArgumentException if {@code window} is negative
     */
    public Builder timestampWindow(Duration window) {
      if (window.isNegative()) {
        throw new IllegalArgumentException(
            "The timestamp window " + window + " is negative. Pass zero or more.");
      }
      this.timestampWindow = window;
      return this;
    }

    /** Sets the response to a timestamp outside the window. The default is {@link TimestampError#CODE_135}, as at X. */
    public Builder timestampError(TimestampError error) {
      this.timestampError = Objects.requireNonNull(error, "error");
      return this;
    }

    /**
     * Registers a callback. Clients must then use exactly one of the registered callbacks. If none is registered, any is
     * accepted.
     *
     * @throws IllegalArgumentException if {@code callback} is not an absolute URI without fragment
     */
    public Builder callback(String callback) {
      if (!RedirectUris.isValid(callback)) {
        throw new IllegalArgumentException(
            "The callback " + callback
                + " is not an absolute URI without fragment. Pass one such as https://app.example/back.");
      }
      callbacks.add(callback);
      return this;
    }

    /** Rejects the callback {@code oob} with code 417 and status 403. X's status is not known. By default it is accepted. */
    public Builder rejectOutOfBand() {
      this.outOfBand = false;
      return this;
    }

    /** Sets the user who approves and denies. {@code id} is the first part of each token. The default is a made-up user. */
    public Builder user(String id, String screenName) {
      this.userId = Objects.requireNonNull(id, "id");
      this.screenName = Objects.requireNonNull(screenName, "screenName");
      return this;
    }

    /**
     * Adds a resource for requests signed with a user's token. If several resources match a request, the one added first
     * responds. Added resources precede the built-in ones.
     *
     * @param path a regular expression that must match the whole raw path
     * @param responder returns the response; called by any thread, also concurrently
     * @throws java.util.regex.PatternSyntaxException if {@code path} is not a regular expression
     */
    public Builder resource(
        String method, String path, Function<HttpRequest, HttpResponse> responder) {
      resources.add(ProtectedResource.at(method, path, responder));
      return this;
    }

    /**
     * Adds a resource as {@link #resource} does, which also accepts requests signed without a token. Servers call such
     * requests one-legged or two-legged.
     *
     * @throws java.util.regex.PatternSyntaxException if {@code path} is not a regular expression
     */
    public Builder clientResource(
        String method, String path, Function<HttpRequest, HttpResponse> responder) {
      resources.add(ProtectedResource.at(method, path, responder).openWithoutUser());
      return this;
    }

    /**
     * Returns a new server, which has issued nothing yet.
     *
     * @throws IllegalStateException if client credentials are missing, or an RSA method is accepted without a public key
     */
    public FakeOAuth1Server build() {
      if (clientKey == null || clientSecret == null) {
        throw new IllegalStateException("The server has no client. Call clientCredentials.");
      }
      if (publicKey == null && signatureMethods.stream().anyMatch(SignatureCheck::needsPublicKey)) {
        throw new IllegalStateException(
            "The server accepts RSA signatures, but has no key to verify them. Call publicKey.");
      }
      return new FakeOAuth1Server(this, clientKey, clientSecret);
    }

    private Demands demands() {
      return new Demands(
          Set.copyOf(signatureMethods), publicKey, realm, bodyHash, timestampError::response);
    }

    private OAuth1CredentialEndpoint.Settings credentialSettings() {
      return new OAuth1CredentialEndpoint.Settings(
          Set.copyOf(callbacks), outOfBand, xAuth, tokenLifetime, userId, screenName);
    }
  }
}
