package dev.tripod.testkit;

import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.testkit.PresentedClient.BasicReading;
import java.io.IOException;
import java.net.URI;
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
 * An OAuth 2.0 authorization server (RFC 6749 with 7636, 9207, 6750 and 7009) and what its tokens open, in memory. It is a
 * transport: give it to what you test instead of a real one, or put it on a socket with {@link Served}.
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
 * URI callback = server.approve(login.authorizationUri());          // the user says yes
 * var tokens = client.complete(login, callback).over(server);
 * }</pre>
 *
 * <p><b>What it serves,</b> under any scheme, host and port; where it is {@linkplain Builder#likeX like X}, under the paths
 * in brackets:
 *
 * <ul>
 *   <li>{@code GET /authorize} ({@code /i/oauth2/authorize}): a page for a browser, which {@link #approve} and {@link #deny}
 *       stand in for
 *   <li>{@code POST /token} ({@code /2/oauth2/token}): authorization code, refresh token, and, but at X, client credentials
 *   <li>{@code POST /revoke} ({@code /2/oauth2/revoke})
 *   <li>with a {@linkplain Builder#consumerKey consumer key}, {@code POST /oauth2/token} and {@code
 *       /oauth2/invalidate_token}: X's app-only token
 *   <li>for a bearer token: {@code GET /2/users/me}, {@code PUT /2/tweets/{id}/hidden}, {@code POST
 *       /2/users/{id}/following}, each for X's scope, and what {@link Builder#resource} and {@link Builder#clientResource}
 *       add
 * </ul>
 *
 * <p><b>What it insists on:</b> parameters at most once; a registered client and redirect URI, compared to the letter; a
 * code challenge by S256; a scope that it knows; codes shown once, in time, by the client, with the redirect URI and the
 * verifier that they belong to, and a code shown again ends what it brought; refresh tokens shown once, and one shown again
 * ends the whole grant; client authentication in one way, the registered one; forms, by POST; bearer tokens in the header.
 * It refuses in the RFCs' words, or in X's. {@link #lastRefusal} tells the author of a test why.
 *
 * <p>Where neither the RFCs nor X say what a server does, this one is strict. Every answer has a {@code Date} by the server's
 * clock. Thread-safe.
 */
public final class FakeAuthorizationServer implements HttpTransport {

  private final Clock clock;
  private final Dialect dialect;
  private final Grants grants;
  private final AuthorizationEndpoint authorizationEndpoint;
  private final TokenEndpoint tokenEndpoint;
  private final @Nullable AppOnlyEndpoint appOnlyEndpoint;
  private final BearerCheck bearer;
  private final XResources x;
  private final List<ProtectedResource> resources;
  private final OAuth2Faults faults = new OAuth2Faults();
  private final RequestLog log = new RequestLog();

  private FakeAuthorizationServer(Builder builder) {
    this.clock = builder.clock;
    this.dialect = builder.dialect;
    this.grants = builder.grants();
    RegisteredClients clients = builder.clients();
    OfferedScope offered = new OfferedScope(builder.scope, builder.defaultScope);
    this.authorizationEndpoint = new AuthorizationEndpoint(
        dialect,
        clients,
        offered,
        builder.refreshScope,
        Optional.ofNullable(builder.issuer),
        grants,
        faults,
        log);
    this.tokenEndpoint = new TokenEndpoint(
        dialect,
        clients,
        new BasicReading(builder.rawBasic, dialect.isX()),
        offered,
        grants,
        faults,
        log);
    this.appOnlyEndpoint = builder.consumerKey == null || builder.consumerSecret == null
        ? null
        : new AppOnlyEndpoint(builder.consumerKey, builder.consumerSecret, grants, faults, log);
    this.bearer = new BearerCheck(dialect, builder.problemHost, grants);
    this.x = new XResources(builder.problemHost, builder.userId, builder.screenName);
    this.resources = new ArrayList<>(builder.resources);
    this.resources.addAll(x.all());
  }

  /** A server that must be told a client, and for users a redirect URI. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Answers {@code request}.
   *
   * @throws IOException only if {@link OAuth2Faults} asked for it
   */
  @Override
  public HttpResponse send(HttpRequest request) throws IOException {
    log.add(request);
    return isAboutTokens(request)
        ? faults.meet(request, met -> Answers.dated(answer(met), clock))
        : Answers.dated(answer(request), clock);
  }

  // The user.

  /**
   * The user approves at {@code authorizationUri} of all that is asked for there, or of {@code part} of it.
   *
   * @return where the user's browser is sent: the redirect URI, its own query kept, with {@code code}, {@code state} and, if
   *     the server has an issuer, {@code iss}; or with {@code error}, if the request is one to refuse (RFC 6749 section
   *     4.1.2.1)
   * @throws IllegalArgumentException if this is no authorization URI, its client or redirect URI is none of the registered
   *     ones, or {@code part} was not asked for: the user is sent nowhere
   */
  public URI approve(URI authorizationUri, String... part) {
    return authorizationEndpoint.approve(authorizationUri, OfferedScope.ordered(List.of(part)));
  }

  /**
   * The user refuses at {@code authorizationUri}.
   *
   * @return where the user's browser is sent: the redirect URI, its own query kept, with {@code error=access_denied}, {@code
   *     state} and, if the server has an issuer, {@code iss}
   * @throws IllegalArgumentException as {@link #approve}
   */
  public URI deny(URI authorizationUri) {
    return authorizationEndpoint.deny(authorizationUri);
  }

  /** The user takes back, in the server's settings, what was approved so far: no code and no token of it works any more. */
  public void withdraw() {
    grants.revokeUsersGrants();
  }

  // What a test asks afterwards.

  /** How many requests came for this raw path, refused and faulty ones included. */
  public int requestsTo(String path) {
    return log.requestsTo(path);
  }

  /** How many requests came to the token endpoint, refused and faulty ones included. */
  public int tokenRequests() {
    return log.requestsTo(dialect.tokenPath());
  }

  /** How many refreshes brought tokens, also those whose answer was lost. */
  public int refreshes() {
    return grants.refreshes();
  }

  /** How often a refresh token came that had been used before, whereupon its grant ended. */
  public int refreshTokenReuses() {
    return grants.refreshTokenReuses();
  }

  /** How often a code came that had been used before, whereupon what it brought ended. */
  public int codeReuses() {
    return grants.codeReuses();
  }

  /** Whether this is an access or refresh token that works now. */
  public boolean isActive(Secret token) {
    return grants.isActive(token);
  }

  /** The request that came last. */
  public Optional<HttpRequest> lastRequest() {
    return log.lastRequest();
  }

  /** Why the last refused request was refused, which the answer may not say. Holds no secret. */
  public Optional<String> lastRefusal() {
    return log.lastRefusal();
  }

  /** The ids of the replies that are hidden now, in the order in which they were hidden; a copy. */
  public Set<String> hiddenReplies() {
    return x.hiddenReplies();
  }

  /** The ids of the users whom the user follows, in the order in which that began; a copy. */
  public Set<String> follows() {
    return x.follows();
  }

  /** What the server is to do wrong. */
  public OAuth2Faults faults() {
    return faults;
  }

  // The endpoints.

  private boolean isAboutTokens(HttpRequest request) {
    String path = request.uri().getRawPath();
    return path.equals(dialect.tokenPath())
        || path.equals(dialect.revocationPath())
        || isAppOnly(path);
  }

  private boolean isAppOnly(String path) {
    return appOnlyEndpoint != null
        && (path.equals(AppOnlyEndpoint.TOKEN_PATH)
            || path.equals(AppOnlyEndpoint.INVALIDATION_PATH));
  }

  private HttpResponse answer(HttpRequest request) {
    String path = request.uri().getRawPath();
    if (path.equals(dialect.tokenPath())) {
      return tokenEndpoint.token(request);
    }
    if (path.equals(dialect.revocationPath())) {
      return tokenEndpoint.revoke(request);
    }
    if (appOnlyEndpoint != null && isAppOnly(path)) {
      return path.equals(AppOnlyEndpoint.TOKEN_PATH)
          ? appOnlyEndpoint.token(request)
          : appOnlyEndpoint.invalidate(request);
    }
    if (path.equals(dialect.authorizationPath()) && request.method().equals("GET")) {
      return authorizationEndpoint.page(request.uri());
    }
    return resources.stream()
        .filter(resource -> resource.isAskedBy(request))
        .findFirst()
        .map(resource -> open(resource, request))
        .orElseGet(() -> log.refuse(OAuth2Refusals.noSuchPage()));
  }

  private HttpResponse open(ProtectedResource resource, HttpRequest request) {
    return bearer
        .refusal(request, resource)
        .map(log::refuse)
        .orElseGet(() -> resource.answer().apply(request));
  }

  /** What the server knows when it starts. One thread at a time. */
  public static final class Builder {

    private final Map<String, Optional<Secret>> clientSecrets = new LinkedHashMap<>();
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
    private boolean rotates = true;
    private boolean rawBasic;
    private String userId = "12345678";
    private String screenName = "alice";

    private Builder() {}

    /** A client without a secret. */
    public Builder publicClient(String clientId) {
      clientSecrets.put(Objects.requireNonNull(clientId, "clientId"), Optional.empty());
      return this;
    }

    /** A client that proves itself by a secret: in the Basic header or, but at X, in the body. */
    public Builder confidentialClient(String clientId, String secret) {
      clientSecrets.put(
          Objects.requireNonNull(clientId, "clientId"), Optional.of(Secret.of(secret)));
      return this;
    }

    /**
     * The key and secret of OAuth 1.0a for which X gives its app-only token, without which there is none. For servers {@link
     * #likeX}.
     */
    public Builder consumerKey(String key, String secret) {
      this.consumerKey = Objects.requireNonNull(key, "key");
      this.consumerSecret = Secret.of(secret);
      return this;
    }

    /**
     * Registers {@code uri} for all clients.
     *
     * @throws IllegalArgumentException if it is not an absolute URI without fragment
     */
    public Builder redirectUri(String uri) {
      if (!Callback.isOne(uri)) {
        throw new IllegalArgumentException("A redirect URI is an absolute URI without fragment");
      }
      redirectUris.add(uri);
      return this;
    }

    /** A redirect URI on loopback may have another port than the registered one (RFC 8252 section 7.3). */
    public Builder anyLoopbackPort() {
      this.anyLoopbackPort = true;
      return this;
    }

    /**
     * Speaks as X does: its paths, lifetimes, scopes and words; {@code offline.access} for a refresh token; Basic for
     * confidential clients; no client credentials but the app-only ones. What is set afterwards prevails.
     */
    public Builder likeX() {
      this.dialect = Dialect.X;
      this.scope = Set.copyOf(Dialect.X_SCOPES);
      this.refreshScope = Dialect.X_REFRESH_SCOPE;
      this.codeLifetime = Dialect.X_CODE_LIFETIME;
      this.tokenLifetime = Dialect.X_TOKEN_LIFETIME;
      return this;
    }

    /** The host under which X's problems are described: {@code api.twitter.com}; else {@code api.x.com}. */
    public Builder problemHost(String host) {
      this.problemHost = Objects.requireNonNull(host, "host");
      return this;
    }

    /** The issuer that callbacks name (RFC 9207); else they name none. Whether that is promised is for the client to know. */
    public Builder issuer(String issuer) {
      this.issuer = Objects.requireNonNull(issuer, "issuer");
      return this;
    }

    /** What may be asked for; else, but at X, anything. */
    public Builder scope(String... known) {
      this.scope = Set.of(known);
      return this;
    }

    /** What is granted to who asks for nothing, who else is refused with {@code invalid_scope}. */
    public Builder defaultScope(String... usual) {
      this.defaultScope = OfferedScope.ordered(List.of(usual));
      return this;
    }

    /** Gives a refresh token only with this scope; else, but at X, always. */
    public Builder refreshTokenFor(String scope) {
      this.refreshScope = Objects.requireNonNull(scope, "scope");
      return this;
    }

    /** Lets a refresh token work again and again; else each refresh brings the next one. */
    public Builder keepsRefreshTokens() {
      this.rotates = false;
      return this;
    }

    /**
     * How long a code may be redeemed; else 60 seconds, at X 30.
     *
     * @throws IllegalArgumentException if it is less than a second
     */
    public Builder codeLifetime(Duration lifetime) {
      this.codeLifetime = requireSecond(lifetime);
      return this;
    }

    /**
     * How long an access token works, in whole seconds; else an hour, at X two.
     *
     * @throws IllegalArgumentException if it is less than a second
     */
    public Builder tokenLifetime(Duration lifetime) {
      this.tokenLifetime = requireSecond(lifetime);
      return this;
    }

    /** Reads client id and secret in the Basic header as they are; else they are form-urlencoded (RFC 6749 section 2.3.1). */
    public Builder rawBasic() {
      this.rawBasic = true;
      return this;
    }

    /** By which codes and tokens expire and answers are dated; else the machine's. */
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /** Of which codes and tokens are made; else secure. */
    public Builder random(RandomSource random) {
      this.random = Objects.requireNonNull(random, "random");
      return this;
    }

    /** The user who approves and denies; else somebody. */
    public Builder user(String id, String screenName) {
      this.userId = Objects.requireNonNull(id, "id");
      this.screenName = Objects.requireNonNull(screenName, "screenName");
      return this;
    }

    /**
     * A further resource, for users' tokens that cover {@code scope}. Of those that fit a request the one added first
     * answers, before those that the server has of itself.
     *
     * @param path a regular expression that the whole raw path must match
     * @param answer called by any thread, also by several at once
     * @throws java.util.regex.PatternSyntaxException if {@code path} is no regular expression
     */
    public Builder resource(
        String method, String path, Set<String> scope, Function<HttpRequest, HttpResponse> answer) {
      resources.add(ProtectedResource.at(method, path, answer).openTo(scope));
      return this;
    }

    /**
     * As {@link #resource}, and also for a client's own tokens. X's app-only token has no scope, and needs none.
     *
     * @throws java.util.regex.PatternSyntaxException if {@code path} is no regular expression
     */
    public Builder clientResource(
        String method, String path, Set<String> scope, Function<HttpRequest, HttpResponse> answer) {
      resources.add(ProtectedResource.at(method, path, answer).openTo(scope).openWithoutUser());
      return this;
    }

    /**
     * The server, with nothing issued yet.
     *
     * @throws IllegalStateException if it has no client, or a consumer key and is not like X
     */
    public FakeAuthorizationServer build() {
      if (clientSecrets.isEmpty() && consumerKey == null) {
        throw new IllegalStateException(
            "The server has no client: give publicClient, confidentialClient or consumerKey");
      }
      if (consumerKey != null && !dialect.isX()) {
        throw new IllegalStateException("Only a server likeX takes a consumerKey");
      }
      return new FakeAuthorizationServer(this);
    }

    private Grants grants() {
      return new Grants(random, clock, codeLifetime, tokenLifetime, rotates);
    }

    private RegisteredClients clients() {
      return new RegisteredClients(clientSecrets, redirectUris, anyLoopbackPort, dialect);
    }

    private static Duration requireSecond(Duration lifetime) {
      if (lifetime.toSeconds() < 1) {
        throw new IllegalArgumentException("A lifetime is a second at least: " + lifetime);
      }
      return Duration.ofSeconds(lifetime.toSeconds());
    }
  }
}
