package dev.tripod.oauth2.keeper;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.AuthorizationException.OutcomeUnknown;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.CredentialStore.Entry;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.keeper.OwnerState.UnsavedTokens;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps users' tokens valid. A keeper refreshes access tokens shortly before they expire. It runs one refresh at a time per
 * resource owner, across all processes that share its store. It saves rotated tokens before anyone uses them.
 *
 * <p>Create one keeper per store and process with {@link #of}. Keepers are thread-safe.
 *
 * <h2>States</h2>
 * The store holds one of three states per owner:
 * <ul>
 *   <li><b>Live</b>: valid tokens, or expired ones that can be refreshed.
 *   <li><b>Claimed</b>: one process is refreshing the tokens. Other processes use the access token until it expires, then
 *       wait until the claim ends.
 *   <li><b>Revoked</b>: the server rejected the refresh token. Every call fails with {@link ReauthorizationRequired} until
 *       {@link #keep} stores the tokens of a new login.
 * </ul>
 *
 * <h2>Repeated failures</h2>
 * If the server rejects a refresh for another reason than a revoked grant, the keeper pauses before the next try. The pause is
 * a second at first, and doubles with each further failure, up to five minutes. {@code Retry-After} can make it longer, up to
 * an hour. Processes that share the store share all pauses of more than a second. During a pause, the keeper returns tokens
 * that are still valid. A successful refresh or {@link #keep} ends it.
 *
 * <h2>Lost responses</h2>
 * If a refresh request may have reached the server but no response arrived, the claim stays in place. Calls fail with
 * {@link OutcomeUnknown} once the access token has expired. After the claim ends, the keeper tries the same refresh token
 * once more. A client's own tokens ({@link OAuth2Client#clientCredentials}) spend nothing, so the keeper requests them again
 * at once, and pauses only if that fails too.
 *
 * <h2>Threads</h2>
 * Under {@code over} and {@code send}, a caller reads the store on its own thread. A claim and its refresh run on an executor:
 * see {@link Builder#executor}. Interrupting or cancelling a call ends its wait. The refresh continues, because other callers
 * may need it.
 */
public final class TokenKeeper {

  private static final int SERVER_ERROR = 500;

  private final OAuth2Client client;
  private final TokenEntries entries;
  private final KeeperSettings settings;
  private final TokenSource source;
  private final Predicate<HttpResponse> expiredToken;

  private TokenKeeper(Builder builder) {
    this.client = builder.client;
    this.entries = new TokenEntries(builder.store, client.random());
    this.settings = new KeeperSettings(
        new ProcessTime(client.clock()),
        builder.listener,
        builder.claimLength,
        builder.refreshAhead,
        builder.executor,
        builder.tokenTransport);
    this.source = new TokenSource(client, entries, settings);
    this.expiredToken = builder.expiredToken;
  }

  /** Creates a keeper for the tokens of {@code client}, with the default settings. */
  public static TokenKeeper of(OAuth2Client client, CredentialStore store) {
    return builder(client, store).build();
  }

  /** Returns a builder for a keeper with other settings. */
  public static Builder builder(OAuth2Client client, CredentialStore store) {
    return new Builder(client, store);
  }

  /**
   * Stores {@code tokens} of a new login, in place of everything stored for {@code owner}. If they have no refresh token, the
   * stored one stays, because a server such as Google issues it at the first login only. If a refresh of the stored tokens is
   * in flight, this waits until it ends. The owner must be one account at the server; use {@link #replace} if the user has
   * changed the account.
   *
   * @return ends with the stored tokens; fails with {@link AdapterFailed} if the store fails, and may then be run again
   */
  public Exchange<Tokens> keep(ResourceOwner owner, Tokens tokens) {
    Objects.requireNonNull(owner, "owner");
    Objects.requireNonNull(tokens, "tokens");
    boolean isWhole = client.canReplace(tokens);
    return isWhole
        ? replace(owner, tokens)
        : Exchange.defer(() -> keep(owner, tokens, false, TokenEntries.MOST_ROUNDS, null));
  }

  /**
   * Stores {@code tokens} of a new login, in place of everything stored for {@code owner}, including its refresh token.
   *
   * @return as {@link #keep}
   */
  public Exchange<Tokens> replace(ResourceOwner owner, Tokens tokens) {
    Objects.requireNonNull(owner, "owner");
    Objects.requireNonNull(tokens, "tokens");
    return Exchange.defer(() -> keep(owner, tokens, true, TokenEntries.MOST_ROUNDS, null));
  }

  /**
   * Returns valid tokens for {@code owner}, refreshing them first if necessary.
   *
   * @return fails with {@link ReauthorizationRequired} if no tokens are stored, or the grant was revoked; with {@link
   *     OutcomeUnknown} if the access token has expired and no response to the refresh request arrived; with {@link
   *     ErrorResponse}, {@link NoResponse}, {@link UnreadableResponse} or {@link AdapterFailed} if the tokens cannot be
   *     refreshed now
   */
  public Exchange<Tokens> current(ResourceOwner owner) {
    return source.current(Objects.requireNonNull(owner, "owner"));
  }

  /**
   * Returns an authorizer that adds the owner's access token to requests to {@code origins}. If a response rejects the token,
   * the authorizer refreshes it and retries. If another token is rejected as well, or no new token is available, the caller
   * receives that response. Requests to other origins, and to the server's own endpoints, stay unchanged.
   *
   * <p>A 401 rejects the token, and so do the responses that the server's data names with {@link
   * AuthorizationServer.Builder#expiredToken} and those that {@link Builder#expiredToken} recognizes.
   *
   * @param origins where the token may be sent, such as {@code X.API}; each https or loopback
   * @throws IllegalArgumentException if {@code origins} is empty, or one is neither https nor loopback
   */
  public Authorizer authorizer(ResourceOwner owner, Origin... origins) {
    return new KeeperAuthorizer(
        source,
        client,
        Objects.requireNonNull(owner, "owner"),
        Origin.requireSecure(origins),
        expiredToken);
  }

  /**
   * Revokes the owner's tokens at the server, if it supports revocation, and then removes them from the store. If the server
   * rejects the revocation, the tokens are removed anyway. If it does not respond, they stay: call {@code forget} again.
   *
   * @return ends with the removed tokens, or empty if there were none
   */
  public Exchange<Optional<Tokens>> forget(ResourceOwner owner) {
    Objects.requireNonNull(owner, "owner");
    return Exchange.defer(() -> forget(owner, TokenEntries.MOST_ROUNDS, null));
  }

  @Override
  public String toString() {
    return "TokenKeeper[" + client + ", " + source.owners() + " owners seen]";
  }

  private Exchange<Tokens> keep(
      ResourceOwner owner,
      Tokens tokens,
      boolean isWhole,
      int rounds,
      @Nullable StoredTokens last) {
    return entries.load(owner).then(found -> {
      OwnerState state = source.state(owner);
      StoredTokens stored =
          isWhole ? null : found.flatMap(entry -> readable(entry, last)).orElse(null);
      if (stored instanceof StoredTokens.Claimed claimed && !settings.isOver(claimed, state)) {
        // The claim may end with another refresh token.
        return Exchange.pause(
            TokenEntries.BETWEEN_READS, () -> keep(owner, tokens, isWhole, rounds, claimed));
      }
      IssuedTokens earlier = stored == null ? null : latest(state, stored);
      Tokens merged = earlier == null ? tokens : tokens.withRefreshTokenOf(earlier.tokens());
      StoredTokens.Live next = new StoredTokens.Live(
          entries.newVersion(), IssuedTokens.of(merged, settings.now(), null));
      return entries.replace(owner, found.map(Entry::version).orElse(""), next).then(isStored -> {
        if (isStored) {
          state.recordWrite(next, settings.nanos());
          return Exchange.done(merged);
        }
        return keep(owner, tokens, isWhole, TokenEntries.oneLess(rounds), null);
      });
    });
  }

  /** Reads {@code entry}; empty if it is unreadable, because a new login replaces any entry. */
  private static Optional<StoredTokens> readable(Entry entry, @Nullable StoredTokens last) {
    try {
      return Optional.of(TokenEntries.read(entry, last));
    } catch (AdapterFailed unreadable) {
      return Optional.empty();
    }
  }

  /** Returns the tokens of {@code stored}, or those that the store has not accepted yet. */
  private static @Nullable IssuedTokens latest(OwnerState state, StoredTokens stored) {
    UnsavedTokens unsaved = state.unsaved();
    return unsaved != null && unsaved.isNewerThan(stored)
        ? unsaved.next().issued()
        : stored.issued();
  }

  private Exchange<Optional<Tokens>> forget(
      ResourceOwner owner, int rounds, @Nullable StoredTokens last) {
    OwnerState state = source.state(owner);
    return entries.load(owner).then(found -> {
      state.recordWrite(null, settings.nanos());
      if (found.isEmpty()) {
        state.setUnsaved(null);
        return Exchange.done(Optional.empty());
      }
      StoredTokens stored = TokenEntries.read(found.get(), last);
      if (stored instanceof StoredTokens.Claimed claimed && !settings.isOver(claimed, state)) {
        return Exchange.pause(TokenEntries.BETWEEN_READS, () -> forget(owner, rounds, claimed));
      }
      return revoked(state, stored)
          .then(tokens -> entries.remove(owner, stored.version()).then(removed -> {
            if (!removed) {
              return forget(owner, TokenEntries.oneLess(rounds), null);
            }
            state.recordWrite(null, settings.nanos());
            state.setUnsaved(null);
            return Exchange.done(tokens);
          }));
    });
  }

  /** Revokes the tokens at the server. An error response is not a reason to keep them. */
  private Exchange<Optional<Tokens>> revoked(OwnerState state, StoredTokens stored) {
    IssuedTokens issued = latest(state, stored);
    if (issued == null) {
      return Exchange.done(Optional.empty());
    }
    Tokens tokens = issued.tokens();
    return client.server().metadata().revocationEndpoint().isEmpty()
        ? Exchange.done(Optional.of(tokens))
        : settings
            .overTokenTransport("The revocation", client.revoke(tokens))
            .handle(done -> Exchange.done(Optional.of(done)), failure -> {
              if (failure instanceof ErrorResponse error
                  && error.status().orElse(SERVER_ERROR) < SERVER_ERROR) {
                return Exchange.done(Optional.of(tokens));
              }
              throw failure;
            });
  }

  /** Collects a keeper's settings. Not thread-safe. */
  public static final class Builder {

    private static final Duration SHORTEST_CLAIM = Duration.ofSeconds(1);

    private final OAuth2Client client;
    private final CredentialStore store;
    private KeeperListener listener = KeeperListener.none();
    private Predicate<HttpResponse> expiredToken = response -> false;
    private @Nullable Executor executor;
    private @Nullable HttpTransport tokenTransport;
    private Duration claimLength = Duration.ofMinutes(1);
    private Duration refreshAhead = Duration.ofMinutes(1);

    private Builder(OAuth2Client client, CredentialStore store) {
      this.client = Objects.requireNonNull(client, "client");
      this.store = Objects.requireNonNull(store, "store");
    }

    /** Sets the listener. The default is {@link KeeperListener#none}. */
    public Builder listener(KeeperListener listener) {
      this.listener = Objects.requireNonNull(listener, "listener");
      return this;
    }

    /**
     * Sets how long a process may hold a claim. The default is one minute. Use at least twice the transport's total deadline,
     * and the same value on all nodes. The keeper sends a refresh request in the first half of its claim, or not at all. Allow
     * for the time that the store and the client authentication take. If the client checks ID tokens, use at least four times the
     * deadline. The check may fetch keys after the response, and the keeper stores the new tokens after the check.
     *
     * @throws IllegalArgumentException if it is shorter than one second, or longer than one hour
     */
    public Builder claimLength(Duration length) {
      if (length.compareTo(SHORTEST_CLAIM) < 0
          || length.compareTo(StoredTokens.Claimed.LONGEST) > 0) {
        throw new IllegalArgumentException(
            "The claim length is " + length
                + ". Use a length from one second to one hour, at least twice the transport's deadline.");
      }
      this.claimLength = length;
      return this;
    }

    /**
     * Sets how long before their expiry tokens are refreshed. The default is one minute. Tokens are never refreshed before
     * the last tenth of their lifetime.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder refreshAhead(Duration refreshAhead) {
      if (refreshAhead.isNegative()) {
        throw new IllegalArgumentException(
            "The time to refresh ahead is " + refreshAhead + ". Use a positive length, or zero.");
      }
      this.refreshAhead = refreshAhead;
      return this;
    }

    /**
     * Sets a test that recognizes the responses of an API that mean that the access token has expired or was revoked. The
     * keeper then refreshes the tokens and repeats the request. A 401 and the responses that the server's data names need no
     * test. {@code AuthorizedHttpClient} shows the test no body, and the OkHttp interceptor only bodies of error responses. A
     * test that throws fails the call.
     */
    public Builder expiredToken(Predicate<HttpResponse> test) {
      this.expiredToken = Objects.requireNonNull(test, "test");
      return this;
    }

    /**
     * Sets the executor that runs the claims and refreshes of all callers. Callers wait for it, so it must not be the executor
     * that runs the callers, and never {@code Runnable::run}. The default is the executor of each caller: the one that {@code
     * overAsync} or {@code AuthorizedTransport} received, or {@link Exchange#defaultExecutor}.
     */
    public Builder executor(Executor executor) {
      this.executor = Objects.requireNonNull(executor, "executor");
      return this;
    }

    /**
     * Sets the transport of token requests, for example one that presents a TLS certificate (RFC 8705) that requests to the API
     * do not need. The default is the transport of each call. Each token request blocks a thread of the {@link #executor}.
     */
    public Builder tokenTransport(HttpTransport transport) {
      this.tokenTransport = Objects.requireNonNull(transport, "transport");
      return this;
    }

    /** Creates the keeper. */
    public TokenKeeper build() {
      return new TokenKeeper(this);
    }
  }
}
