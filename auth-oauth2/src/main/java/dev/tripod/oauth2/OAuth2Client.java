package dev.tripod.oauth2;

import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.PendingKey;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.JsonReader;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.domain.protocol.CallbackUri;
import dev.tripod.domain.protocol.PrintableText;
import dev.tripod.domain.protocol.SingleUse;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A client of an OAuth 2.0 authorization server (RFC 6749). It uses the authorization code with PKCE (RFC 7636):
 *
 * <ol>
 *   <li>{@link #begin} creates a {@link PendingAuthorization}. Send the user to its authorization URI, and store it or its
 *       snapshot.
 *   <li>{@link #confirm} checks the callback: its address, state, age and issuer. The result is a {@link
 *       ConfirmedAuthorization}. It throws {@link CallbackRejected} if a check fails, and {@link AccessDenied} if the
 *       user declined. Nothing is sent.
 *   <li>{@link #redeem} exchanges the code for {@link Tokens}. It works once.
 * </ol>
 *
 * <p>{@link #complete} does the last two steps. {@link #authorizer} adds the access token to requests, {@link #refresh}
 * replaces the tokens, and {@link #revoke} ends them. {@link #clientCredentials} gets tokens for the client itself, and {@link
 * #requestTokens} uses any other grant.
 *
 * <p>Every operation is an {@link Exchange}: it is sent when it is run, over any transport. A client is immutable and
 * thread-safe, and serves all users. {@code toString} contains no secret.
 */
public final class OAuth2Client {

  private static final Duration LONGEST_PENDING = Duration.ofDays(1);

  private static final Set<String> ACCESS_TOKEN_NEEDS_NO_REVOCATION =
      Set.of("unsupported_token_type", "invalid_token");

  private final AuthorizationServer server;
  private final ClientAuthentication authentication;
  private final @Nullable PreparedRequests authorizationRequests;
  private final TokenEndpointClient tokenEndpoint;
  private final ClientBinding binding;
  private final Clock clock;
  private final RandomSource random;
  private final Duration pendingLifetime;
  private final BoundKeys keys;
  private final ConfirmedAuthorization.@Nullable ResponseReader responseReader;
  private final Tokens.@Nullable IdTokenCheck idTokenCheck;
  private final Map<String, Function<Tokens, Exchange<TokenRequest>>> repeatableGrants;

  private OAuth2Client(Builder builder) {
    AuthorizationServer configured = Objects.requireNonNull(
        builder.server, "The server is missing. Set it, as in builder().server(X.oauth2()).");
    String clientId = builder.identifier(configured);
    this.authentication = builder.authentication.apply(configured);
    this.server = authentication.usesMutualTls() ? configured.forMutualTls() : configured;
    if (server.quirk(RequestQuirks.UNSAFE_WITHOUT_PKCE) && !authentication.isConfidential()) {
      throw new IllegalArgumentException(server
          + " has no PKCE (UNSAFE_WITHOUT_PKCE), so a public client could not protect its codes."
          + " Set the client secret, or remove the quirk.");
    }
    if (server.quirk(RequestQuirks.USER_AGENT_REQUIRED) && builder.userAgent == null) {
      throw new IllegalArgumentException(
          server + " rejects token requests without a User-Agent that identifies the application."
              + " Set one: builder().userAgent(\"app/1.0\").");
    }
    this.clock = builder.clock;
    this.random = builder.random;
    this.pendingLifetime = builder.pendingLifetime;
    this.binding = new ClientBinding(clientId, server.metadata().tokenEndpoint().toString());
    this.tokenEndpoint = new TokenEndpointClient(
        server,
        clientId,
        authentication,
        Objects.requireNonNull(
            builder.json,
            "The JSON reader is missing. Set it, as in builder().json(JacksonJson.strict())."),
        clock,
        builder.userAgent);
    this.keys = new BoundKeys(builder.keys);
    this.responseReader = builder.responseReader;
    this.idTokenCheck = builder.idTokenCheck;
    this.repeatableGrants = Map.copyOf(builder.repeatableGrants);
    this.authorizationRequests = server
        .metadata()
        .authorizationEndpoint()
        .map(endpoint -> new PreparedRequests(
            server,
            binding,
            endpoint,
            tokenEndpoint,
            random,
            requestSigner(builder),
            pushEndpoint(builder),
            responseReader != null))
        .orElse(null);
  }

  /** {@return a builder of a client} */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the key under which the pending authorization of a callback is stored: {@code store.take(pendingKey(binding,
   * callback))}.
   *
   * @throws CallbackRejected if the callback has no {@code state} or more than one, or an invalid escape in it
   */
  public static PendingKey pendingKey(BrowserBinding binding, URI callback) {
    Objects.requireNonNull(binding, "binding");
    Objects.requireNonNull(callback, "callback");
    return pendingKey(binding, CallbackUri.parameters(callback));
  }

  /**
   * Returns the key under which the pending authorization of a callback with these parameters is stored.
   *
   * @throws CallbackRejected if they have no {@code state}, or more than one
   */
  public static PendingKey pendingKey(BrowserBinding binding, Parameters callback) {
    Objects.requireNonNull(binding, "binding");
    Objects.requireNonNull(callback, "callback");
    return new PendingKey(binding, AuthorizationResponse.stateOf(callback));
  }

  /**
   * Begins an authorization with the server's default scope. The user comes back to {@code redirectUri}.
   *
   * @throws IllegalArgumentException as {@link AuthorizationRequest#to(URI)}
   */
  public Exchange<PendingAuthorization> begin(URI redirectUri) {
    return begin(AuthorizationRequest.to(redirectUri));
  }

  /**
   * Begins an authorization (RFC 6749 section 4.1.1, RFC 7636 section 4.3). Each run begins another one. Nothing is sent, unless
   * the client pushes its requests ({@link Builder#pushAuthorizationRequests}). With {@link Builder#requestSigner}, the request
   * is signed. With {@link Builder#proofOfPossession}, it is bound to a key.
   *
   * @return fails with {@link ErrorResponse} if the server rejects a pushed request; with {@link AdapterFailed} if the request
   *     cannot be signed, or the source of keys fails; with {@link IllegalStateException} if it is to be signed, and the
   *     server's metadata has no issuer
   * @throws IllegalStateException if the server's metadata has no authorization endpoint
   * @throws IllegalArgumentException if {@code request} has a parameter that each authorization URI or each token request of
   *     this server has; or if the server has {@link RequestQuirks#UNSAFE_WITHOUT_PKCE}, and {@code request} has a code
   *     verifier or is {@link AuthorizationRequest#withShownCode}
   */
  public Exchange<PendingAuthorization> begin(AuthorizationRequest request) {
    server.requireFree(request.parameters());
    if (server.quirk(RequestQuirks.UNSAFE_WITHOUT_PKCE)
        && (request.codeVerifier().isPresent()
            || request.redirectUri().equals(RedirectUri.SHOWN_CODE))) {
      throw new IllegalArgumentException(
          server
              + " has no PKCE (UNSAFE_WITHOUT_PKCE). A login there cannot use a code verifier, and a code that"
              + " the server shows cannot be bound to it. Use a redirect URI, and remove the code verifier.");
    }
    requireNoClientId(
        TokenRequest.of("authorization_code").withRemembered(request.tokenParameters()));
    PreparedRequests requests = authorizationRequests;
    if (requests == null) {
      throw new IllegalStateException(
          server
              + " has no authorization endpoint, so users cannot log in. Get tokens with clientCredentials.");
    }
    return keys.isPresent()
        ? keys.find(null).then(key -> requests.begin(request, key, pendingUntil()))
        : Exchange.defer(() -> requests.begin(request, null, pendingUntil()));
  }

  private Instant pendingUntil() {
    return clock.now().plus(pendingLifetime);
  }

  /**
   * Checks the callback of {@code pending} (RFC 6749 section 4.1.2, RFC 9207). Nothing is sent. After a rejected callback,
   * {@code pending} may be confirmed with another one.
   *
   * @throws CallbackRejected if the callback arrived at another address or too late, repeats or lacks a parameter of the
   *     protocol, or has another state or issuer; or if {@code pending} belongs to another client
   * @throws AccessDenied if the resource owner declined. It needs the right state and issuer in time, but not the right address
   * @throws ErrorResponse if the server reports another error
   */
  public ConfirmedAuthorization confirm(PendingAuthorization pending, URI callback) {
    Objects.requireNonNull(callback, "callback");
    return confirm(pending, callback, Parameters.none());
  }

  /**
   * Checks a callback that is a form, as {@link #confirm(PendingAuthorization, URI)} does. A server sends it with {@code
   * response_mode=form_post}: the browser posts the parameters to the redirect URI, from the server's page. The cookie of the
   * login must be set with {@link BrowserBinding#setCookieForFormPost}.
   *
   * @param arrived the address to which the form was posted
   * @param form the parameters in the body
   */
  public ConfirmedAuthorization confirm(
      PendingAuthorization pending, URI arrived, Parameters form) {
    Objects.requireNonNull(form, "form");
    requireUnsigned();
    requireOwn(pending);
    requireCallback(pending);
    return confirmed(pending, arrived, CallbackUri.parameters(arrived).and(form));
  }

  /**
   * Checks a signed callback (JARM), as {@link #confirm(PendingAuthorization, URI)} does. A callback without a signed {@code
   * response} is rejected.
   *
   * @return fails with the exceptions of {@link #confirm(PendingAuthorization, URI)}, and with the failure of the reader
   * @throws IllegalStateException if this client has no {@link Builder#responseReader}
   */
  public Exchange<ConfirmedAuthorization> confirmSigned(PendingAuthorization pending, URI arrived) {
    return confirmSigned(pending, arrived, Parameters.none());
  }

  /**
   * Checks a signed callback that is a form, as {@link #confirmSigned(PendingAuthorization, URI)} does.
   *
   * @param arrived the address to which the form was posted
   * @param form the parameters in the body
   */
  public Exchange<ConfirmedAuthorization> confirmSigned(
      PendingAuthorization pending, URI arrived, Parameters form) {
    Objects.requireNonNull(pending, "pending");
    Objects.requireNonNull(arrived, "arrived");
    Objects.requireNonNull(form, "form");
    ConfirmedAuthorization.ResponseReader reader = responseReader;
    if (reader == null) {
      throw new IllegalStateException(
          "This client has no reader of signed callbacks. Set responseReader, or use confirm.");
    }
    return Exchange.defer(() -> {
      requireOwn(pending);
      requireCallback(pending);
      String response =
          AuthorizationResponse.signed(CallbackUri.parameters(arrived).and(form));
      return reader.read(response).map(parameters -> confirmed(pending, arrived, parameters));
    });
  }

  /**
   * Checks an address that a user has pasted, as {@link #confirm(PendingAuthorization, URI)} does. Spaces around the address
   * and a fragment are ignored. In the query, characters that a URI cannot contain are accepted, except in the code and the
   * state. After a rejected paste, {@code pending} may be confirmed with another one.
   */
  public ConfirmedAuthorization confirm(PendingAuthorization pending, String pastedCallback) {
    Objects.requireNonNull(pastedCallback, "pastedCallback");
    return confirm(
        pending,
        CallbackUri.pasted(pastedCallback, pending.redirectUri(), RedirectUri.CREDENTIALS));
  }

  /**
   * Checks the parameters of a callback, as {@link #confirm(PendingAuthorization, URI)} does, but not its address. Use it if
   * the application does not know its public address, for example behind a proxy. Without the address, servers that send no
   * {@code iss} cannot be distinguished (RFC 9700 section 4.4).
   */
  public ConfirmedAuthorization confirm(PendingAuthorization pending, Parameters callback) {
    Objects.requireNonNull(callback, "callback");
    requireUnsigned();
    requireOwn(pending);
    requireCallback(pending);
    return confirmed(pending, callback);
  }

  private ConfirmedAuthorization confirmed(
      PendingAuthorization pending, URI arrived, Parameters callback) {
    try {
      CallbackUri.requireArrivedAt(pending.redirectUri(), pending.authorizationUri(), arrived);
    } catch (CallbackRejected elsewhere) {
      new AuthorizationResponse(server, callback).requireNotDenied(pending, clock.now());
      throw elsewhere;
    }
    return confirmed(pending, callback);
  }

  private ConfirmedAuthorization confirmed(PendingAuthorization pending, Parameters callback) {
    AuthorizationResponse response = new AuthorizationResponse(server, callback);
    Secret code = response.code(pending, clock.now());
    return new ConfirmedAuthorization(pending, code, response.tokenParameters());
  }

  /**
   * Accepts a code that the server has shown and the user has copied, for a login that began with {@link
   * AuthorizationRequest#withShownCode}. Only the age of the login is checked. The code comes without a state, an issuer and an
   * address, so the user may have copied a code that someone else gave them. PKCE binds the code to this login if the server
   * checks the verifier; otherwise nothing does. Spaces around the code are ignored.
   *
   * @throws CallbackRejected if {@code shownCode} is empty, has a space or is an address; if it comes too late; or if {@code
   *     pending} belongs to another client
   * @throws IllegalArgumentException if {@code pending} waits for a callback, which has a state to check
   */
  public ConfirmedAuthorization confirmWithoutState(
      PendingAuthorization pending, String shownCode) {
    requireOwn(pending);
    if (!pending.hasShownCode()) {
      throw new IllegalArgumentException(
          "This login waits for a callback at its redirect URI. Use confirm, which checks the state.");
    }
    return new ConfirmedAuthorization(
        pending,
        AuthorizationResponse.shownCode(pending, shownCode, clock.now()),
        Parameters.none());
  }

  /**
   * Exchanges the code of {@code confirmed} for tokens (RFC 6749 section 4.1.3). It works once. A second run fails with {@link
   * IllegalStateException} before anything is sent, unless the first run certainly sent nothing.
   *
   * @throws IllegalArgumentException if another client confirmed it
   */
  public Exchange<Tokens> redeem(ConfirmedAuthorization confirmed) {
    return redeem(confirmed, UnaryOperator.identity());
  }

  /**
   * Exchanges the code of {@code confirmed} for tokens, with more parameters: {@code request ->
   * request.resource(URI.create("https://api.example"))}. The tokens remember the parameters, and each refresh sends them too.
   *
   * @param more adds parameters to the token request, or replaces those of the {@link AuthorizationRequest}
   * @throws IllegalArgumentException if another client confirmed it, or {@code more} changes what the request has already or
   *     adds the client id
   */
  public Exchange<Tokens> redeem(
      ConfirmedAuthorization confirmed, UnaryOperator<TokenRequest> more) {
    if (!confirmed.pending().binding().equals(binding)) {
      throw new IllegalArgumentException("This authorization was confirmed for "
          + confirmed.pending().binding() + ", not for " + binding
          + ". Redeem it with the client that confirmed it.");
    }
    TokenRequest request = requireNoClientId(
        confirmed.tokenRequest().extendedBy(more).withRemembered(confirmed.tokenParameters()));
    Exchange<Tokens> redeemed = send(
        request,
        confirmed.pending().key(),
        tokens -> tokens.withTokenParameters(request.toRemember()));
    return withIdTokenChecked(redeemed, confirmed.nonce(), null);
  }

  /**
   * Checks {@code callback} now, and exchanges its code for tokens when it is run. With {@link Builder#responseReader}, it also
   * checks the callback when it is run, as {@link #confirmSigned(PendingAuthorization, URI)} does.
   *
   * @throws CallbackRejected and others as {@link #confirm(PendingAuthorization, URI)}
   */
  public Exchange<Tokens> complete(PendingAuthorization pending, URI callback) {
    return complete(pending, callback, Parameters.none());
  }

  /**
   * Checks a callback that is a form now, and exchanges its code for tokens when it is run.
   *
   * @throws CallbackRejected and others as {@link #confirm(PendingAuthorization, URI, Parameters)}
   */
  public Exchange<Tokens> complete(PendingAuthorization pending, URI arrived, Parameters form) {
    return responseReader == null
        ? redeem(confirm(pending, arrived, form))
        : redeemedOnce(confirmSigned(pending, arrived, form));
  }

  /** Redeems the first result of {@code confirmed} only, because each run confirms the same code. */
  private Exchange<Tokens> redeemedOnce(Exchange<ConfirmedAuthorization> confirmed) {
    AtomicReference<@Nullable ConfirmedAuthorization> first = new AtomicReference<>();
    return confirmed.then(next ->
        redeem(first.compareAndSet(null, next) ? next : Objects.requireNonNull(first.get())));
  }

  /**
   * Checks {@code pastedCallback} now, and exchanges its code for tokens when it is run.
   *
   * @throws CallbackRejected and others as {@link #confirm(PendingAuthorization, String)}
   */
  public Exchange<Tokens> complete(PendingAuthorization pending, String pastedCallback) {
    return redeem(confirm(pending, pastedCallback));
  }

  /**
   * Refreshes {@code tokens} (RFC 6749 section 6). A server that rotates accepts each refresh token once, and some servers
   * revoke the grant if one arrives twice. Store the new tokens before you use them, and run one refresh at a time.
   *
   * <p>The request has the parameters that the tokens remember from their login, such as {@code resource}.
   *
   * <p>It works once, as {@link #redeem(ConfirmedAuthorization)} does. If the response has no refresh token, or no scope,
   * the new tokens have the earlier one. The extras are those of the new response.
   *
   * @return fails with {@link ReauthorizationRequired} if the server says that the grant was revoked; with {@link
   *     ErrorResponse} for any other error, after which the tokens may still be valid
   * @throws IllegalArgumentException if {@code tokens} have no refresh token
   */
  public Exchange<Tokens> refresh(Tokens tokens) {
    return refresh(tokens, UnaryOperator.identity());
  }

  /**
   * Refreshes {@code tokens}, with more parameters: {@code request -> request.scope("read")}. The new tokens do not remember
   * them.
   *
   * @param more adds parameters to this token request, or replaces those that the tokens remember
   * @throws IllegalArgumentException if {@code tokens} have no refresh token, or {@code more} changes what the request has
   *     already or adds the client id
   */
  public Exchange<Tokens> refresh(Tokens tokens, UnaryOperator<TokenRequest> more) {
    Secret refreshToken = tokens
        .refreshToken()
        .orElseThrow(
            () -> new IllegalArgumentException(
                "These tokens have no refresh token. Request the scope that brings one, such as offline.access at X."));
    TokenRequest refresh = TokenRequest.of("refresh_token")
        .parameter("refresh_token", refreshToken)
        .impliedScope(tokens.scope())
        .redacting(tokens.secrets())
        .once(SingleUse.of(
            "This refresh was already run. Refresh the tokens that it returned instead."));
    boolean hasScope = server.quirk(RequestQuirks.SCOPE_ON_REFRESH);
    TokenRequest request =
        requireNoClientId((hasScope ? refresh.grantedScope(tokens.scope()) : refresh)
            .extendedBy(more)
            .withRemembered(tokens.tokenParameters()));
    Secret key = tokens.key();
    Exchange<Tokens> refreshed = key == null
        ? Exchange.defer(() -> tokenEndpoint.refresh(request, tokens))
        : keys.find(key).then(found -> tokenEndpoint.refresh(request.boundTo(found), tokens));
    return withIdTokenChecked(refreshed, Optional.empty(), tokens);
  }

  /**
   * Returns new tokens in place of {@code tokens}, by the grant that issued them. It refreshes tokens that have a refresh token,
   * requests the client's own tokens again, and repeats a {@linkplain Builder#repeatableGrant repeatable grant}.
   *
   * @param more adds parameters to the token request
   * @throws IllegalArgumentException if none of these is possible, or as {@link #refresh(Tokens, UnaryOperator)}
   * @throws IllegalStateException if the tokens are the client's own, and this is a public client; or if they are bound to a
   *     key, and this client has no {@link Builder#proofOfPossession}
   */
  public Exchange<Tokens> replace(Tokens tokens, UnaryOperator<TokenRequest> more) {
    Objects.requireNonNull(more, "more");
    if (tokens.isForClient()) {
      return clientCredentials(tokens, more);
    }
    Function<Tokens, Exchange<TokenRequest>> again = repeatableGrants.get(tokens.grantType());
    if (tokens.refreshToken().isPresent() || again == null) {
      return refresh(tokens, more);
    }
    Exchange<Tokens> replaced = Exchange.defer(() -> again.apply(tokens))
        .map(request -> requireNoClientId(request.extendedBy(more)))
        .recover(failure -> {
          throw AdapterFailed.beforeSending(
              "The preparation of the token request", failure, tokens.redactor());
        })
        .then(request ->
            send(request, tokens.key(), received -> received.ofGrant(tokens.grantType())));
    return withIdTokenChecked(replaced, Optional.empty(), null);
  }

  /** Returns whether {@link #replace} can get new tokens in place of {@code tokens}. */
  public boolean canReplace(Tokens tokens) {
    return tokens.refreshToken().isPresent() || spendsNothing(tokens);
  }

  /**
   * Returns whether {@link #replace} uses no credential that works only once. If so, the call may be repeated after a lost
   * response.
   */
  public boolean spendsNothing(Tokens tokens) {
    return tokens.isForClient()
        || (tokens.refreshToken().isEmpty() && repeatableGrants.containsKey(tokens.grantType()));
  }

  /**
   * Revokes {@code tokens} at the server (RFC 7009). The refresh token is revoked first, because the server could issue other
   * tokens for it.
   *
   * @return ends with the revoked tokens
   * @throws IllegalStateException if the server's metadata has no revocation endpoint
   */
  public Exchange<Tokens> revoke(Tokens tokens) {
    Endpoint endpoint = server
        .metadata()
        .revocationEndpoint()
        .orElseThrow(() -> new IllegalStateException(
            server + " has no revocation endpoint. Let the tokens expire."));
    String verbatim = server.quirk(RequestQuirks.VERBATIM_REVOCATION);
    if (!verbatim.isEmpty()) {
      return Exchange.defer(() -> tokenEndpoint.revokeVerbatim(endpoint, verbatim, tokens));
    }
    Exchange<Tokens> access = Exchange.defer(
        () -> tokenEndpoint.revoke(endpoint, tokens.accessToken(), "access_token", tokens));
    return tokens
        .refreshToken()
        .map(refresh -> Exchange.defer(
                () -> tokenEndpoint.revoke(endpoint, refresh, "refresh_token", tokens))
            .then(revoked ->
                access.handle(Exchange::done, failure -> afterRefreshToken(failure, tokens))))
        .orElse(access);
  }

  /**
   * Gets tokens for the client itself, without a user (RFC 6749 section 4.4).
   *
   * @param scope the scopes to request; none leaves the choice to the server
   * @throws IllegalStateException if this is a public client
   * @throws IllegalArgumentException as {@link AuthorizationRequest#scope}
   */
  public Exchange<Tokens> clientCredentials(String... scope) {
    return clientCredentials(request -> request.scope(scope));
  }

  /**
   * Gets tokens for the client itself, with more parameters: {@code request ->
   * request.audience("https://api.example").scope("read")}. The tokens remember the parameters for {@link
   * #clientCredentials(Tokens)}.
   *
   * @param more adds scope and parameters to the token request
   * @throws IllegalStateException if this is a public client
   * @throws IllegalArgumentException if {@code more} returns a request of another grant or adds the client id
   */
  public Exchange<Tokens> clientCredentials(UnaryOperator<TokenRequest> more) {
    return forClient(TokenRequest.of("client_credentials").extendedBy(more), null);
  }

  /**
   * Gets new tokens for the client itself, with the scope and the parameters of {@code earlier} ones.
   *
   * @throws IllegalStateException if this is a public client
   * @throws IllegalArgumentException if {@code earlier} are not {@linkplain Tokens#isForClient the client's own}
   */
  public Exchange<Tokens> clientCredentials(Tokens earlier) {
    return clientCredentials(earlier, UnaryOperator.identity());
  }

  /**
   * Gets new tokens for the client itself, as {@link #clientCredentials(Tokens)} does, with more parameters.
   *
   * @param more adds parameters to the token request
   * @throws IllegalStateException if this is a public client
   * @throws IllegalArgumentException if {@code earlier} are not the client's own, or {@code more} changes what the request has
   *     already or adds the client id
   */
  public Exchange<Tokens> clientCredentials(Tokens earlier, UnaryOperator<TokenRequest> more) {
    return forClient(
        TokenRequest.of("client_credentials")
            .grantedScope(earlier.scope())
            .secretParameters(earlier.clientParameters())
            .extendedBy(more),
        earlier.key());
  }

  /**
   * Gets tokens with any grant (RFC 6749 section 4.5), such as token exchange (RFC 8693) or a JWT (RFC 7523):
   *
   * <pre>{@code
   * client.requestTokens(TokenRequest.of("urn:ietf:params:oauth:grant-type:jwt-bearer")
   *     .parameter("assertion", assertion)
   *     .scope("read"));
   * }</pre>
   *
   * <p>Each run sends the same request. If the grant accepts its parameters only once, create a new request for each run.
   *
   * @return fails with {@link ErrorResponse} if the server reports an error
   * @throws IllegalArgumentException if {@code request} has a parameter with the server's name for the client id
   */
  public Exchange<Tokens> requestTokens(TokenRequest request) {
    requireNoClientId(request);
    String grantType = repeatableGrants.containsKey(request.grantType()) ? request.grantType() : "";
    UnaryOperator<Tokens> complete = tokens -> tokens.ofGrant(grantType);
    return withIdTokenChecked(sendForNew(request, complete), Optional.empty(), null);
  }

  /**
   * Returns {@code request}, bound to a new key if this client has {@link Builder#proofOfPossession} and the request has no key.
   * {@link #requestTokens} does this at each run. Use this method to send a request several times with one key.
   *
   * @return fails with {@link AdapterFailed} if the source of keys fails
   */
  public Exchange<TokenRequest> bind(TokenRequest request) {
    return request.key() == null && keys.isPresent()
        ? keys.find(null).map(request::boundTo)
        : Exchange.done(request);
  }

  /**
   * Returns the tokens in the response to a token request that the caller has sent, for example with {@link #authenticate}.
   *
   * @param request the request that was sent: its scopes are granted if the response names none, and its key binds the tokens
   * @throws ErrorResponse if the response is an error
   * @throws UnreadableResponse if it is neither an error nor tokens
   */
  public Tokens read(TokenRequest request, HttpResponse response) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(response, "response");
    return tokenEndpoint.read(request, response);
  }

  /**
   * Returns a POST request with a form and the client's authentication, for an endpoint of this server that this class has no
   * method for.
   *
   * @return fails with {@link AdapterFailed} if the authentication fails
   */
  public Exchange<HttpRequest> authenticate(Endpoint endpoint, Parameters parameters) {
    Objects.requireNonNull(endpoint, "endpoint");
    Objects.requireNonNull(parameters, "parameters");
    return Exchange.defer(() -> tokenEndpoint.authenticate(endpoint, parameters));
  }

  /**
   * Sends a form with the client's authentication to an endpoint of this server, and reads the response, which is a JSON object.
   *
   * @param read returns the result; throws {@link IllegalArgumentException} if the response is not usable. Its message completes
   *     "The response is not usable: "
   * @param secrets the values in {@code parameters} to redact from messages
   * @return fails with {@link ErrorResponse} if the server reports an error, and with {@link UnreadableResponse} if the response
   *     is not usable
   */
  public <T> Exchange<T> post(
      Endpoint endpoint, Parameters parameters, Function<JsonObject, T> read, Secret... secrets) {
    Objects.requireNonNull(endpoint, "endpoint");
    Objects.requireNonNull(parameters, "parameters");
    Objects.requireNonNull(read, "read");
    Redactor known = Redactor.of(secrets);
    return Exchange.defer(() -> tokenEndpoint.post(endpoint, parameters, () -> known, read));
  }

  /**
   * Asks the server about {@code token} (RFC 7662). The member {@code active} of the result is {@code true} if the token is
   * valid.
   *
   * @param hint {@code access_token}, {@code refresh_token}, or another kind of token
   * @return fails as {@link #post}
   * @throws IllegalStateException if the server's metadata has no introspection endpoint
   */
  public Exchange<JsonObject> introspect(Secret token, String hint) {
    Objects.requireNonNull(token, "token");
    PrintableText.requireText("token type hint", hint);
    Endpoint endpoint = server.metadata().introspectionEndpoint().orElse(null);
    if (endpoint == null) {
      throw new IllegalStateException(
          server + " has no introspection_endpoint. Set it in the server's metadata.");
    }
    return post(
        endpoint,
        Parameters.of("token", token.reveal()).and("token_type_hint", hint),
        OAuth2Client::requireActive,
        token);
  }

  private static JsonObject requireActive(JsonObject response) {
    if (response.bool("active").isEmpty()) {
      throw new IllegalArgumentException(
          "its member active is not true or false (RFC 7662 section 2.2)");
    }
    return response;
  }

  /**
   * Returns an authorizer that adds the access token of {@code tokens} to requests to {@code origins} (RFC 6750 section 2.1).
   * It replaces an {@code Authorization} header. Requests to other origins, and to the server's own endpoints, stay unchanged.
   * It does not refresh. If the tokens are bound to a key, it adds a proof to each request, and repeats a request once if the
   * server wants a nonce (RFC 9449 section 9).
   *
   * @param origins where the token may be sent, such as {@code X.API}; each https or loopback
   * @throws IllegalArgumentException if {@code origins} is empty, or one is neither https nor loopback; or if the issued token is
   *     not an access token ({@link Tokens#tokenType} is {@code N_A})
   * @throws IllegalStateException if the tokens are bound to a key, and this client has no {@link Builder#proofOfPossession}
   */
  public Authorizer authorizer(Tokens tokens, Origin... origins) {
    tokens.requireAccessToken();
    return new BearerAuthorizer(server, keys, tokens, Origin.requireSecure(origins));
  }

  /**
   * Returns the error that a response to an API call reports: its code, its description, and a hint if the server's data
   * has one.
   *
   * @param tokens the tokens of the call, which are redacted from the server's text
   */
  public ErrorResponse errorResponse(HttpResponse response, Tokens tokens) {
    return tokenEndpoint.apiError(response, tokens);
  }

  /** {@return the server of this client} */
  public AuthorizationServer server() {
    return server;
  }

  /** {@return the clock that this client reads; the expiry of its tokens is a time of this clock} */
  public Clock clock() {
    return clock;
  }

  /** {@return the source of this client's random values} */
  public RandomSource random() {
    return random;
  }

  @Override
  public String toString() {
    return "OAuth2Client[" + binding + ", " + authentication + "]";
  }

  private TokenRequest requireNoClientId(TokenRequest request) {
    return request.requireNoClientId(server.quirk(RequestQuirks.CLIENT_ID_NAME));
  }

  /**
   * Runs the check of ID tokens. A login with a nonce must have one; other logins and grants need not. A refresh may have rotated
   * the refresh token, so a failed check removes only the ID token. If the ID token names another user, the refresh fails,
   * because all tokens are the other user's.
   *
   * @param before the tokens that were refreshed; {@code null} for a login
   */
  private Exchange<Tokens> withIdTokenChecked(
      Exchange<Tokens> received, Optional<String> nonce, @Nullable Tokens before) {
    Tokens.IdTokenCheck check = idTokenCheck;
    return check == null
        ? received
        : received.then(tokens -> tokens.idToken().isEmpty() && nonce.isEmpty()
            ? Exchange.done(tokens)
            : Exchange.defer(() -> check.check(tokens, nonce, Optional.ofNullable(before)))
                .recover(failure -> {
                  if (before == null || tokens.namesOtherUserThan(before)) {
                    throw ofCheck(failure, tokens);
                  }
                  return Exchange.done(tokens.withoutIdToken());
                }));
  }

  /**
   * Returns the failure of a check. The check may send other requests, such as one for the server's keys. Their failures say
   * nothing about the token request, which was successful.
   */
  private static RuntimeException ofCheck(RuntimeException failure, Tokens tokens) {
    boolean isOfOtherRequest = failure instanceof NoResponse
        || failure instanceof ErrorResponse
        || failure instanceof AdapterFailed
        || (failure instanceof UnreadableResponse unreadable && unreadable.status() >= 300);
    return isOfOtherRequest
        ? AdapterFailed.of("The check of the ID token", failure, tokens.redactor())
        : failure;
  }

  private AuthorizationRequest.@Nullable Signer requestSigner(Builder builder) {
    if (builder.requestSigner == null
        && server.metadata().supports("require_signed_request_object")) {
      throw new IllegalArgumentException(
          server + " accepts only signed authorization requests. Set requestSigner (RFC 9101).");
    }
    return builder.requestSigner;
  }

  private @Nullable Endpoint pushEndpoint(Builder builder) {
    if (!builder.pushesRequests
        && !server.metadata().supports("require_pushed_authorization_requests")) {
      return null;
    }
    Endpoint endpoint = server.metadata().pushedAuthorizationRequestEndpoint().orElse(null);
    if (endpoint == null) {
      throw new IllegalArgumentException(server
          + " has no pushed_authorization_request_endpoint. Set it in the server's metadata,"
          + " or do not push authorization requests.");
    }
    return endpoint;
  }

  private void requireUnsigned() {
    if (responseReader != null) {
      throw new IllegalStateException(
          "The callbacks of this client are signed, and the check may fetch keys. Use confirmSigned or complete with"
              + " the URI of the callback.");
    }
  }

  private Exchange<Tokens> forClient(TokenRequest request, @Nullable Secret key) {
    if (!authentication.isConfidential()) {
      throw new IllegalStateException(
          "A public client cannot get tokens for itself (RFC 6749 section 4.4). Set the client secret,"
              + " or another clientAuthentication.");
    }
    requireNoClientId(request);
    UnaryOperator<Tokens> complete = tokens -> tokens.forClient(request.parameters());
    return key == null ? sendForNew(request, complete) : send(request, key, complete);
  }

  /** Sends a request for new tokens. They are bound to a new key, if the client has keys and the request has none. */
  private Exchange<Tokens> sendForNew(TokenRequest request, UnaryOperator<Tokens> complete) {
    return bind(request).then(bound -> send(bound, null, complete));
  }

  /**
   * Sends a request.
   *
   * @param key the reference of the key that the tokens are bound to; {@code null} if they are not bound
   */
  private Exchange<Tokens> send(
      TokenRequest request, @Nullable Secret key, UnaryOperator<Tokens> complete) {
    return key == null
        ? Exchange.defer(() -> tokenEndpoint.request(request, complete))
        : keys.find(key).then(found -> tokenEndpoint.request(request.boundTo(found), complete));
  }

  /**
   * Accepts an error about the access token after the refresh token was revoked. A server need not revoke access tokens (RFC
   * 7009 section 2.2.1): they end together with the grant, and some servers report that as an error.
   */
  private static Exchange<Tokens> afterRefreshToken(RuntimeException failure, Tokens tokens) {
    if (failure instanceof ErrorResponse error
        && error.code().filter(ACCESS_TOKEN_NEEDS_NO_REVOCATION::contains).isPresent()) {
      return Exchange.done(tokens);
    }
    throw failure;
  }

  private void requireOwn(PendingAuthorization pending) {
    if (!pending.binding().equals(binding)) {
      throw CallbackRejected.of(
          Reason.MISMATCH, "the login was begun for " + pending.binding() + ", not for " + binding);
    }
    if (pending.codeVerifier().isEmpty() && !server.quirk(RequestQuirks.UNSAFE_WITHOUT_PKCE)) {
      throw CallbackRejected.of(
          Reason.MISMATCH, "the login was begun without PKCE, which this client always uses");
    }
  }

  private static void requireCallback(PendingAuthorization pending) {
    if (pending.hasShownCode()) {
      throw CallbackRejected.of(
          Reason.ELSEWHERE,
          "this login has no redirect URI, because the server shows the code. Pass the code to confirmWithoutState.");
    }
  }

  /** Collects a client's settings. Not thread-safe. */
  public static final class Builder {

    private @Nullable AuthorizationServer server;
    private @Nullable ClientId clientId;
    private @Nullable ConsumerKey consumerKey;
    private Function<AuthorizationServer, ClientAuthentication> authentication =
        server -> ClientAuthentication.none();
    private @Nullable JsonReader json;
    private Clock clock = Clock.system();
    private RandomSource random = RandomSource.secure();
    private Duration pendingLifetime = Duration.ofMinutes(10);
    private @Nullable String userAgent;
    private ProofOfPossession.@Nullable Keys keys;
    private AuthorizationRequest.@Nullable Signer requestSigner;
    private boolean pushesRequests;
    private ConfirmedAuthorization.@Nullable ResponseReader responseReader;
    private Tokens.@Nullable IdTokenCheck idTokenCheck;
    private final Map<String, Function<Tokens, Exchange<TokenRequest>>> repeatableGrants =
        new HashMap<>();

    private Builder() {}

    /** Sets the server. */
    public Builder server(AuthorizationServer server) {
      Objects.requireNonNull(server, "server");
      this.server = server;
      return this;
    }

    /**
     * Sets the client id, as the server has issued it.
     *
     * @throws IllegalArgumentException as {@link ClientId}
     */
    public Builder clientId(String clientId) {
      return clientId(new ClientId(clientId));
    }

    /** Sets the client id, as the server has issued it. */
    public Builder clientId(ClientId clientId) {
      this.clientId = Objects.requireNonNull(clientId, "clientId");
      return this;
    }

    /**
     * Sets the secret of a confidential client. It is sent in the Basic header, or in the body if the server has {@link
     * RequestQuirks#SECRET_IN_BODY}. A public client has no secret.
     *
     * @throws IllegalArgumentException if it is empty, or has an invisible character
     */
    public Builder clientSecret(String secret) {
      ClientAuthentication inHeader = ClientAuthentication.secretBasic(secret);
      ClientAuthentication inBody = ClientAuthentication.secretPost(secret);
      this.authentication =
          server -> server.quirk(RequestQuirks.SECRET_IN_BODY) ? inBody : inHeader;
      return this;
    }

    /** Sets how this client authenticates itself, whatever the server's data says. */
    public Builder clientAuthentication(ClientAuthentication authentication) {
      Objects.requireNonNull(authentication, "authentication");
      this.authentication = server -> authentication;
      return this;
    }

    /**
     * Sets the consumer key and secret of OAuth 1.0a, for a server with {@link RequestQuirks#CONSUMER_KEYS}, such as X's
     * app-only one.
     *
     * @throws IllegalArgumentException as {@link ConsumerKey} and {@link #clientSecret}
     */
    public Builder consumerKey(String consumerKey, String consumerSecret) {
      return consumerKey(new ConsumerKey(consumerKey), consumerSecret);
    }

    /**
     * Sets the consumer key and secret, as {@link #consumerKey(String, String)} does.
     *
     * @throws IllegalArgumentException as {@link #clientSecret}
     */
    public Builder consumerKey(ConsumerKey consumerKey, String consumerSecret) {
      this.consumerKey = Objects.requireNonNull(consumerKey, "consumerKey");
      return clientSecret(consumerSecret);
    }

    /** Sets the reader of the server's JSON responses, such as {@code JacksonJson.strict()}. */
    public Builder json(JsonReader json) {
      Objects.requireNonNull(json, "json");
      this.json = json;
      return this;
    }

    /** Sets the clock. The default is {@link Clock#system}. */
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /** Sets the source of states and code verifiers. The default is {@link RandomSource#secure}. */
    public Builder random(RandomSource random) {
      this.random = Objects.requireNonNull(random, "random");
      return this;
    }

    /**
     * Sets the {@code User-Agent} of requests at which the client authenticates itself. By default the transport sets it. For
     * requests to the API, set it in each request.
     *
     * @throws IllegalArgumentException if it is empty, or contains anything but visible ASCII and spaces
     */
    public Builder userAgent(String userAgent) {
      if (userAgent.isBlank() || !userAgent.chars().allMatch(c -> c >= ' ' && c <= '~')) {
        throw new IllegalArgumentException(
            "The User-Agent is empty, or has a character that a header cannot have. Use visible ASCII, as in app/1.0.");
      }
      this.userAgent = userAgent;
      return this;
    }

    /**
     * Sets how long a login waits for its callback. The default is 10 minutes.
     *
     * @throws IllegalArgumentException if it is not positive, or is longer than a day
     */
    public Builder pendingLifetime(Duration lifetime) {
      if (lifetime.isNegative() || lifetime.isZero() || lifetime.compareTo(LONGEST_PENDING) > 0) {
        throw new IllegalArgumentException("The lifetime of a pending authorization is " + lifetime
            + ". Use a positive length of at most one day.");
      }
      this.pendingLifetime = lifetime;
      return this;
    }

    /**
     * Binds new tokens to a key (DPoP, RFC 9449). Each login gets a key of {@code keys}. Token requests, refreshes and requests
     * to the API then contain a proof. A token response with a weaker token type is rejected. Existing tokens without a key stay
     * usable without one.
     */
    public Builder proofOfPossession(ProofOfPossession.Keys keys) {
      this.keys = Objects.requireNonNull(keys, "keys");
      return this;
    }

    /** Signs authorization requests (JAR, RFC 9101). */
    public Builder requestSigner(AuthorizationRequest.Signer signer) {
      this.requestSigner = Objects.requireNonNull(signer, "signer");
      return this;
    }

    /**
     * Sends each authorization request to the server first (PAR, RFC 9126), so the browser carries only a reference. If the
     * metadata of the server has {@code require_pushed_authorization_requests}, the client does so without this setting.
     */
    public Builder pushAuthorizationRequests() {
      this.pushesRequests = true;
      return this;
    }

    /**
     * Asks the server to sign its callbacks (JARM), and reads them with {@code reader}. The client then rejects a callback that
     * is not signed. Use {@link OAuth2Client#confirmSigned} or {@link OAuth2Client#complete}.
     */
    public Builder responseReader(ConfirmedAuthorization.ResponseReader reader) {
      this.responseReader = Objects.requireNonNull(reader, "reader");
      return this;
    }

    /**
     * Sets the check of ID tokens. It runs after each grant and each refresh if the response has an ID token, and after each
     * login with a {@link AuthorizationRequest#nonce}. {@link OAuth2Client#read} does not run it. By default, ID tokens are not
     * checked.
     */
    public Builder idTokens(Tokens.IdTokenCheck check) {
      this.idTokenCheck = Objects.requireNonNull(check, "check");
      return this;
    }

    /**
     * Declares that the client can repeat a grant without the user, such as a JWT (RFC 7523). {@link OAuth2Client#replace} and a
     * {@code TokenKeeper} then replace tokens of {@link OAuth2Client#requestTokens} with this grant type, if they have no refresh
     * token.
     *
     * @param again receives the tokens to replace, and returns a new token request for them, for example with a new assertion
     * @throws IllegalArgumentException if {@code grantType} is empty, or has an invisible character
     */
    public Builder repeatableGrant(
        String grantType, Function<Tokens, Exchange<TokenRequest>> again) {
      this.repeatableGrants.put(
          PrintableText.requireText("grant type", grantType),
          Objects.requireNonNull(again, "again"));
      return this;
    }

    /**
     * Creates the client.
     *
     * @throws NullPointerException if the server, the client id or the JSON reader is missing
     * @throws IllegalArgumentException if a client id is set for a server that accepts consumer keys, or the reverse; if the
     *     server has {@link RequestQuirks#UNSAFE_WITHOUT_PKCE} and this is a public client; or if it has {@link
     *     RequestQuirks#USER_AGENT_REQUIRED} and no User-Agent is set; or if the server needs pushed or signed requests, and
     *     this client is not set up for that
     */
    public OAuth2Client build() {
      return new OAuth2Client(this);
    }

    private String identifier(AuthorizationServer server) {
      if (server.quirk(RequestQuirks.CONSUMER_KEYS) ? clientId != null : consumerKey != null) {
        throw new IllegalArgumentException(
            server.quirk(RequestQuirks.CONSUMER_KEYS)
                ? server + " accepts the OAuth 1.0a consumer key (at X: API key), not a client id."
                    + " Use builder().consumerKey(..)."
                : server + " accepts the OAuth 2.0 client id, not a consumer key (at X: API key)."
                    + " Use builder().clientId(..).");
      }
      return consumerKey != null
          ? consumerKey.value()
          : Objects.requireNonNull(
                  clientId, "The client id is missing. Set it, as in builder().clientId(\"...\").")
              .value();
    }
  }
}
