package dev.tripod.oauth1;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.ErrorBody;
import dev.tripod.domain.Extra;
import dev.tripod.domain.PendingKey;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.domain.protocol.CallbackUri;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A client of an OAuth 1.0a server (RFC 5849). Three legs, one verb each:
 *
 * <ol>
 *   <li>{@link #begin} asks the server for {@link TemporaryCredentials}. The user is sent to their authorization URI, and
 *       they, or their snapshot, are kept.
 *   <li>{@link #confirm} takes the callback that the user came back with, or {@link #confirmPin} the PIN that they read, and
 *       checks everything that can be checked without the server. What passes is {@link VerifiedCredentials}; what does not
 *       is {@link CallbackRejected}, or {@link AccessDenied} if the user said no. Nothing is sent.
 *   <li>{@link #redeem} spends the verified credentials, once, for {@link TokenCredentials}, signed with the client's and the
 *       temporary credentials' secret.
 * </ol>
 *
 * <p>{@link #complete} does the second and the third. With token credentials {@link #authorizer} signs API calls, and {@link
 * #revoke} ends them where the server can. Steps that need the network are {@link Exchange}s and do nothing until they are
 * run. Besides what each method names they fail with {@link AuthorizationException.NoResponse} without an answer, {@link
 * ErrorResponse} if the server refuses, and {@link UnreadableResponse} if its answer is not what the protocol allows.
 *
 * <p>Signing takes a clock near the server's. After a timestamp refusal (X's code 135, {@code
 * oauth_problem=timestamp_refused}) the client learns from the answer how far the server is from its own clock, a day at most,
 * and sends the request once more, signed by the server's. It signs so for an hour, in calls too. A request with a verifier is
 * never sent twice; what was learned before serves it. Nothing but {@code oauth_timestamp} is corrected: whatever expires does
 * so by the client's own clock.
 *
 * <p>Thread-safe, and immutable but for what servers teach of their clocks: one client serves all users.
 */
public final class OAuth1Client {

  private static final String OUT_OF_BAND = "oob";
  private static final Duration LONGEST_PENDING = Duration.ofDays(365);
  private static final String SESSION_HANDLE = "oauth_session_handle";

  private final OAuth1Server server;
  private final ClientCredentials client;
  private final Registration registration;
  private final RequestSigner signer;
  private final Clock clock;
  private final ServerClock serverClock;
  private final Duration pendingLifetime;

  private OAuth1Client(Builder builder) {
    this.server = Objects.requireNonNull(
        builder.server, "A client has a server: builder().server(X.oauth1())");
    this.client = Objects.requireNonNull(
        builder.client,
        "A client has credentials: builder().clientCredentials(\"key\", \"secret\")");
    requireSharedSecret(server, client);
    this.registration = Registration.of(server, client);
    this.clock = builder.clock;
    this.serverClock = new ServerClock(clock);
    if (server.wantsUserAgent() && builder.userAgent == null) {
      throw new IllegalArgumentException(
          "This server wants a User-Agent of the application's own: builder().userAgent(\"app/1.0\")");
    }
    this.signer = RequestSigner.of(server, client, new Nonces(builder.random), builder.userAgent);
    this.pendingLifetime = builder.pendingLifetime;
  }

  public static Builder builder() {
    return new Builder();
  }

  /**
   * What a pending authorization was kept under, from the callback: {@code store.take(pendingKey(binding, callback))}.
   *
   * @throws CallbackRejected if the callback names no {@code oauth_token}, or more than one, or its query has a broken escape
   */
  public static PendingKey pendingKey(BrowserBinding binding, URI callback) {
    return pendingKey(binding, CallbackUri.parameters(callback));
  }

  /**
   * As {@link #pendingKey(BrowserBinding, URI)}, from the callback's parameters.
   *
   * @throws CallbackRejected if they name no {@code oauth_token}, or more than one
   */
  public static PendingKey pendingKey(BrowserBinding binding, Parameters callback) {
    return new PendingKey(binding, Callback.handle(callback));
  }

  /**
   * Begins an authorization after which the user comes back to {@code callback}.
   *
   * @throws IllegalArgumentException as {@link TemporaryCredentialRequest#to(URI)}
   */
  public Exchange<TemporaryCredentials> begin(URI callback) {
    return begin(TemporaryCredentialRequest.to(callback));
  }

  /** Begins an authorization after which the user brings a PIN (RFC 5849 section 2.1, {@code oob}). */
  public Exchange<TemporaryCredentials> beginOutOfBand() {
    return begin(TemporaryCredentialRequest.outOfBand());
  }

  /**
   * Begins an authorization (RFC 5849 section 2.1). Run twice, it begins two.
   *
   * @return fails with {@link UnreadableResponse} also if the server does not confirm the callback
   * @throws IllegalStateException if this server has no endpoints
   */
  public Exchange<TemporaryCredentials> begin(TemporaryCredentialRequest request) {
    Objects.requireNonNull(request, "request");
    HttpRequest unsigned = unsigned(request);
    Redactor known = Redactor.of(client.sharedSecret());
    return sent(
        server.temporaryCredentialRequest(),
        time -> signer.signed(time, unsigned, callback(request)),
        answer -> TimestampRefusal.ofCredentialRequest(answer, server),
        credentials(
            "The temporary credential request",
            known,
            read -> temporaryCredentials(request, read)));
  }

  /**
   * Checks the callback that belongs to {@code temporary} (RFC 5849 section 2.2). Nothing is sent, and {@code temporary} may
   * be confirmed again if this one is rejected.
   *
   * @throws CallbackRejected if it did not arrive at the callback URI, repeats or lacks one of the protocol's parameters, or
   *     belongs to another authorization or client
   * @throws AccessDenied if the resource owner refused
   * @throws ErrorResponse if the server reports another problem
   * @throws IllegalArgumentException if {@code temporary} were begun out of band
   */
  public VerifiedCredentials confirm(TemporaryCredentials temporary, URI callback) {
    CallbackUri.requireArrivedAt(requireCallback(temporary), callback);
    return confirm(temporary, CallbackUri.parameters(callback));
  }

  /**
   * As {@link #confirm(TemporaryCredentials, URI)}, for the address that a user pasted: blanks around it and a fragment are
   * dropped.
   */
  public VerifiedCredentials confirm(TemporaryCredentials temporary, String pastedCallback) {
    return confirm(temporary, CallbackUri.pasted(pastedCallback));
  }

  /**
   * As {@link #confirm(TemporaryCredentials, URI)}, for servers behind a proxy that do not know under which address they were
   * called. This gives up the check that the callback arrived at the callback URI.
   */
  public VerifiedCredentials confirm(TemporaryCredentials temporary, Parameters callback) {
    requireOwn(temporary);
    requireCallback(temporary);
    return new VerifiedCredentials(temporary, Callback.verifier(temporary, callback));
  }

  /**
   * Takes the PIN that the server showed the user; blanks around it are dropped.
   *
   * @throws CallbackRejected if it is empty or no PIN, or {@code temporary} are another client's
   * @throws IllegalArgumentException if {@code temporary} were begun with a callback, whose {@code oauth_token} would then go
   *     unchecked
   */
  public VerifiedCredentials confirmPin(TemporaryCredentials temporary, String pin) {
    requireOwn(temporary);
    if (temporary.callback().isPresent()) {
      throw new IllegalArgumentException(
          "These temporary credentials were begun with a callback: confirm the whole callback, not its verifier");
    }
    return new VerifiedCredentials(temporary, Callback.pin(pin));
  }

  /**
   * Redeems {@code verified} (RFC 5849 section 2.3). It works once: run again it fails with {@link IllegalStateException}
   * before anything is sent, unless the first run certainly sent nothing.
   *
   * @throws IllegalArgumentException if another client confirmed them
   */
  public Exchange<TokenCredentials> redeem(VerifiedCredentials verified) {
    TemporaryCredentials temporary = verified.temporary();
    if (!temporary.registration().equals(registration)) {
      throw new IllegalArgumentException(
          "These verified credentials belong to another client or server");
    }
    Redactor known = temporary.known().and(client.sharedSecret(), verified.verifier());
    return Exchange.defer(() -> tokenRequest(verified))
        .then(signed -> verified
            .use()
            .send(signed, credentials("The token request", known, OAuth1Client::tokenCredentials)));
  }

  /**
   * Confirms {@code callback} now, and redeems it when run.
   *
   * @throws CallbackRejected and others as {@link #confirm(TemporaryCredentials, URI)}
   */
  public Exchange<TokenCredentials> complete(TemporaryCredentials temporary, URI callback) {
    return redeem(confirm(temporary, callback));
  }

  /**
   * Confirms {@code pastedCallback} now, and redeems it when run.
   *
   * @throws CallbackRejected and others as {@link #confirm(TemporaryCredentials, String)}
   */
  public Exchange<TokenCredentials> complete(
      TemporaryCredentials temporary, String pastedCallback) {
    return redeem(confirm(temporary, pastedCallback));
  }

  /**
   * Signs requests to {@code origins} with {@code token} (RFC 5849 section 3.1), each with a nonce and a time of its own. It
   * replaces an {@code Authorization} header, so a request may be signed again. Requests to other origins, and to the
   * endpoints where the flow itself gets its credentials, go out as they are.
   *
   * <p>The authorizer throws {@link IllegalArgumentException} for a request that cannot be signed: its query or form holds a
   * protocol parameter or is not form-encoded UTF-8, or its form body is {@link Body.Unread}.
   *
   * <p>After a timestamp refusal the attempt makes another, as the client does, if it sees the refusal: X tells it in the body,
   * so only to doors that show the body to the attempt, as {@link dev.tripod.domain.exchange.AuthorizedTransport} does. What
   * the client learned at one of its endpoints serves the calls to the same origin whatever the door.
   *
   * @param origins where the token may go: {@code X.API}; each https, or loopback
   * @throws IllegalArgumentException if there are no origins, or one is neither https nor loopback
   */
  public Authorizer authorizer(TokenCredentials token, Origin... origins) {
    Objects.requireNonNull(token, "token");
    return authorizer(signer(token), origins);
  }

  /**
   * Signs requests to {@code origins} as the client itself, without a token: what servers call one-legged or two-legged (RFC
   * 5849 section 3.1, {@code oauth_token} omitted).
   *
   * @param origins as for {@link #authorizer(TokenCredentials, Origin...)}
   * @throws IllegalArgumentException as {@link #authorizer(TokenCredentials, Origin...)}
   */
  public Authorizer authorizer(Origin... origins) {
    return authorizer(signer, origins);
  }

  /**
   * Exchanges a user's name and password for token credentials, at servers that allow it to chosen clients (xAuth). The
   * application sees the password: prefer {@link #begin} wherever it exists. It travels in the form body of a POST, whatever
   * the server's data says of other requests for credentials: a password does not belong into an address.
   *
   * @throws IllegalStateException if this server has no endpoints
   */
  public Exchange<TokenCredentials> xAuth(String username, String password) {
    URI endpoint = server.tokenRequest();
    Secret secret = Secret.of(password);
    Redactor known = Redactor.of(client.sharedSecret(), secret);
    // A bare 401 may mean a wrong password, of which servers count the tries.
    return sent(
        endpoint,
        time -> signer.signed(
            time,
            HttpRequest.of("POST", endpoint)
                .withBody(Body.form(Parameters.of("x_auth_mode", "client_auth")
                    .and("x_auth_username", username)
                    .and("x_auth_password", secret.reveal()))),
            Parameters.none()),
        TimestampRefusal::told,
        credentials("The token request", known, OAuth1Client::tokenCredentials));
  }

  /**
   * Renews token credentials that expire, by the {@code oauth_session_handle} that came with them (OAuth Session 1.0). The
   * handle is kept where the answer has none.
   *
   * @throws IllegalArgumentException if {@code token} came without a session handle
   * @throws IllegalStateException if this server has no endpoints
   */
  public Exchange<TokenCredentials> renew(TokenCredentials token) {
    HttpRequest unsigned = credentialRequest(server.tokenRequest(), Parameters.none());
    Extra<String> sessionHandle = Extra.text(SESSION_HANDLE);
    String handle = token
        .extra(sessionHandle)
        .orElseThrow(
            () -> new IllegalArgumentException(
                "These token credentials came without oauth_session_handle, so they cannot be renewed"));
    Redactor known =
        Redactor.of(client.sharedSecret(), token.token(), token.tokenSecret(), Secret.of(handle));
    return sent(
        server.tokenRequest(),
        time -> signer(token).signed(time, unsigned, Parameters.of(SESSION_HANDLE, handle)),
        answer -> TimestampRefusal.ofCredentialRequest(answer, server),
        credentials(
            "The renewal", known, read -> tokenCredentials(read).orWith(sessionHandle, handle)));
  }

  /**
   * Makes {@code token} invalid at the server, by a request signed with it.
   *
   * @return ends with the credentials that are no more
   * @throws IllegalStateException if this server's data names no revocation endpoint
   */
  public Exchange<TokenCredentials> revoke(TokenCredentials token) {
    URI revocation = server
        .revocation()
        .orElseThrow(() -> new IllegalStateException(
            "This server has no endpoint that revokes token credentials"));
    Redactor known = Redactor.of(client.sharedSecret(), token.token(), token.tokenSecret());
    return sent(
        revocation,
        time -> signer(token)
            .signed(time, HttpRequest.of(server.revocationMethod(), revocation), Parameters.none()),
        answer -> TimestampRefusal.ofCredentialRequest(answer, server),
        answered("The revocation", known, (response, all) -> token));
  }

  /**
   * What the server meant by an answer to an API call that is no success: its code and words, and what helps against it where
   * the server's data knows.
   *
   * @param token the credentials that the call was signed with, struck out of the server's words
   */
  public ErrorResponse errorResponse(HttpResponse answer, TokenCredentials token) {
    return refusal(
        "The request",
        answer,
        Redactor.of(client.sharedSecret(), token.token(), token.tokenSecret()));
  }

  /**
   * Returns what the signature of {@code request} with {@code token} is computed from. Nothing is sent or signed. The request's
   * origin is not checked: an {@link #authorizer(TokenCredentials, Origin...)} leaves requests to other origins unsigned.
   *
   * @throws IllegalArgumentException if the authorizer would reject the request
   */
  public SigningInput signingInput(HttpRequest request, TokenCredentials token) {
    return signer(token).input(serverClock.now(request.origin()), request, Parameters.none());
  }

  /**
   * Returns what the signature of {@code request} without a token is computed from.
   *
   * @throws IllegalArgumentException if the authorizer would reject the request
   */
  public SigningInput signingInput(HttpRequest request) {
    return signer.input(serverClock.now(request.origin()), request, Parameters.none());
  }

  /**
   * Returns what the signature of the request that {@link #begin(TemporaryCredentialRequest)} sends is computed from.
   *
   * @throws IllegalStateException if this server has no endpoints
   */
  public SigningInput signingInput(TemporaryCredentialRequest request) {
    HttpRequest unsigned = unsigned(request);
    return signer.input(serverClock.now(unsigned.origin()), unsigned, callback(request));
  }

  /** Returns what the signature of the request that {@link #redeem} sends is computed from. It does not use {@code verified} up. */
  public SigningInput signingInput(VerifiedCredentials verified) {
    TemporaryCredentials temporary = verified.temporary();
    return signer(temporary)
        .input(
            serverClock.now(Origin.of(server.tokenRequest())),
            credentialRequest(server.tokenRequest(), Parameters.none()),
            verifier(verified));
  }

  @Override
  public String toString() {
    return "OAuth1Client[" + registration + "]";
  }

  /**
   * Signs for {@code endpoint} and sends; once more after a timestamp refusal that taught the server's time.
   *
   * @param refusal what in the answer is one
   */
  private <T> Exchange<T> sent(
      URI endpoint,
      SignedAttempt.Signing signing,
      Function<HttpResponse, Optional<TimestampRefusal>> refusal,
      Function<HttpResponse, Exchange<T>> answered) {
    return Exchange.defer(
            () -> SignedAttempt.of(serverClock, Origin.of(endpoint), refusal, signing))
        .then(attempt -> Attempt.Sequence.of(attempt).send())
        .then(answered);
  }

  private Authorizer authorizer(RequestSigner ofCalls, Origin... origins) {
    return new SigningAuthorizer(ofCalls, server, serverClock, Origin.requireSecure(origins));
  }

  private RequestSigner signer(TokenCredentials token) {
    return signer.with(token.token(), token.tokenSecret());
  }

  private RequestSigner signer(TemporaryCredentials temporary) {
    return signer.with(temporary.token(), temporary.tokenSecret());
  }

  private HttpRequest unsigned(TemporaryCredentialRequest request) {
    return credentialRequest(server.temporaryCredentialRequest(), request.parameters());
  }

  private static Parameters callback(TemporaryCredentialRequest request) {
    return Parameters.of(
        "oauth_callback", request.callback().map(URI::toString).orElse(OUT_OF_BAND));
  }

  private TemporaryCredentials temporaryCredentials(
      TemporaryCredentialRequest request, CredentialsResponse read) {
    read.requireCallbackConfirmed();
    Parameters query = Parameters.of(server.tokenName(), read.token().reveal())
        .and(server
            .clientName()
            .map(name -> Parameters.of(name, client.identifier()))
            .orElse(Parameters.none()))
        .and(server.authorizationParameters())
        .and(request.authorizationParameters());
    return new TemporaryCredentials(
        read.token(),
        read.tokenSecret(),
        request.callback().orElse(null),
        HttpRequest.of("GET", server.resourceOwnerAuthorization())
            .andQuery(query)
            .uri(),
        clock.now().plus(pendingLifetime),
        registration);
  }

  private HttpRequest credentialRequest(URI endpoint, Parameters parameters) {
    HttpRequest request = HttpRequest.of(server.credentialsMethod(), endpoint);
    if (parameters.isEmpty()) {
      return request;
    }
    return request.method().equals("GET")
        ? request.andQuery(parameters)
        : request.withBody(Body.form(parameters));
  }

  private Exchange<HttpRequest> tokenRequest(VerifiedCredentials verified) {
    TemporaryCredentials temporary = verified.temporary();
    return signer(temporary)
        .signed(
            serverClock.now(Origin.of(server.tokenRequest())),
            credentialRequest(server.tokenRequest(), Parameters.none()),
            verifier(verified));
  }

  private static Parameters verifier(VerifiedCredentials verified) {
    return Parameters.of("oauth_verifier", verified.verifier().reveal());
  }

  private static TokenCredentials tokenCredentials(CredentialsResponse read) {
    return new TokenCredentials(read.token(), read.tokenSecret(), read.extras());
  }

  private <T> Function<HttpResponse, Exchange<T>> credentials(
      String what, Redactor known, Function<CredentialsResponse, T> success) {
    return answered(
        what, known, (response, all) -> success.apply(CredentialsResponse.read(response, all)));
  }

  /** From here on the exchange also knows as secret what the answer brought. */
  private <T> Function<HttpResponse, Exchange<T>> answered(
      String what, Redactor known, BiFunction<HttpResponse, Redactor, T> success) {
    return response -> {
      if (!response.isSuccess() || ErrorBody.isProblemForm(response)) {
        throw refusal(what, response, known);
      }
      return Exchange.done(success.apply(response, known.andReceived(response)));
    };
  }

  private ErrorResponse refusal(String what, HttpResponse response, Redactor sent) {
    return ErrorResponse.to(what, sent)
        .response(response, clock.now())
        .nextStep((code, description) -> server.hint(code))
        .build();
  }

  /** RFC 5849 section 3.4.3: only RSA does without. */
  private static void requireSharedSecret(OAuth1Server server, ClientCredentials client) {
    SignatureMethod method = server.signatureMethod();
    if (client.sharedSecret().isEmpty() && !(method instanceof SignatureMethod.Rsa)) {
      throw new IllegalArgumentException(method.name()
          + " signs with the client's shared secret, and these client credentials have none");
    }
  }

  private void requireOwn(TemporaryCredentials temporary) {
    if (!temporary.registration().equals(registration)) {
      throw CallbackRejected.of(
          Reason.MISMATCH, "the authorization was begun by another client, or at another server");
    }
  }

  private static URI requireCallback(TemporaryCredentials temporary) {
    return temporary
        .callback()
        .orElseThrow(() -> new IllegalArgumentException(
            "These temporary credentials were begun out of band: confirm the PIN"));
  }

  /** Collects what a client is made of. Not thread-safe. */
  public static final class Builder {

    private @Nullable OAuth1Server server;
    private @Nullable ClientCredentials client;
    private Clock clock = Clock.system();
    private RandomSource random = RandomSource.secure();
    private Duration pendingLifetime = Duration.ofMinutes(10);
    private @Nullable String userAgent;

    private Builder() {}

    public Builder server(OAuth1Server server) {
      this.server = server;
      return this;
    }

    /**
     * The credentials that the server issued to this client.
     *
     * @throws IllegalArgumentException as {@link ClientCredentials#of}
     */
    public Builder clientCredentials(String identifier, String sharedSecret) {
      this.client = ClientCredentials.of(identifier, sharedSecret);
      return this;
    }

    /** The credentials that the server issued to this client, or {@link ClientCredentials#of(String)} for RSA. */
    public Builder clientCredentials(ClientCredentials client) {
      this.client = client;
      return this;
    }

    /** {@link Clock#system} unless set. */
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /** {@link RandomSource#secure} unless set; nonces come from it, up to 16 of one second of one draw. */
    public Builder random(RandomSource random) {
      this.random = Objects.requireNonNull(random, "random");
      return this;
    }

    /**
     * The {@code User-Agent} of requests that have none of their own; the transport's unless set.
     *
     * @throws IllegalArgumentException if it is empty, or holds anything but visible ASCII and spaces
     */
    public Builder userAgent(String userAgent) {
      if (userAgent.isBlank() || !userAgent.chars().allMatch(c -> c >= ' ' && c <= '~')) {
        throw new IllegalArgumentException(
            "A User-Agent is of visible ASCII and spaces, and not empty");
      }
      this.userAgent = userAgent;
      return this;
    }

    /**
     * How long a store keeps temporary credentials for the user to come back; 10 minutes unless set.
     *
     * @throws IllegalArgumentException if it is not positive, or longer than 365 days
     */
    public Builder pendingLifetime(Duration lifetime) {
      if (lifetime.isNegative() || lifetime.isZero() || lifetime.compareTo(LONGEST_PENDING) > 0) {
        throw new IllegalArgumentException("A lifetime is positive, and at most 365 days");
      }
      this.pendingLifetime = lifetime;
      return this;
    }

    /**
     * The client.
     *
     * @throws NullPointerException if server or client credentials are not set
     * @throws IllegalArgumentException if the server wants a {@code User-Agent} and none is set, or its method signs with the
     *     client's shared secret and there is none
     */
    public OAuth1Client build() {
      return new OAuth1Client(this);
    }
  }
}
