package dev.tripod.oauth2;

import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.ErrorBody;
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
import dev.tripod.domain.protocol.SingleUse;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client of an OAuth 2.0 authorization server (RFC 6749), by authorization code with PKCE (RFC 7636). One verb each:
 *
 * <ol>
 *   <li>{@link #begin} makes a {@link PendingAuthorization}. The user is sent to its authorization URI, and it, or its
 *       snapshot, is kept.
 *   <li>{@link #confirm} takes the callback that the user came back with, and checks everything that can be checked without
 *       the server: where it arrived, its state, its age, its issuer. What passes is a {@link ConfirmedAuthorization}; what
 *       does not is {@link CallbackRejected}, or {@link AccessDenied} if the user said no. Nothing is sent.
 *   <li>{@link #redeem} exchanges the code for {@link Tokens}. It works once.
 * </ol>
 *
 * <p>{@link #complete} does the last two. {@link #authorizer} then puts the access token on requests, {@link #refresh} gets
 * the next one, {@link #revoke} ends them. {@link #clientCredentials} gets tokens for the client itself.
 *
 * <p>Every operation is an {@link Exchange}: it is sent when run, over any transport. A client is immutable and thread-safe;
 * one serves all users. {@code toString} tells no secret.
 */
public final class OAuth2Client {

  private static final Duration LONGEST_PENDING = Duration.ofDays(1);

  private static final Set<String> ACCESS_TOKEN_NEEDS_NO_REVOKING =
      Set.of("unsupported_token_type", "invalid_token");

  /** 256 bits. */
  private static final int STATE_OCTETS = 32;

  private final AuthorizationServer server;
  private final String clientId;
  private final ClientAuthentication authentication;
  private final @Nullable AuthorizationEndpoint authorizationEndpoint;
  private final TokenEndpoint tokenEndpoint;
  private final Registration registration;
  private final Clock clock;
  private final RandomSource random;
  private final Duration pendingLifetime;

  private OAuth2Client(Builder builder) {
    this.server = Objects.requireNonNull(
        builder.server, "A client has a server: builder().server(X.oauth2())");
    this.clientId = builder.identifier(server);
    this.authentication = builder.authentication(server);
    this.clock = builder.clock;
    this.random = builder.random;
    this.pendingLifetime = builder.pendingLifetime;
    this.registration = new Registration(clientId, server.tokenEndpoint().toString());
    Endpoint authorizing = server.authorizing();
    this.authorizationEndpoint =
        authorizing == null ? null : new AuthorizationEndpoint(server, authorizing, clientId);
    this.tokenEndpoint = new TokenEndpoint(
        server,
        clientId,
        authentication,
        Objects.requireNonNull(
            builder.json, "A client reads JSON: builder().json(JacksonJson.strict())"),
        clock);
  }

  public static Builder builder() {
    return new Builder();
  }

  /**
   * What a pending authorization was kept under, from the callback: {@code store.take(pendingKey(binding, callback))}.
   *
   * @throws CallbackRejected if the callback has no {@code state}, or more than one, or its query has a broken escape
   */
  public static PendingKey pendingKey(BrowserBinding binding, URI callback) {
    return pendingKey(binding, CallbackUri.parameters(callback));
  }

  /**
   * As {@link #pendingKey(BrowserBinding, URI)}, from the callback's parameters.
   *
   * @throws CallbackRejected if they have no {@code state}, or more than one
   */
  public static PendingKey pendingKey(BrowserBinding binding, Parameters callback) {
    return new PendingKey(binding, AuthorizationResponse.handle(callback));
  }

  /**
   * Begins an authorization after which the user comes back to {@code redirectUri}, for the server's usual scope.
   *
   * @throws IllegalArgumentException as {@link AuthorizationRequest#to(URI)}
   */
  public Exchange<PendingAuthorization> begin(URI redirectUri) {
    return begin(AuthorizationRequest.to(redirectUri));
  }

  /**
   * Begins an authorization (RFC 6749 section 4.1.1, RFC 7636 section 4.3). Run twice, it begins two. It sends nothing today,
   * and is an {@link Exchange} because a server may want the request pushed to it.
   *
   * @throws IllegalStateException if this server's data names no authorization endpoint
   * @throws IllegalArgumentException if {@code request} has a parameter that this server's authorization URI has already
   */
  public Exchange<PendingAuthorization> begin(AuthorizationRequest request) {
    server.requireFree(request.parameters());
    AuthorizationEndpoint endpoint = authorizationEndpoint;
    if (endpoint == null) {
      throw new IllegalStateException(
          "This server has no users to ask: get a token by clientCredentials");
    }
    return Exchange.defer(() -> Exchange.done(pending(endpoint, request)));
  }

  /**
   * Checks the callback that belongs to {@code pending} (RFC 6749 section 4.1.2, RFC 9207). Nothing is sent, and {@code
   * pending} may be confirmed again if this one is rejected.
   *
   * @throws CallbackRejected if it did not arrive at the redirect URI or in time, repeats or lacks one of the protocol's
   *     parameters, has another state or issuer, or {@code pending} is another client's
   * @throws AccessDenied if the resource owner refused
   * @throws ErrorResponse if the server reports another error
   */
  public ConfirmedAuthorization confirm(PendingAuthorization pending, URI callback) {
    requireOwn(pending);
    CallbackUri.requireArrivedAt(pending.redirectUri(), callback);
    return confirm(pending, CallbackUri.parameters(callback));
  }

  /**
   * As {@link #confirm(PendingAuthorization, URI)}, for the address that a user pasted: blanks around it and a fragment are
   * dropped.
   */
  public ConfirmedAuthorization confirm(PendingAuthorization pending, String pastedCallback) {
    return confirm(pending, CallbackUri.pasted(pastedCallback));
  }

  /**
   * As {@link #confirm(PendingAuthorization, URI)}, for servers behind a proxy that do not know under which address they were
   * called, and for callbacks that come as a form. This gives up the check that the callback arrived at the redirect URI,
   * which tells servers apart that name no issuer.
   */
  public ConfirmedAuthorization confirm(PendingAuthorization pending, Parameters callback) {
    requireOwn(pending);
    return new ConfirmedAuthorization(
        pending, new AuthorizationResponse(server, callback).code(pending, clock.now()));
  }

  /**
   * Redeems {@code confirmed} (RFC 6749 section 4.1.3). It works once: run again it fails with {@link IllegalStateException}
   * before anything is sent, unless the first run certainly sent nothing.
   *
   * @throws IllegalArgumentException if another client confirmed it
   */
  public Exchange<Tokens> redeem(ConfirmedAuthorization confirmed) {
    PendingAuthorization pending = confirmed.pending();
    if (!pending.registration().equals(registration)) {
      throw new IllegalArgumentException(
          "This confirmed authorization belongs to another client or server");
    }
    return Exchange.defer(() -> confirmed
        .use()
        .send(
            tokenRequest(confirmed),
            response -> Exchange.done(tokenEndpoint.tokens(
                "The token request", response, confirmed::known, pending.scope()))));
  }

  /**
   * Confirms {@code callback} now, and redeems it when run.
   *
   * @throws CallbackRejected and others as {@link #confirm(PendingAuthorization, URI)}
   */
  public Exchange<Tokens> complete(PendingAuthorization pending, URI callback) {
    return redeem(confirm(pending, callback));
  }

  /**
   * Confirms {@code pastedCallback} now, and redeems it when run.
   *
   * @throws CallbackRejected and others as {@link #confirm(PendingAuthorization, String)}
   */
  public Exchange<Tokens> complete(PendingAuthorization pending, String pastedCallback) {
    return redeem(confirm(pending, pastedCallback));
  }

  /**
   * Gets the next tokens (RFC 6749 section 6). A server that rotates takes each refresh token once, and some end the whole
   * grant when one comes twice: keep the new tokens before you use them, and let one refresh run at a time.
   *
   * <p>It works once, as {@link #redeem} does. What the answer leaves out, refresh token or scope, stays as it was; the extras
   * are those of this answer.
   *
   * @return fails with {@link ReauthorizationRequired} if the server says that the grant is no more; any other refusal is
   *     {@link ErrorResponse}, and the tokens may still be good
   * @throws IllegalArgumentException if {@code tokens} came without a refresh token
   */
  public Exchange<Tokens> refresh(Tokens tokens) {
    Secret refreshToken = tokens
        .refreshToken()
        .orElseThrow(
            () -> new IllegalArgumentException(
                "These tokens came without a refresh token: ask for the scope that brings one, at X offline.access"));
    SingleUse use =
        SingleUse.of("This refresh was run already: refresh the tokens that it brought");
    return Exchange.defer(() -> use.send(
        refreshRequest(refreshToken), response -> Exchange.done(refreshed(tokens, response))));
  }

  /**
   * Makes {@code tokens} invalid at the server (RFC 7009): the refresh token first, from which the server could make others.
   *
   * @return ends with the tokens that are no more
   * @throws IllegalStateException if this server's data names no revocation endpoint
   */
  public Exchange<Tokens> revoke(Tokens tokens) {
    Endpoint endpoint = server.revoking();
    if (endpoint == null) {
      throw new IllegalStateException("This server has no endpoint that revokes tokens");
    }
    String verbatim = server.revokedTokenName();
    if (verbatim != null) {
      return revoke(
          tokens, () -> tokenEndpoint.verbatimRequest(endpoint, verbatim, tokens.accessToken()));
    }
    Exchange<Tokens> access =
        revoke(tokens, () -> revocation(endpoint, tokens.accessToken(), "access_token"));
    return tokens
        .refreshToken()
        .map(refresh -> revoke(tokens, () -> revocation(endpoint, refresh, "refresh_token"))
            .then(revoked ->
                access.handle(Exchange::done, failure -> afterRefreshToken(failure, tokens))))
        .orElse(access);
  }

  /**
   * Gets tokens for the client itself, without a user (RFC 6749 section 4.4).
   *
   * @param scope what is asked for; none leaves it to the server
   * @throws IllegalStateException if this client has no secret
   * @throws IllegalArgumentException as {@link AuthorizationRequest#scope}
   */
  public Exchange<Tokens> clientCredentials(String... scope) {
    if (authentication instanceof ClientAuthentication.None) {
      throw new IllegalStateException(
          "Only a client that has a secret gets a token for itself (RFC 6749 section 4.4)");
    }
    Set<String> asked = Scopes.of(List.of(scope));
    return Exchange.defer(() -> Exchange.send(
        tokenEndpoint.request(
            server.tokens(), Parameters.of("grant_type", "client_credentials").and(scopes(asked))),
        response -> Exchange.done(tokenEndpoint
            .tokens("The token request", response, Redactor::none, asked)
            .forClient())));
  }

  /**
   * Puts the access token of {@code tokens} on requests to {@code origins} (RFC 6750 section 2.1). It replaces an {@code
   * Authorization} header. Requests to other origins, and to the server's own endpoints, go out as they are. It does not
   * refresh.
   *
   * @param origins where the token may go: {@code X.API}; each https, or loopback
   * @throws IllegalArgumentException if there are no origins, or one is neither https nor loopback
   */
  public Authorizer authorizer(Tokens tokens, Origin... origins) {
    return new BearerAuthorizer(server, tokens, Origin.requireSecure(origins));
  }

  /**
   * What the server meant by an answer to an API call that is no success: its code and words, and what helps against it where
   * the server's data knows.
   *
   * @param tokens what the call was made with, struck out of the server's words
   */
  public ErrorResponse errorResponse(HttpResponse answer, Tokens tokens) {
    return tokenEndpoint.refusal("The request", answer, tokens.redactor());
  }

  /** Returns the server whose client this is. */
  public AuthorizationServer server() {
    return server;
  }

  /** Returns the clock that this client reads. The expiry of its tokens is a time of this clock. */
  public Clock clock() {
    return clock;
  }

  /** Returns the source of this client's random values. */
  public RandomSource random() {
    return random;
  }

  @Override
  public String toString() {
    return "OAuth2Client[" + registration + ", " + authentication + "]";
  }

  private PendingAuthorization pending(
      AuthorizationEndpoint endpoint, AuthorizationRequest request) {
    Set<String> scope = request.scope().isEmpty() ? server.defaultScope() : request.scope();
    CodeVerifier verifier = request.codeVerifier().orElseGet(() -> CodeVerifier.from(random));
    Secret state = random.base64url(STATE_OCTETS);
    return new PendingAuthorization(
        endpoint.uri(request, scope, state.reveal(), verifier),
        request.redirectUri(),
        scope,
        state,
        verifier,
        clock.now().plus(pendingLifetime),
        registration);
  }

  private Parameters scopes(Set<String> scope) {
    return scope.isEmpty()
        ? Parameters.none()
        : Parameters.of("scope", String.join(server.scopeSeparator(), scope));
  }

  private HttpRequest tokenRequest(ConfirmedAuthorization confirmed) {
    PendingAuthorization pending = confirmed.pending();
    return tokenEndpoint.request(
        server.tokens(),
        Parameters.of("grant_type", "authorization_code")
            .and("code", confirmed.code().reveal())
            .and("redirect_uri", pending.redirectUri().toString())
            .and("code_verifier", pending.codeVerifier().value().reveal()));
  }

  private HttpRequest refreshRequest(Secret refreshToken) {
    return tokenEndpoint.request(
        server.refreshing(),
        Parameters.of("grant_type", "refresh_token").and("refresh_token", refreshToken.reveal()));
  }

  private Tokens refreshed(Tokens before, HttpResponse response) {
    try {
      return tokenEndpoint
          .tokens("The refresh", response, before::redactor, before.scope())
          .after(before);
    } catch (ErrorResponse refusal) {
      throw meansRevokedGrant(response) ? ReauthorizationRequired.because(refusal) : refusal;
    }
  }

  /** By what the server said, and not by what a message may repeat of it. */
  private boolean meansRevokedGrant(HttpResponse refusal) {
    ErrorBody said = ErrorBody.of(refusal);
    return server.meansRevokedGrant(
        refusal.status(), said.code().orElse(""), said.description().orElse(""));
  }

  private HttpRequest revocation(Endpoint endpoint, Secret token, String hint) {
    return tokenEndpoint.request(
        endpoint, Parameters.of("token", token.reveal()).and("token_type_hint", hint));
  }

  private Exchange<Tokens> revoke(Tokens tokens, Supplier<HttpRequest> request) {
    return Exchange.defer(() -> Exchange.send(request.get(), response -> {
      tokenEndpoint.requireRevoked(response, tokens::redactor);
      return Exchange.done(tokens);
    }));
  }

  /**
   * RFC 7009 section 2.2.1: a server need not revoke access tokens. They end with the grant that is no more, and some servers
   * say that they have.
   */
  private static Exchange<Tokens> afterRefreshToken(RuntimeException failure, Tokens tokens) {
    if (failure instanceof ErrorResponse refusal
        && refusal.code().filter(ACCESS_TOKEN_NEEDS_NO_REVOKING::contains).isPresent()) {
      return Exchange.done(tokens);
    }
    throw failure;
  }

  private void requireOwn(PendingAuthorization pending) {
    if (!pending.registration().equals(registration)) {
      throw CallbackRejected.of(
          Reason.MISMATCH, "the authorization was begun by another client, or at another server");
    }
  }

  /** Collects what a client is made of. Not thread-safe. */
  public static final class Builder {

    private @Nullable AuthorizationServer server;
    private @Nullable ClientId clientId;
    private @Nullable ConsumerKey consumerKey;
    private @Nullable ClientAuthentication authentication;
    private boolean authenticationByServer;
    private @Nullable JsonReader json;
    private Clock clock = Clock.system();
    private RandomSource random = RandomSource.secure();
    private Duration pendingLifetime = Duration.ofMinutes(10);

    private Builder() {}

    public Builder server(AuthorizationServer server) {
      this.server = server;
      return this;
    }

    /**
     * What the server calls this client.
     *
     * @throws IllegalArgumentException as {@link ClientId}
     */
    public Builder clientId(String clientId) {
      return clientId(new ClientId(clientId));
    }

    public Builder clientId(ClientId clientId) {
      this.clientId = Objects.requireNonNull(clientId, "clientId");
      return this;
    }

    /**
     * The secret of a confidential client, sent in the Basic header or the body as the server's data says. A public client
     * has none.
     *
     * @throws IllegalArgumentException if it is empty, or has an invisible character
     */
    public Builder clientSecret(String secret) {
      this.authentication = ClientAuthentication.secretBasic(secret);
      this.authenticationByServer = true;
      return this;
    }

    /** How this client proves itself, whatever the server's data says. */
    public Builder clientAuthentication(ClientAuthentication authentication) {
      this.authentication = Objects.requireNonNull(authentication, "authentication");
      this.authenticationByServer = false;
      return this;
    }

    /**
     * The consumer key and secret of OAuth 1.0a, at servers that take them here: X's app-only one.
     *
     * @throws IllegalArgumentException as {@link ConsumerKey} and {@link #clientSecret}
     */
    public Builder consumerKey(String consumerKey, String consumerSecret) {
      return consumerKey(new ConsumerKey(consumerKey), consumerSecret);
    }

    /**
     * As {@link #consumerKey(String, String)}.
     *
     * @throws IllegalArgumentException as {@link #clientSecret}
     */
    public Builder consumerKey(ConsumerKey consumerKey, String consumerSecret) {
      this.consumerKey = Objects.requireNonNull(consumerKey, "consumerKey");
      return clientSecret(consumerSecret);
    }

    /** What reads the server's answers: {@code JacksonJson.strict()}. */
    public Builder json(JsonReader json) {
      this.json = json;
      return this;
    }

    /** {@link Clock#system} unless set. */
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /** {@link RandomSource#secure} unless set; states and code verifiers come from it. */
    public Builder random(RandomSource random) {
      this.random = Objects.requireNonNull(random, "random");
      return this;
    }

    /**
     * How long the user has to come back; 10 minutes unless set.
     *
     * @throws IllegalArgumentException if it is not positive, or longer than a day
     */
    public Builder pendingLifetime(Duration lifetime) {
      if (lifetime.isNegative() || lifetime.isZero() || lifetime.compareTo(LONGEST_PENDING) > 0) {
        throw new IllegalArgumentException("A lifetime is positive, and at most a day");
      }
      this.pendingLifetime = lifetime;
      return this;
    }

    /**
     * The client.
     *
     * @throws NullPointerException if server, client id or JSON reader are not set
     * @throws IllegalArgumentException if a client id is set where the server takes consumer keys, or the reverse
     */
    public OAuth2Client build() {
      return new OAuth2Client(this);
    }

    private String identifier(AuthorizationServer server) {
      if (server.takesConsumerKeys() ? clientId != null : consumerKey != null) {
        throw new IllegalArgumentException(
            server.takesConsumerKeys()
                ? "This server takes the OAuth 1.0a consumer key (at X: API key), and no client id: builder().consumerKey(..)"
                : "This server takes the OAuth 2.0 client id, and no consumer key (at X: API key): builder().clientId(..)");
      }
      return consumerKey != null
          ? consumerKey.value()
          : Objects.requireNonNull(
                  clientId, "A client has an identifier: builder().clientId(\"...\")")
              .value();
    }

    private ClientAuthentication authentication(AuthorizationServer server) {
      if (authentication == null) {
        return ClientAuthentication.none();
      }
      return authenticationByServer
              && server.wantsSecretInBody()
              && authentication instanceof ClientAuthentication.SecretBasic basic
          ? basic.inBody()
          : authentication;
    }
  }
}
