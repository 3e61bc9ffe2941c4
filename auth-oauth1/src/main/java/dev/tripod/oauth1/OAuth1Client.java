package dev.tripod.oauth1;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.Extra;
import dev.tripod.domain.PendingKey;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.domain.protocol.CallbackUri;
import dev.tripod.domain.protocol.PrintableText;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A client of an OAuth 1.0a server (RFC 5849). A login has three legs, with one method each:
 *
 * <ol>
 *   <li>{@link #begin} requests {@link TemporaryCredentials} from the server. Send the user to their authorization URI, and
 *       store them or their snapshot.
 *   <li>{@link #confirm} checks the callback that returns the user, or {@link #confirmPin} checks the PIN that the user typed.
 *       Nothing is sent. The result is {@link VerifiedCredentials}. A bad callback throws {@link CallbackRejected}; a user who
 *       denied access throws {@link AccessDenied}.
 *   <li>{@link #redeem} exchanges the verified credentials for {@link TokenCredentials}. It works once.
 * </ol>
 *
 * <p>{@link #complete} runs the second and the third leg. {@link #authorizer} signs API calls with token credentials, and
 * {@link #revoke} invalidates them at servers that support it.
 *
 * <p>Methods that need the network return an {@link Exchange}, which does nothing until it is run. Each exchange fails with
 * {@link AuthorizationException.NoResponse} if no response arrives, {@link ErrorResponse} if the server reports an error, and
 * {@link UnreadableResponse} if the response violates the protocol.
 *
 * <p>Signatures contain the time. A server that rejects a timestamp (X's code 135, {@code oauth_problem=timestamp_refused}) may
 * state its own time. Then the client signs the request with that time and sends it once more. It uses the difference for an
 * hour, for API calls to the same origin as well; differences of more than a day are ignored. A request with a verifier is
 * never sent twice. Only {@code oauth_timestamp} is corrected: expiry times use the client's own clock.
 *
 * <p>Thread-safe. One client serves all users. Its only state is what it learns about servers' clocks.
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
  private final CredentialEndpoint endpoint;
  private final Duration pendingLifetime;

  private OAuth1Client(Builder builder) {
    this.server = Objects.requireNonNull(
        builder.server, "The client has no server. Set one: builder().server(X.oauth1()).");
    this.client = Objects.requireNonNull(
        builder.client,
        "The client has no credentials. Set them: builder().clientCredentials(\"key\", \"secret\").");
    requireSharedSecret(server, client);
    if (server.requiresUserAgent() && builder.userAgent == null) {
      throw new IllegalArgumentException(
          "This server rejects requests without a User-Agent that identifies the application. Set one: builder().userAgent(\"app/1.0\").");
    }
    this.registration = Registration.of(server, client);
    this.clock = builder.clock;
    this.serverClock = new ServerClock(clock);
    this.endpoint = new CredentialEndpoint(server, clock, serverClock);
    this.signer = RequestSigner.of(server, client, new Nonces(builder.random), builder.userAgent);
    this.pendingLifetime = builder.pendingLifetime;
  }

  /** Returns a builder. A server and client credentials must be set. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the key of the stored login that {@code callback} belongs to: {@code store.take(pendingKey(binding, callback))}.
   *
   * @throws CallbackRejected if the callback has no {@code oauth_token}, or more than one, or a broken escape in it
   */
  public static PendingKey pendingKey(BrowserBinding binding, URI callback) {
    return pendingKey(binding, CallbackUri.parameters(callback));
  }

  /**
   * Returns the key of the stored login that a callback with these parameters belongs to.
   *
   * @throws CallbackRejected if there is no {@code oauth_token}, or more than one
   */
  public static PendingKey pendingKey(BrowserBinding binding, Parameters callback) {
    return new PendingKey(binding, Callback.token(callback));
  }

  /**
   * Begins a login after which the server redirects the user to {@code callback}.
   *
   * @throws IllegalArgumentException if {@link TemporaryCredentialRequest#to(URI)} rejects the callback
   * @throws IllegalStateException if this server has no endpoints
   */
  public Exchange<TemporaryCredentials> begin(URI callback) {
    return begin(TemporaryCredentialRequest.to(callback));
  }

  /**
   * Begins a login after which the user types a PIN (RFC 5849 section 2.1, {@code oob}).
   *
   * @throws IllegalStateException if this server has no endpoints
   */
  public Exchange<TemporaryCredentials> beginOutOfBand() {
    return begin(TemporaryCredentialRequest.outOfBand());
  }

  /**
   * Begins a login (RFC 5849 section 2.1). Each run of the exchange begins another one.
   *
   * @return an exchange that also fails with {@link UnreadableResponse} if the server does not confirm the callback
   * @throws IllegalStateException if this server has no endpoints
   */
  public Exchange<TemporaryCredentials> begin(TemporaryCredentialRequest request) {
    Objects.requireNonNull(request, "request");
    HttpRequest unsigned = unsigned(request);
    return endpoint.send(
        signer,
        unsigned,
        callback(request),
        endpoint.credentials(
            unsigned.origin(),
            "The temporary credential request",
            Redactor.of(client.sharedSecret()),
            response -> temporaryCredentials(request, response)));
  }

  /**
   * Checks the callback of the login {@code temporary} (RFC 5849 section 2.2). Nothing is sent. If this callback is rejected,
   * {@code temporary} can be confirmed with another one.
   *
   * @throws CallbackRejected if the callback arrived at another address, repeats or lacks a parameter of the protocol, or
   *     belongs to another login or client
   * @throws AccessDenied if the user denied access. It needs the right token, but not the right address
   * @throws ErrorResponse if the server reports another problem
   * @throws IllegalArgumentException if {@code temporary} was begun out of band
   */
  public VerifiedCredentials confirm(TemporaryCredentials temporary, URI callback) {
    requireOwn(temporary);
    try {
      CallbackUri.requireArrivedAt(
          requireCallback(temporary), temporary.authorizationUri(), callback);
    } catch (CallbackRejected elsewhere) {
      Callback.requireNotDenied(
          temporary.token(), temporary.redactor(), CallbackUri.parameters(callback));
      throw elsewhere;
    }
    return confirm(temporary, CallbackUri.parameters(callback));
  }

  /**
   * Checks a callback that the user pasted, like {@link #confirm(TemporaryCredentials, URI)}. Blanks around it and a fragment
   * are ignored. In the query, characters that a URI cannot contain are accepted, except in the token and the verifier.
   */
  public VerifiedCredentials confirm(TemporaryCredentials temporary, String pastedCallback) {
    return confirm(
        temporary,
        CallbackUri.pasted(pastedCallback, requireCallback(temporary), Callback.CREDENTIALS));
  }

  /**
   * Checks the parameters of a callback, like {@link #confirm(TemporaryCredentials, URI)} but without its address. Use this
   * only if a proxy hides the address at which the callback arrived.
   */
  public VerifiedCredentials confirm(TemporaryCredentials temporary, Parameters callback) {
    requireOwn(temporary);
    requireCallback(temporary);
    return new VerifiedCredentials(
        temporary, Callback.verifier(temporary.token(), temporary.redactor(), callback));
  }

  /**
   * Accepts the PIN that the server showed to the user. Blanks around it are ignored.
   *
   * @throws CallbackRejected if the PIN is empty or not a PIN, or {@code temporary} belongs to another client
   * @throws IllegalArgumentException if {@code temporary} was begun with a callback, because the callback's {@code oauth_token}
   *     must be checked too
   */
  public VerifiedCredentials confirmPin(TemporaryCredentials temporary, String pin) {
    requireOwn(temporary);
    if (temporary.callback().isPresent()) {
      throw new IllegalArgumentException(
          "This login was begun with a callback, not out of band. Confirm the whole callback instead of its verifier.");
    }
    return new VerifiedCredentials(temporary, Callback.pin(pin));
  }

  /**
   * Exchanges {@code verified} for token credentials (RFC 5849 section 2.3). This works once: a second run fails with {@link
   * IllegalStateException} and sends nothing, unless the first run certainly sent nothing.
   *
   * @throws IllegalArgumentException if another client confirmed {@code verified}
   */
  public Exchange<TokenCredentials> redeem(VerifiedCredentials verified) {
    TemporaryCredentials temporary = verified.temporary();
    if (!temporary.registration().equals(registration)) {
      throw new IllegalArgumentException("These verified credentials belong to "
          + temporary.registration() + ", and this client is " + registration
          + ". Redeem them with the client that confirmed them.");
    }
    Redactor redactor = temporary.redactor().and(client.sharedSecret(), verified.verifier());
    return Exchange.defer(() -> tokenRequest(verified))
        .then(signed -> verified
            .use()
            .send(
                signed,
                endpoint.credentials(
                    signed.origin(),
                    "The token request",
                    redactor,
                    OAuth1Client::tokenCredentials)));
  }

  /**
   * Confirms {@code callback} now, and returns an exchange that redeems it.
   *
   * @throws CallbackRejected and others as {@link #confirm(TemporaryCredentials, URI)}
   */
  public Exchange<TokenCredentials> complete(TemporaryCredentials temporary, URI callback) {
    return redeem(confirm(temporary, callback));
  }

  /**
   * Confirms {@code pastedCallback} now, and returns an exchange that redeems it.
   *
   * @throws CallbackRejected and others as {@link #confirm(TemporaryCredentials, String)}
   */
  public Exchange<TokenCredentials> complete(
      TemporaryCredentials temporary, String pastedCallback) {
    return redeem(confirm(temporary, pastedCallback));
  }

  /**
   * Returns an authorizer that signs requests to {@code origins} with {@code token} (RFC 5849 section 3.1), each with its own
   * nonce and time. It replaces an {@code Authorization} header, so a request can be signed again. Requests to other origins,
   * and to the endpoints that issue credentials, stay unsigned.
   *
   * <p>The authorizer throws {@link IllegalArgumentException} for a request that cannot be signed: its query or form contains a
   * parameter of the protocol or is not form-encoded UTF-8, or its form body is {@link Body.Unread}.
   *
   * <p>If a response rejects the timestamp, the authorizer signs the request once more. X reports this in the body, so it works
   * only with senders that show the body to the attempt, such as {@link dev.tripod.domain.exchange.AuthorizedTransport}. A time
   * difference that the client learned at its endpoints is used with every sender.
   *
   * @param origins where the token may be sent, such as {@code X.API}
   * @throws IllegalArgumentException if there are no origins, or one is neither https nor loopback
   */
  public Authorizer authorizer(TokenCredentials token, Origin... origins) {
    Objects.requireNonNull(token, "token");
    return authorizer(signer(token), origins);
  }

  /**
   * Returns an authorizer that signs requests to {@code origins} without a token, with the client credentials alone (RFC 5849
   * section 3.1, {@code oauth_token} omitted). Servers call this one-legged or two-legged OAuth.
   *
   * @param origins as for {@link #authorizer(TokenCredentials, Origin...)}
   * @throws IllegalArgumentException as {@link #authorizer(TokenCredentials, Origin...)}
   */
  public Authorizer authorizer(Origin... origins) {
    return authorizer(signer, origins);
  }

  /**
   * Exchanges a user's name and password for token credentials (xAuth), which servers allow to selected clients. The
   * application sees the password, so prefer {@link #begin} if the server has it. The request is always a POST with a form
   * body: a password must not be part of a URI.
   *
   * @throws IllegalArgumentException if {@code username} is empty or has an invisible character, or {@code password} is empty
   * @throws IllegalStateException if this server has no endpoints
   */
  public Exchange<TokenCredentials> xAuth(String username, String password) {
    PrintableText.requireText("user name", username);
    if (password.isEmpty()) {
      throw new IllegalArgumentException("The password is empty. Ask the user for it.");
    }
    Secret secret = Secret.of(password);
    HttpRequest unsigned = HttpRequest.of("POST", server.tokenRequest().uri())
        .withBody(Body.form(Parameters.of("x_auth_mode", "client_auth")
            .and("x_auth_username", username)
            .and("x_auth_password", secret.reveal())));
    // A bare 401 may mean a wrong password, and servers count failed logins.
    return endpoint.send(
        signer,
        unsigned,
        Parameters.none(),
        response -> TimestampRejection.stated(response, server),
        endpoint.credentials(
            unsigned.origin(),
            "The token request",
            Redactor.of(client.sharedSecret(), secret),
            OAuth1Client::tokenCredentials));
  }

  /**
   * Refreshes token credentials that expire, with the {@code oauth_session_handle} that the server sent with them (OAuth
   * Session 1.0). If the response has no new handle, the result has the old one.
   *
   * @throws IllegalArgumentException if {@code token} has no session handle
   * @throws IllegalStateException if this server has no endpoints
   */
  public Exchange<TokenCredentials> refresh(TokenCredentials token) {
    HttpRequest unsigned = credentialRequest(server.tokenRequest(), Parameters.none());
    Extra<String> sessionHandle = Extra.text(SESSION_HANDLE);
    String handle = token
        .extra(sessionHandle)
        .orElseThrow(
            () -> new IllegalArgumentException(
                "These token credentials have no oauth_session_handle, so they cannot be refreshed. Begin a new login."));
    return endpoint.send(
        signer(token),
        unsigned,
        Parameters.of(SESSION_HANDLE, handle),
        endpoint.credentials(
            unsigned.origin(),
            "The refresh request",
            redactor(token).and(Secret.of(handle)),
            response -> tokenCredentials(response).orWith(sessionHandle, handle)));
  }

  /**
   * Revokes {@code token} at the server. The request is signed with {@code token}.
   *
   * @return an exchange that ends with the revoked credentials
   * @throws IllegalStateException if this server has no revocation endpoint
   */
  public Exchange<TokenCredentials> revoke(TokenCredentials token) {
    Endpoint revocation = server
        .revocation()
        .orElseThrow(
            () -> new IllegalStateException(
                "This server's data has no revocation endpoint. Ask the user to revoke access in the server's settings."));
    HttpRequest unsigned = HttpRequest.of(server.revocationMethod(), revocation.uri());
    return endpoint.send(
        signer(token),
        unsigned,
        Parameters.none(),
        endpoint.success("The revocation request", redactor(token), (response, all) -> token));
  }

  /**
   * Returns the error that the response to an API call reports. It has the code, the description, and the hint for this code in
   * the server's data, if there is one.
   *
   * @param response any response that is not a success
   * @param token the credentials that the call was signed with; they are redacted from the description
   */
  public ErrorResponse errorResponse(HttpResponse response, TokenCredentials token) {
    return endpoint.error("The request", response, redactor(token));
  }

  /**
   * Returns the input from which the signature of {@code request} with {@code token} is computed. Nothing is sent or signed.
   * The request's origin is not checked: an {@link #authorizer(TokenCredentials, Origin...)} leaves requests to other origins
   * unsigned.
   *
   * @throws IllegalArgumentException if the authorizer would reject the request
   */
  public SigningInput signingInput(HttpRequest request, TokenCredentials token) {
    return signer(token).input(serverClock.now(request.origin()), request, Parameters.none());
  }

  /**
   * Returns the input from which the signature of {@code request} without a token is computed.
   *
   * @throws IllegalArgumentException if the authorizer would reject the request
   */
  public SigningInput signingInput(HttpRequest request) {
    return signer.input(serverClock.now(request.origin()), request, Parameters.none());
  }

  /**
   * Returns the input for the signature of the request that {@link #begin(TemporaryCredentialRequest)} sends.
   *
   * @throws IllegalStateException if this server has no endpoints
   */
  public SigningInput signingInput(TemporaryCredentialRequest request) {
    HttpRequest unsigned = unsigned(request);
    return signer.input(serverClock.now(unsigned.origin()), unsigned, callback(request));
  }

  /** Returns the input for the signature of the request that {@link #redeem} sends. {@code verified} stays usable. */
  public SigningInput signingInput(VerifiedCredentials verified) {
    TemporaryCredentials temporary = verified.temporary();
    return signer(temporary)
        .input(
            serverClock.now(server.tokenRequest().origin()),
            credentialRequest(server.tokenRequest(), Parameters.none()),
            verifier(verified));
  }

  @Override
  public String toString() {
    return "OAuth1Client[" + registration + "]";
  }

  private Authorizer authorizer(RequestSigner callSigner, Origin... origins) {
    return new SigningAuthorizer(callSigner, server, serverClock, Origin.requireSecure(origins));
  }

  private RequestSigner signer(TokenCredentials token) {
    return signer.with(token.token(), token.tokenSecret());
  }

  private RequestSigner signer(TemporaryCredentials temporary) {
    return signer.with(temporary.token(), temporary.tokenSecret());
  }

  private Redactor redactor(TokenCredentials token) {
    return Redactor.of(client.sharedSecret(), token.token(), token.tokenSecret());
  }

  private HttpRequest unsigned(TemporaryCredentialRequest request) {
    return credentialRequest(server.temporaryCredentialRequest(), request.parameters());
  }

  private static Parameters callback(TemporaryCredentialRequest request) {
    return Parameters.of(
        "oauth_callback", request.callback().map(URI::toString).orElse(OUT_OF_BAND));
  }

  private TemporaryCredentials temporaryCredentials(
      TemporaryCredentialRequest request, CredentialsResponse response) {
    response.requireCallbackConfirmed();
    Parameters query = Parameters.of(server.tokenName(), response.token().reveal());
    if (server.clientName().isPresent()) {
      query = query.and(server.clientName().get(), client.identifier());
    }
    query = query.and(server.authorizationParameters()).and(request.authorizationParameters());
    return new TemporaryCredentials(
        response.token(),
        response.tokenSecret(),
        request.callback().orElse(null),
        HttpRequest.of("GET", server.resourceOwnerAuthorization().uri())
            .andQuery(query)
            .uri(),
        clock.now().plus(pendingLifetime),
        registration);
  }

  private HttpRequest credentialRequest(Endpoint target, Parameters parameters) {
    HttpRequest request = HttpRequest.of(server.credentialsMethod(), target.uri());
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
            serverClock.now(server.tokenRequest().origin()),
            credentialRequest(server.tokenRequest(), Parameters.none()),
            verifier(verified));
  }

  private static Parameters verifier(VerifiedCredentials verified) {
    return Parameters.of("oauth_verifier", verified.verifier().reveal());
  }

  private static TokenCredentials tokenCredentials(CredentialsResponse response) {
    return new TokenCredentials(response.token(), response.tokenSecret(), response.extras());
  }

  /** Rejects missing shared secrets. Only RSA needs none (RFC 5849 section 3.4.3). */
  private static void requireSharedSecret(OAuth1Server server, ClientCredentials client) {
    SignatureMethod method = server.signatureMethod();
    if (client.sharedSecret().isEmpty() && !(method instanceof SignatureMethod.Rsa)) {
      throw new IllegalArgumentException(method.name()
          + " signs with the client's shared secret, and these client credentials have none. "
          + "Set the secret: clientCredentials(\"key\", \"secret\").");
    }
  }

  private void requireOwn(TemporaryCredentials temporary) {
    if (!temporary.registration().equals(registration)) {
      throw CallbackRejected.of(
          Reason.MISMATCH,
          "this login was begun by " + temporary.registration() + ", and this client is "
              + registration);
    }
  }

  private static URI requireCallback(TemporaryCredentials temporary) {
    return temporary
        .callback()
        .orElseThrow(
            () -> new IllegalArgumentException(
                "This login was begun out of band, without a callback. Confirm the PIN with confirmPin."));
  }

  /** A builder of a client. Not thread-safe. */
  public static final class Builder {

    private @Nullable OAuth1Server server;
    private @Nullable ClientCredentials client;
    private Clock clock = Clock.system();
    private RandomSource random = RandomSource.secure();
    private Duration pendingLifetime = Duration.ofMinutes(10);
    private @Nullable String userAgent;

    private Builder() {}

    /** Sets the server. Required. */
    public Builder server(OAuth1Server server) {
      this.server = Objects.requireNonNull(server, "server");
      return this;
    }

    /**
     * Sets the credentials that the server issued to this client. Required.
     *
     * @throws IllegalArgumentException if {@link ClientCredentials#of(String, String)} rejects them
     */
    public Builder clientCredentials(String identifier, String sharedSecret) {
      this.client = ClientCredentials.of(identifier, sharedSecret);
      return this;
    }

    /** Sets the credentials that the server issued to this client. For RSA, use {@link ClientCredentials#of(String)}. */
    public Builder clientCredentials(ClientCredentials client) {
      this.client = Objects.requireNonNull(client, "client");
      return this;
    }

    /** Sets the clock. The default is {@link Clock#system}. */
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /**
     * Sets the random source of the nonces. The default is {@link RandomSource#secure}. Up to 16 nonces of the same second
     * share one random value.
     */
    public Builder random(RandomSource random) {
      this.random = Objects.requireNonNull(random, "random");
      return this;
    }

    /**
     * Sets the {@code User-Agent} of requests that have none. By default the transport sets it.
     *
     * @throws IllegalArgumentException if it is empty, or contains anything but visible ASCII and spaces
     */
    public Builder userAgent(String userAgent) {
      if (userAgent.isBlank() || !userAgent.matches("[ -~]*")) {
        throw new IllegalArgumentException(
            "The User-Agent is empty or contains a character that a header cannot carry. Use visible ASCII, as in app/1.0.");
      }
      this.userAgent = userAgent;
      return this;
    }

    /**
     * Sets how long a store keeps a login while the user decides. The default is 10 minutes.
     *
     * @throws IllegalArgumentException if it is not positive, or longer than 365 days
     */
    public Builder pendingLifetime(Duration lifetime) {
      if (lifetime.isNegative() || lifetime.isZero() || lifetime.compareTo(LONGEST_PENDING) > 0) {
        throw new IllegalArgumentException("The lifetime of a login is " + lifetime
            + ". Use a positive duration of at most 365 days.");
      }
      this.pendingLifetime = lifetime;
      return this;
    }

    /**
     * Returns the client.
     *
     * @throws NullPointerException if the server or the client credentials are not set
     * @throws IllegalArgumentException if the server requires a {@code User-Agent} and none is set, or if its signature method
     *     needs a shared secret and there is none
     */
    public OAuth1Client build() {
      return new OAuth1Client(this);
    }
  }
}
