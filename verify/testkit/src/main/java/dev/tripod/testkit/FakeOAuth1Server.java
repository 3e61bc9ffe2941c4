package dev.tripod.testkit;

import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.testkit.FormText.Pair;
import dev.tripod.testkit.IssuedCredentials.Temporary;
import dev.tripod.testkit.IssuedCredentials.Token;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An OAuth 1.0a server (RFC 5849) that speaks as X does, in memory. It is a transport: give it to what you test instead of
 * a real one, or put it on a socket with {@link Served}.
 *
 * <pre>{@code
 * var server = FakeOAuth1Server.builder()
 *     .clientCredentials("key", "secret")
 *     .user("42", "alice")
 *     .build();
 * var client = OAuth1Client.builder().server(X.oauth1()).clientCredentials("key", "secret").build();
 *
 * var login = client.begin(URI.create("https://app.example/back")).over(server);
 * URI redirect = server.approve(login.authorizationUri());          // the user says yes
 * var token = client.complete(login, redirect).over(server);
 *
 * AuthorizedTransport.of(server, client.authorizer(token, X.API))
 *     .send(HttpRequest.put("https://api.x.com/2/tweets/20/hidden", Body.json("{\"hidden\":true}")));
 * assertThat(server.hiddenReplies()).containsExactly("20");
 * }</pre>
 *
 * <p><b>What it serves,</b> under any scheme, host and port, for the base string holds the URI as it was received:
 *
 * <ul>
 *   <li>{@code POST /oauth/request_token}, with {@code x_auth_access_type} if one likes
 *   <li>{@code GET /oauth/authorize} and {@code /oauth/authenticate}: a page for a browser, which {@link #approve}, {@link
 *       #approvePin} and {@link #deny} stand in for
 *   <li>{@code POST /oauth/access_token}; if allowed, also for a name and a password (xAuth), and for a session handle
 *   <li>{@code POST /1.1/oauth/invalidate_token}, also with {@code .json}
 *   <li>for a token: {@code GET /2/users/me}, {@code PUT /2/tweets/{id}/hidden}, {@code POST /2/users/{id}/following}, and
 *       what {@link Builder#resource} adds
 *   <li>for the client alone: what {@link Builder#clientResource} adds
 * </ul>
 *
 * <p><b>What it insists on:</b> protocol parameters at most once, and in one place: header, form body or query (RFC 5849
 * section 3.5; callback and verifier may stand apart); the client's key; HMAC-SHA1, unless {@link
 * Builder#signatureMethods} says otherwise; {@code oauth_version} absent or 1.0; the signature; {@code oauth_body_hash}, if
 * there, true and with no form; a timestamp near its clock; a nonce never used with that timestamp, client and token (with
 * PLAINTEXT both may be absent); a callback that is registered; credentials, verifiers and session handles used once, and
 * together. It refuses with X's statuses, codes and
 * media types; {@link #lastRefusal} and {@link #lastBaseString} tell the author of a test what X would not. Where it is
 * stricter than is known of X, it answers 400 with code 215.
 *
 * <p>Every answer has a {@code Date} by the server's clock. Thread-safe.
 */
public final class FakeOAuth1Server implements HttpTransport {

  private final Clock clock;
  private final String userId;
  private final String screenName;
  private final Set<String> callbacks;
  private final boolean outOfBand;
  private final boolean credentialsByGet;
  private final @Nullable Login xAuth;
  private final @Nullable Duration tokenLifetime;
  private final SignatureVerifier verifier;
  private final IssuedCredentials issued;
  private final XResources x;
  private final List<ProtectedResource> resources;
  private final OAuth1Faults faults = new OAuth1Faults();

  private final RequestLog log = new RequestLog();
  private final AtomicReference<@Nullable String> lastBaseString = new AtomicReference<>();
  private final AtomicInteger acceptedSignatures = new AtomicInteger();

  private FakeOAuth1Server(Builder builder, String clientKey, Secret clientSecret) {
    this.clock = builder.clock;
    this.userId = builder.userId;
    this.screenName = builder.screenName;
    this.callbacks = Set.copyOf(builder.callbacks);
    this.outOfBand = builder.outOfBand;
    this.credentialsByGet = builder.credentialsByGet;
    this.xAuth = builder.xAuth;
    this.tokenLifetime = builder.tokenLifetime;
    this.verifier = new SignatureVerifier(
        clientKey, clientSecret, clock, builder.timestampWindow, builder.demands());
    this.issued = new IssuedCredentials(builder.random, clock, userId, tokenLifetime);
    this.x = new XResources("api.x.com", userId, screenName);
    this.resources = new ArrayList<>(builder.resources);
    this.resources.addAll(x.all());
  }

  /** A server that must be told its client, and nothing else. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Answers {@code request}.
   *
   * @throws IOException only if {@link OAuth1Faults#nextFailure} asked for it
   */
  @Override
  public HttpResponse send(HttpRequest request) throws IOException {
    log.add(request);
    Optional<HttpTransport> fault = faults.next();
    return fault.isPresent() ? fault.get().send(request) : Answers.dated(answer(request), clock);
  }

  // The user.

  /**
   * The user approves at {@code authorizationUri}.
   *
   * @return where the user's browser is sent: the callback, its own query kept, with {@code oauth_token} and {@code
   *     oauth_verifier}
   * @throws IllegalArgumentException if this is no authorization URI, or nothing waits for the user there
   * @throws IllegalStateException if the client asked for a PIN instead
   */
  public URI approve(URI authorizationUri) {
    return redirectWithVerifier(issued.approve(tokenToAnswer(authorizationUri, false)));
  }

  /**
   * The user approves at {@code authorizationUri} and reads a PIN.
   *
   * @return seven digits
   * @throws IllegalArgumentException if this is no authorization URI, or nothing waits for the user there
   * @throws IllegalStateException if the client asked for a redirect instead
   */
  public String approvePin(URI authorizationUri) {
    Temporary approved = issued.approve(tokenToAnswer(authorizationUri, true));
    return approved.verifier().orElseThrow().reveal();
  }

  /**
   * The user refuses at {@code authorizationUri}.
   *
   * @return where the user's browser is sent: the callback, its own query kept, with {@code denied} and, as at X, without
   *     {@code oauth_token}
   * @throws IllegalArgumentException if this is no authorization URI, or nothing waits for the user there
   * @throws IllegalStateException if the client asked for a PIN: there is nowhere to send the user
   */
  public URI deny(URI authorizationUri) {
    return redirectDenied(issued.deny(tokenToAnswer(authorizationUri, false)));
  }

  // What a test asks afterwards.

  /** How many requests came for this raw path, refused and faulty ones included. */
  public int requestsTo(String path) {
    return log.requestsTo(path);
  }

  /** The request that came last. */
  public Optional<HttpRequest> lastRequest() {
    return log.lastRequest();
  }

  /** How many requests were signed as they must be, whatever became of them afterwards. */
  public int acceptedSignatures() {
    return acceptedSignatures.get();
  }

  /**
   * The base string that this server computed for the last request that could be read (RFC 5849 section 3.4.1). No client
   * or token secret is part of one; an {@code oauth_verifier}, a session handle and an xAuth password are.
   */
  public Optional<String> lastBaseString() {
    return Optional.ofNullable(lastBaseString.get());
  }

  /** Why the last refused request was refused, which the answer does not say. Holds no secret. */
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
  public OAuth1Faults faults() {
    return faults;
  }

  // The endpoints.

  private HttpResponse answer(HttpRequest request) {
    return switch (endpoint(request)) {
      case "POST /oauth/request_token" ->
        verified(request, FakeOAuth1Server::secretOfNoToken, this::issueTemporaryCredentials);
      case "POST /oauth/access_token" ->
        verified(request, this::secretAtTokenRequest, this::issueTokenCredentials);
      case "POST /1.1/oauth/invalidate_token", "POST /1.1/oauth/invalidate_token.json" ->
        verified(request, this::secretOfToken, this::invalidate);
      case "GET /oauth/authorize", "GET /oauth/authenticate" -> page(request.uri());
      default ->
        resources.stream()
            .filter(resource -> resource.isAskedBy(request))
            .findFirst()
            .map(resource -> verified(
                request,
                signed -> secretAt(resource, signed),
                signed -> open(resource, request, signed)))
            .orElseGet(() -> log.refuse(Refusal.noSuchPage()));
    };
  }

  /** Method and path; where credentials may be asked for by GET, that is as good as POST. */
  private String endpoint(HttpRequest request) {
    String path = request.uri().getRawPath();
    boolean givesCredentials =
        path.equals("/oauth/request_token") || path.equals("/oauth/access_token");
    return credentialsByGet && givesCredentials && request.method().equals("GET")
        ? "POST " + path
        : request.method() + " " + path;
  }

  private HttpResponse verified(
      HttpRequest request,
      Function<SignedRequest, Optional<Secret>> tokenSecretOf,
      Function<SignedRequest, HttpResponse> accepted) {
    SignedRequest signed;
    try {
      signed = SignedRequest.read(request);
    } catch (IllegalArgumentException e) {
      return log.refuse(Refusal.badAuthenticationData(String.valueOf(e.getMessage())));
    }
    lastBaseString.set(signed.baseString());
    Optional<Secret> tokenSecret = tokenSecretOf.apply(signed);
    if (tokenSecret.isEmpty()) {
      return log.refuse(
          Refusal.invalidToken("no credentials for this endpoint have this oauth_token"));
    }
    Optional<Refusal> refusal = verifier.refusal(signed, tokenSecret.get());
    if (refusal.isPresent()) {
      return log.refuse(refusal.get());
    }
    acceptedSignatures.incrementAndGet();
    return accepted.apply(signed);
  }

  private HttpResponse issueTemporaryCredentials(SignedRequest signed) {
    String callback = signed.parameter("oauth_callback").orElse("");
    String access = signed.parameter("x_auth_access_type").orElse("write");
    if (callback.isEmpty()) {
      return log.refuse(Refusal.badAuthenticationData("oauth_callback is missing"));
    }
    if (!access.equals("read") && !access.equals("write")) {
      return log.refuse(Refusal.badAuthenticationData("x_auth_access_type is not read or write"));
    }
    if (callback.equals(IssuedCredentials.OUT_OF_BAND)) {
      if (!outOfBand) {
        return log.refuse(Refusal.outOfBandNotAllowed());
      }
    } else if (!isRegistered(callback)) {
      return log.refuse(Refusal.callbackNotApproved());
    }
    Temporary temporary = issued.issue(callback, access.equals("read"));
    List<Pair> answer = credentials(temporary.token(), temporary.secret());
    faults
        .callbackConfirmed()
        .ifPresent(value -> answer.add(new Pair("oauth_callback_confirmed", value)));
    return Answers.form(answer);
  }

  /** For a verifier (RFC 5849 section 2.3), a session handle (OAuth Session 1.0 section 5.3), or name and password. */
  private HttpResponse issueTokenCredentials(SignedRequest signed) {
    if (isXAuth(signed)) {
      return xAuthRefusal(signed)
          .map(log::refuse)
          .orElseGet(() -> tokenCredentials(issued.issueWithoutUser()));
    }
    if (isRenewal(signed)) {
      return issued
          .renew(signed.token(), secretIn(signed, "oauth_session_handle"))
          .map(this::tokenCredentials)
          .orElseGet(() -> log.refuse(Refusal.invalidToken(
              "oauth_session_handle is not the one that came with this oauth_token")));
    }
    return issued
        .redeem(signed.token(), secretIn(signed, "oauth_verifier"))
        .map(this::tokenCredentials)
        .orElseGet(() -> log.refuse(
            Refusal.invalidVerifier("oauth_verifier is not the one of this oauth_token")));
  }

  private Optional<Refusal> xAuthRefusal(SignedRequest signed) {
    if (xAuth == null) {
      return Optional.of(
          Refusal.couldNotAuthenticate("x_auth_mode is there, and this client has no xAuth"));
    }
    if (!signed.parameter("x_auth_mode").equals(Optional.of("client_auth"))) {
      return Optional.of(Refusal.badAuthenticationData("x_auth_mode is not client_auth"));
    }
    if (!signed.isConfidential()) {
      return Optional.of(Refusal.couldNotAuthenticate("x_auth_password came by plain http"));
    }
    boolean known = xAuth.name().equals(signed.parameter("x_auth_username").orElse(""))
        && xAuth.password().equals(secretIn(signed, "x_auth_password"));
    return known
        ? Optional.empty()
        : Optional.of(
            Refusal.couldNotAuthenticate("x_auth_username and x_auth_password are not the user's"));
  }

  private HttpResponse tokenCredentials(Token token) {
    List<Pair> answer = credentials(token.token(), token.secret());
    if (faults.sendsUser()) {
      answer.add(new Pair("user_id", userId));
      answer.add(new Pair("screen_name", screenName));
    }
    if (tokenLifetime != null) {
      token
          .sessionHandle()
          .ifPresent(handle -> answer.add(new Pair("oauth_session_handle", handle.reveal())));
      answer.add(new Pair("oauth_expires_in", Long.toString(tokenLifetime.toSeconds())));
    }
    return Answers.form(answer);
  }

  private HttpResponse invalidate(SignedRequest signed) {
    issued.invalidate(signed.token());
    return Answers.json(200, "{\"access_token\":" + Answers.quoted(signed.token()) + "}");
  }

  private HttpResponse open(ProtectedResource resource, HttpRequest request, SignedRequest signed) {
    if (resource.withoutUser() && signed.token().isEmpty()) {
      return resource.answer().apply(request);
    }
    return issued
        .token(signed.token())
        .map(token -> token.readOnly() && !request.method().equals("GET")
            ? log.refuse(Refusal.readOnlyToken())
            : resource.answer().apply(request))
        .orElseGet(() -> log.refuse(Refusal.invalidToken("the token was invalidated meanwhile")));
  }

  /** What the user's browser shows: a page to choose on, then the redirect, or the PIN. */
  private HttpResponse page(URI uri) {
    try {
      String token = token(uri);
      Set<String> choice =
          FormText.parse(uri.getRawQuery()).stream().map(Pair::name).collect(Collectors.toSet());
      if (choice.contains("approve")) {
        Temporary approved = issued.approve(token);
        return approved.isOutOfBand()
            ? Answers.html(
                200, "<p>Your PIN: <code>" + approved.verifier().orElseThrow().reveal() + "</code>")
            : Answers.redirect(redirectWithVerifier(approved));
      }
      if (choice.contains("deny")) {
        Temporary denied = issued.deny(token);
        return denied.isOutOfBand()
            ? Answers.html(200, "<p>You gave no access.")
            : Answers.redirect(redirectDenied(denied));
      }
      return issued
          .temporary(token)
          .map(t -> Answers.choices(uri))
          .orElseGet(FakeOAuth1Server::nothingWaits);
    } catch (IllegalArgumentException e) {
      return nothingWaits();
    }
  }

  // Details.

  private boolean isRegistered(String callback) {
    return callbacks.isEmpty() ? Callback.isOne(callback) : callbacks.contains(callback);
  }

  private static Optional<Secret> secretOfNoToken(SignedRequest signed) {
    return signed.token().isEmpty() ? Optional.of(Secret.of("")) : Optional.empty();
  }

  private Optional<Secret> secretOfToken(SignedRequest signed) {
    return issued.token(signed.token()).map(Token::secret);
  }

  private Optional<Secret> secretAt(ProtectedResource resource, SignedRequest signed) {
    return resource.withoutUser() && signed.token().isEmpty()
        ? secretOfNoToken(signed)
        : secretOfToken(signed);
  }

  private Optional<Secret> secretAtTokenRequest(SignedRequest signed) {
    if (isXAuth(signed)) {
      return secretOfNoToken(signed);
    }
    return isRenewal(signed)
        ? issued.renewable(signed.token()).map(Token::secret)
        : issued.temporary(signed.token()).map(Temporary::secret);
  }

  private static boolean isXAuth(SignedRequest signed) {
    return signed.parameter("x_auth_mode").isPresent();
  }

  private static boolean isRenewal(SignedRequest signed) {
    return signed.parameter("oauth_session_handle").isPresent();
  }

  private static Secret secretIn(SignedRequest signed, String parameter) {
    return Secret.of(signed.parameter(parameter).orElse(""));
  }

  private List<Pair> credentials(String token, Secret secret) {
    List<Pair> pairs = new ArrayList<>();
    pairs.add(new Pair("oauth_token", token));
    if (faults.sendsSecret()) {
      pairs.add(new Pair("oauth_token_secret", secret.reveal()));
    }
    return pairs;
  }

  private String tokenToAnswer(URI authorizationUri, boolean byPin) {
    String path = authorizationUri.getRawPath();
    if (!"/oauth/authorize".equals(path) && !"/oauth/authenticate".equals(path)) {
      throw new IllegalArgumentException(
          "The path of an authorization URI is /oauth/authorize or /oauth/authenticate, not "
              + path);
    }
    String token = token(authorizationUri);
    boolean outOfBandAsked = issued.temporary(token).map(Temporary::isOutOfBand).orElse(byPin);
    if (outOfBandAsked != byPin) {
      throw new IllegalStateException(
          byPin
              ? "The client asked for a redirect, not for a PIN"
              : "The client asked for a PIN, not for a redirect");
    }
    return token;
  }

  private static String token(URI authorizationUri) {
    List<String> tokens =
        FormText.parse(Objects.requireNonNullElse(authorizationUri.getRawQuery(), "")).stream()
            .filter(p -> p.name().equals("oauth_token"))
            .map(Pair::value)
            .toList();
    if (tokens.size() != 1) {
      throw new IllegalArgumentException(
          "An authorization URI has one oauth_token, not " + tokens.size());
    }
    return tokens.get(0);
  }

  private static URI redirectWithVerifier(Temporary approved) {
    return redirect(
        approved,
        "oauth_token=" + FormText.encode(approved.token()) + "&oauth_verifier="
            + FormText.encode(approved.verifier().orElseThrow().reveal()));
  }

  private static URI redirectDenied(Temporary denied) {
    return redirect(denied, "denied=" + FormText.encode(denied.token()));
  }

  private static URI redirect(Temporary temporary, String query) {
    return Callback.withQuery(temporary.callback(), query);
  }

  private static HttpResponse nothingWaits() {
    return Answers.html(403, "<p>The request token for this page is invalid.");
  }

  /** A user's own, for xAuth. */
  private record Login(String name, Secret password) {}

  /** What the server knows when it starts. One thread at a time. */
  public static final class Builder {

    private @Nullable String clientKey;
    private @Nullable Secret clientSecret;
    private Clock clock = Clock.system();
    private RandomSource random = RandomSource.secure();
    private Duration timestampWindow = Duration.ofMinutes(5);
    private RefusedTimestamp refusedTimestamp = RefusedTimestamp.CODE_135;
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

    /** The one client that the server knows. Required. */
    public Builder clientCredentials(String key, String secret) {
      this.clientKey = Objects.requireNonNull(key, "key");
      this.clientSecret = Secret.of(secret);
      return this;
    }

    /**
     * What {@code oauth_signature_method} may be, instead of HMAC-SHA1 alone: {@code HMAC-SHA1}, {@code HMAC-SHA256}, {@code
     * HMAC-SHA512}, {@code RSA-SHA1}, {@code RSA-SHA256}, {@code RSA-SHA512}, which need {@link #publicKey}, and {@code
     * PLAINTEXT}, which is refused over http unless on loopback.
     *
     * @throws IllegalArgumentException if there is none, or one is none of these
     */
    public Builder signatureMethods(String... methods) {
      Set<SignatureCheck> checks = EnumSet.noneOf(SignatureCheck.class);
      for (String method : methods) {
        checks.add(SignatureCheck.of(method));
      }
      if (checks.isEmpty()) {
        throw new IllegalArgumentException("A server accepts one signature method at least");
      }
      this.signatureMethods = checks;
      return this;
    }

    /**
     * The client's RSA key, by which its signatures are verified.
     *
     * @throws IllegalArgumentException if it is not for RSA
     */
    public Builder publicKey(PublicKey key) {
      if (!key.getAlgorithm().equals("RSA")) {
        throw new IllegalArgumentException(
            "A key for RSA is wanted, not for " + key.getAlgorithm());
      }
      this.publicKey = key;
      return this;
    }

    /** Demands this {@code realm} of each signed request, so also the Authorization header; else any and none will do. */
    public Builder realm(String realm) {
      this.realm = Objects.requireNonNull(realm, "realm");
      return this;
    }

    /** Demands {@code oauth_body_hash} of each signed request whose body is no form; else it is checked where it is. */
    public Builder bodyHash() {
      this.bodyHash = true;
      return this;
    }

    /** Gives temporary and token credentials by GET also. */
    public Builder credentialsByGet() {
      this.credentialsByGet = true;
      return this;
    }

    /** Gives token credentials for this name and password (xAuth), over https or on loopback; else for none. */
    public Builder xAuth(String username, String password) {
      this.xAuth = new Login(Objects.requireNonNull(username, "username"), Secret.of(password));
      return this;
    }

    /**
     * Gives token credentials that expire, with {@code oauth_session_handle} and {@code oauth_expires_in}, and renews them
     * for it, expired or not, each handle once (OAuth Session 1.0); else they work until they are invalidated.
     *
     * @param lifetime in whole seconds
     * @throws IllegalArgumentException if it is less than a second
     */
    public Builder sessions(Duration lifetime) {
      if (lifetime.toSeconds() < 1) {
        throw new IllegalArgumentException("A lifetime is a second at least: " + lifetime);
      }
      this.tokenLifetime = Duration.ofSeconds(lifetime.toSeconds());
      return this;
    }

    /** By which timestamps are judged and answers dated; else the machine's. */
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /** Of which tokens, secrets, verifiers and PINs are made; else secure. */
    public Builder random(RandomSource random) {
      this.random = Objects.requireNonNull(random, "random");
      return this;
    }

    /**
     * How far a timestamp may lie from the clock, before or after; else 300 seconds.
     *
     * @throws IllegalArgumentException if negative
     */
    public Builder timestampWindow(Duration window) {
      if (window.isNegative()) {
        throw new IllegalArgumentException("A window is not negative: " + window);
      }
      this.timestampWindow = window;
      return this;
    }

    /** How it tells that a timestamp lies further off; else as X does, by {@link RefusedTimestamp#CODE_135}. */
    public Builder refusedTimestamp(RefusedTimestamp how) {
      this.refusedTimestamp = Objects.requireNonNull(how, "how");
      return this;
    }

    /**
     * Registers {@code callback}, which then must be asked for to the letter; if none is registered, any is accepted.
     *
     * @throws IllegalArgumentException if it is not an absolute URI without fragment
     */
    public Builder callback(String callback) {
      if (!Callback.isOne(callback)) {
        throw new IllegalArgumentException("A callback is an absolute URI without fragment");
      }
      callbacks.add(callback);
      return this;
    }

    /** Refuses {@code oob} with code 417; its status at X is a guess. Else {@code oob} is accepted. */
    public Builder refuseOutOfBand() {
      this.outOfBand = false;
      return this;
    }

    /** The user who approves and denies; else somebody. {@code id} is the first part of every token. */
    public Builder user(String id, String screenName) {
      this.userId = Objects.requireNonNull(id, "id");
      this.screenName = Objects.requireNonNull(screenName, "screenName");
      return this;
    }

    /**
     * A further resource that is answered to signed requests with a token. Of those that fit a request the one added first
     * answers, before those that the server has of itself.
     *
     * @param path a regular expression that the whole raw path must match
     * @param answer called by any thread, also by several at once
     * @throws java.util.regex.PatternSyntaxException if {@code path} is no regular expression
     */
    public Builder resource(
        String method, String path, Function<HttpRequest, HttpResponse> answer) {
      resources.add(ProtectedResource.at(method, path, answer));
      return this;
    }

    /**
     * As {@link #resource}, and also answered to requests that the client signs without a token: what servers call
     * one-legged or two-legged.
     *
     * @throws java.util.regex.PatternSyntaxException if {@code path} is no regular expression
     */
    public Builder clientResource(
        String method, String path, Function<HttpRequest, HttpResponse> answer) {
      resources.add(ProtectedResource.at(method, path, answer).openWithoutUser());
      return this;
    }

    /**
     * The server, with nothing issued yet.
     *
     * @throws IllegalStateException if the client credentials were not given, or RSA is accepted and the public key was not
     */
    public FakeOAuth1Server build() {
      if (clientKey == null || clientSecret == null) {
        throw new IllegalStateException("The server has no client: give clientCredentials");
      }
      if (publicKey == null && signatureMethods.stream().anyMatch(SignatureCheck::needsPublicKey)) {
        throw new IllegalStateException("The server cannot verify RSA: give publicKey");
      }
      return new FakeOAuth1Server(this, clientKey, clientSecret);
    }

    private Demands demands() {
      return new Demands(
          Set.copyOf(signatureMethods), publicKey, realm, bodyHash, refusedTimestamp);
    }
  }
}
