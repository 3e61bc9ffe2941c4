package dev.tripod.oauth2.keeper;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.AuthorizationException.OutcomeUnknown;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.port.CredentialStore.Entry;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.TokenRequest;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.keeper.OwnerState.LastSeen;
import dev.tripod.oauth2.keeper.OwnerState.RefreshFailure;
import dev.tripod.oauth2.keeper.OwnerState.UnsavedTokens;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to get an owner's valid tokens. It reads the store. If necessary, it claims the tokens, refreshes them and
 * stores the new ones. The methods are in the order in which they run. {@code docs/refresh.md} lists the states, and what
 * a crash at each point leads to. Not thread-safe.
 *
 * <p>After an {@link Error} of an adapter, the attempt continues as after an exception: it saves new tokens and releases the
 * claim. {@link #throwError} throws the {@code Error} in the end.
 */
final class RefreshAttempt {

  private static final Exchange<Optional<Tokens>> NOT_SETTLED = Exchange.done(Optional.empty());
  private static final Duration BETWEEN_WRITES = Duration.ofSeconds(1);

  private final OAuth2Client client;
  private final TokenEntries entries;
  private final KeeperSettings settings;
  private final ResourceOwner owner;
  private final OwnerState state;
  private final @Nullable Secret rejected;
  private LastSeen lastSeen;
  private int rounds = TokenEntries.MOST_ROUNDS;
  private @Nullable TokenRequest request;
  private @Nullable Error error;

  /** The entry that was read last; {@code null} before, or if the store had none. */
  private @Nullable StoredTokens found;

  /** Creates an attempt; {@code rejected} is an access token that a server rejected, and that does not count as valid. */
  RefreshAttempt(
      OAuth2Client client,
      TokenEntries entries,
      KeeperSettings settings,
      ResourceOwner owner,
      OwnerState state,
      @Nullable Secret rejected) {
    this.client = client;
    this.entries = entries;
    this.settings = settings;
    this.owner = owner;
    this.state = state;
    this.rejected = rejected;
    this.lastSeen = state.lastSeen();
  }

  /**
   * Reads the store once, on the caller's thread. It writes nothing and does not wait.
   *
   * @return empty if more is needed: {@link #run}
   */
  Exchange<Optional<Tokens>> lookUp() {
    if (state.unsaved() != null) {
      return NOT_SETTLED;
    }
    lastSeen = state.lastSeen();
    return load()
        .handle(
            entry -> {
              Exchange<Tokens> settled = settled(stored(entry));
              return settled == null ? NOT_SETTLED : settled.map(Optional::of);
            },
            failure -> fallBack(state.lastSeen().issued(), failure).map(Optional::of));
  }

  /** Continues after {@link #lookUp}, or begins. It runs to its end, whatever its caller does. */
  Exchange<Tokens> run() {
    UnsavedTokens unsaved = state.unsaved();
    return unsaved != null ? save(unsaved) : found != null ? found(found) : read();
  }

  /** Throws the first {@link Error} of an adapter, if there was one. Only the caller that runs the attempt must call this. */
  void throwError() {
    Error thrown = error;
    if (thrown != null) {
      throw thrown;
    }
  }

  /**
   * Returns the failure that other callers receive after an {@link Error}. It has the class of the {@code Error} only, because
   * its message may contain a secret.
   */
  static Throwable toOthers(Throwable failure) {
    return failure instanceof Error thrown
        ? AdapterFailed.of("The refresh", withoutMessage(thrown), Redactor.none())
        : failure;
  }

  private static IOException withoutMessage(Error thrown) {
    IOException cause = new IOException(thrown.getClass().getName());
    cause.setStackTrace(thrown.getStackTrace());
    return cause;
  }

  private <T> Exchange<T> withoutErrors(
      Exchange<T> step, Function<IOException, RuntimeException> failure) {
    return step.convertError(thrown -> {
      error = error == null ? thrown : error;
      return failure.apply(withoutMessage(thrown));
    });
  }

  private Exchange<Optional<Entry>> load() {
    return withoutErrors(entries.load(owner), TokenEntries::failed);
  }

  private Exchange<Boolean> write(String version, StoredTokens next) {
    return withoutErrors(entries.replace(owner, version, next), TokenEntries::failed);
  }

  private Exchange<Tokens> read() {
    lastSeen = state.lastSeen();
    return load()
        .handle(
            entry -> found(stored(entry)), failure -> fallBack(state.lastSeen().issued(), failure));
  }

  private @Nullable StoredTokens stored(Optional<Entry> entry) {
    found = entry.isEmpty() ? null : TokenEntries.read(entry.get(), found);
    return found;
  }

  /** Reads again after another process was faster. A store that accepts no write must not be asked forever. */
  private Exchange<Tokens> readAgain() {
    rounds = TokenEntries.oneLess(rounds);
    return read();
  }

  private Exchange<Tokens> readLater() {
    rounds = TokenEntries.MOST_ROUNDS;
    return Exchange.pause(TokenEntries.BETWEEN_READS, this::read);
  }

  private Exchange<Tokens> found(@Nullable StoredTokens stored) {
    Exchange<Tokens> settled = settled(stored);
    if (settled != null) {
      return settled;
    }
    return stored instanceof StoredTokens.Claimed claimed && !settings.isOver(claimed, state)
        ? readLater()
        : claim(Objects.requireNonNull(stored));
  }

  /** Returns the result for the caller if it is clear without a write and without a wait, else {@code null}. */
  private @Nullable Exchange<Tokens> settled(@Nullable StoredTokens stored) {
    if (stored instanceof StoredTokens.Live live) {
      return settledLive(live);
    }
    return stored instanceof StoredTokens.Claimed claimed
        ? settledClaimed(claimed)
        : reauthorization();
  }

  private @Nullable Exchange<Tokens> settledLive(StoredTokens.Live live) {
    recordRead(live);
    IssuedTokens issued = live.issued();
    boolean usable = issued.hasAccessToken(rejected)
        ? wasJustReplaced(issued) && issued.isValid(now())
        : settings.isFresh(issued, now());
    if (usable) {
      return Exchange.done(issued.tokens());
    }
    Backoff backoff = issued.backoff();
    if (backoff != null && backoff.isShared() && !state.isBackingOff(nanos())) {
      Duration left = backoff.pause().minus(settings.age(backoff.since(), lastSeen));
      if (left.compareTo(Duration.ZERO) > 0) {
        state.setLastFailure(
            new RefreshFailure(backoff.failure(left), nanos() + left.toNanos(), null, true));
      }
    }
    return settledWithoutClaim(issued);
  }

  /** Returns whether {@code issued} replaced rejected tokens so recently that the tokens are probably not the problem. */
  private boolean wasJustReplaced(IssuedTokens issued) {
    Rejections rejections = issued.rejections();
    return rejections != null
        && settings.age(rejections.at(), lastSeen).compareTo(rejections.pause(issued.lifetime()))
            < 0;
  }

  /** Handles a claim. One that is over is replaced even if the token is still valid, because its process will not refresh. */
  private @Nullable Exchange<Tokens> settledClaimed(StoredTokens.Claimed claimed) {
    if (settings.isOver(claimed, state)) {
      return settledWithoutClaim(claimed.issued());
    }
    if (isUsable(claimed.issued())) {
      return Exchange.done(claimed.issued().tokens());
    }
    RefreshFailure last = state.lastFailure();
    if (last != null && claimed.version().equals(last.claim())) {
      throw last.cause();
    }
    return null;
  }

  /** Returns the result for the caller if no refresh can be tried now, else {@code null}. */
  private @Nullable Exchange<Tokens> settledWithoutClaim(IssuedTokens issued) {
    RefreshFailure last = state.lastFailure();
    if (last != null && last.blocks() && state.isBackingOff(nanos())) {
      return fallBack(issued, last.cause());
    }
    if (!client.canReplace(issued.tokens())) {
      return issued.isValid(now()) ? Exchange.done(issued.tokens()) : reauthorization();
    }
    RuntimeException unable = unableToRefresh(issued.tokens());
    return unable == null ? null : fallBack(issued, unable);
  }

  /** Claims tokens that are live, or that have a claim which is over. */
  private Exchange<Tokens> claim(StoredTokens stored) {
    IssuedTokens issued = Objects.requireNonNull(stored.issued());
    long begun = nanos();
    OwnClaim mine = new OwnClaim(
        new StoredTokens.Claimed(
            entries.newVersion(), issued, settings.time().latest(), settings.claimLength()),
        begun);
    return write(stored.version(), mine.stored())
        .handle(
            won -> won ? refresh(mine) : readAgain(), failure -> claimUnconfirmed(mine, failure));
  }

  /**
   * Handles a failure of the store at the claim. Nothing was sent yet. If the store has the claim after all, this process
   * recognizes it later as its own, and replaces it.
   */
  private Exchange<Tokens> claimUnconfirmed(OwnClaim mine, RuntimeException failure) {
    return load()
        .handle(
            entry -> entry.map(Entry::version).filter(mine.version()::equals).isPresent()
                ? refresh(mine)
                : fallBack(mine.issued(), failure),
            again -> {
              state.recordUnusedClaim(mine.version());
              return fallBack(mine.issued(), failure);
            });
  }

  /**
   * Sends the refresh request in the first half of the claim. The second half is for the response. After a longer delay
   * nothing is sent, because another process may be about to send. The time is checked before the client authenticates
   * itself, and again when the request is ready.
   */
  private Exchange<Tokens> refresh(OwnClaim mine) {
    state.firstSeen(mine.version(), mine.begun());
    if (mine.sendBy() - nanos() < 0) {
      return release(mine, TokenEntries.claimedTooLate());
    }
    return withoutErrors(refreshed(mine), this::interrupted)
        .handle(next -> store(mine, next), failure -> refreshFailed(mine, failure));
  }

  /** Returns why this client cannot request {@code tokens} again, before it claims them; {@code null} if it can. */
  private @Nullable RuntimeException unableToRefresh(Tokens tokens) {
    try {
      Exchange<Tokens> unused = client.replace(tokens, UnaryOperator.identity());
      return null;
    } catch (IllegalStateException | IllegalArgumentException e) {
      return AdapterFailed.beforeSending(
          "The preparation of the token request", e, tokens.redactor());
    }
  }

  private Exchange<Tokens> refreshed(OwnClaim mine) {
    return settings.overTokenTransport(
        "The token request", client.replace(mine.issued().tokens(), unsent -> {
          request = unsent;
          return unsent.sendWhile(() -> mine.sendBy() - nanos() >= 0);
        }));
  }

  /** Returns the failure of a refresh that an {@link Error} ended, so its response may be lost. */
  private RuntimeException interrupted(IOException cause) {
    return request != null && request.isSpent()
        ? NoResponse.from(
            client.server().metadata().refreshEndpoint().origin(), cause, Redactor.none())
        : AdapterFailed.beforeSending("The refresh", cause, Redactor.none());
  }

  private Exchange<Tokens> store(OwnClaim mine, Tokens next) {
    Instant now = now();
    IssuedTokens before = mine.issued();
    IssuedTokens issued = IssuedTokens.of(
        next,
        now,
        before.hasAccessToken(rejected)
            ? Rejections.after(before.rejections(), before.lifetime(), now)
            : null);
    UnsavedTokens unsaved =
        new UnsavedTokens(mine, new StoredTokens.Live(entries.newVersion(), issued));
    state.setUnsaved(unsaved);
    return replace(mine.version(), unsaved);
  }

  private Exchange<Tokens> replace(String version, UnsavedTokens unsaved) {
    return write(version, unsaved.next())
        .handle(
            won -> won ? saved(unsaved) : saveAgain(unsaved),
            failure -> saveLater(unsaved, failure));
  }

  private Exchange<Tokens> saveAgain(UnsavedTokens unsaved) {
    rounds = TokenEntries.oneLess(rounds);
    return save(unsaved);
  }

  /** Retries while the claim keeps other processes away. After that, the next call saves the tokens before anything else. */
  private Exchange<Tokens> saveLater(UnsavedTokens unsaved, RuntimeException failure) {
    OwnClaim claim = unsaved.claim();
    return claim.left(nanos()).compareTo(BETWEEN_WRITES) > 0
        ? Exchange.pause(BETWEEN_WRITES, () -> save(unsaved))
        : fallBack(claim.issued(), failure);
  }

  /** Saves new tokens that the store has not accepted yet, or drops them if something newer is stored. */
  private Exchange<Tokens> save(UnsavedTokens unsaved) {
    lastSeen = state.lastSeen();
    return load().handle(entry -> save(unsaved, entry), failure -> saveLater(unsaved, failure));
  }

  private Exchange<Tokens> save(UnsavedTokens unsaved, Optional<Entry> entry) {
    StoredTokens stored = entry.map(TokenEntries::read).orElse(null);
    if (stored != null) {
      if (stored.version().equals(unsaved.next().version())) {
        return saved(unsaved);
      }
      if (unsaved.isNewerThan(stored)) {
        return replace(stored.version(), unsaved);
      }
    }
    state.setUnsaved(null);
    return found(stored);
  }

  private Exchange<Tokens> saved(UnsavedTokens unsaved) {
    state.setUnsaved(null);
    state.setLastFailure(null);
    lastSeen = state.recordRead(lastSeen, unsaved.next(), nanos());
    settings.notifyListener(listener ->
        listener.refreshed(owner, Duration.ofNanos(nanos() - unsaved.claim().begun())));
    return Exchange.done(unsaved.next().issued().tokens());
  }

  private Exchange<Tokens> refreshFailed(OwnClaim mine, RuntimeException failure) {
    if (failure instanceof ReauthorizationRequired) {
      return revoked(mine);
    }
    boolean maybeSpent = !client.spendsNothing(mine.issued().tokens()) && isMaybeProcessed(failure);
    return maybeSpent ? outcomeUnknown(mine, failure) : release(mine, failure);
  }

  private static boolean isMaybeProcessed(RuntimeException failure) {
    if (failure instanceof NoResponse noResponse) {
      return noResponse.perhapsSent();
    }
    if (failure instanceof AdapterFailed adapterFailed) {
      return adapterFailed.perhapsSent();
    }
    return failure instanceof UnreadableResponse unreadable
        ? unreadable.status() < 300
        : !(failure instanceof ErrorResponse);
  }

  /**
   * Records a revoked grant. If another process or a new login has written since, the error concerned tokens that are
   * already replaced.
   */
  private Exchange<Tokens> revoked(OwnClaim mine) {
    return write(mine.version(), new StoredTokens.Revoked(entries.newVersion()))
        .handle(
            won -> {
              if (!won) {
                return readAgain();
              }
              settings.notifyListener(listener -> listener.revoked(owner));
              return reauthorization();
            },
            failure -> {
              holdClaim(mine, ReauthorizationRequired.of(owner));
              return reauthorization();
            });
  }

  /** Keeps the claim for its length, because the server may have rotated. No process sends the same refresh token earlier. */
  private Exchange<Tokens> outcomeUnknown(OwnClaim mine, RuntimeException failure) {
    RuntimeException cause = failure instanceof NoResponse noResponse
        ? OutcomeUnknown.until(now().plus(mine.left(nanos())), noResponse)
        : failure;
    holdClaim(mine, cause);
    settings.notifyListener(listener -> listener.outcomeUnknown(owner));
    return fallBack(mine.issued(), cause);
  }

  /** Lets other calls in this process fail with {@code cause} at once, until the claim ends. Other processes have to wait. */
  private void holdClaim(OwnClaim mine, RuntimeException cause) {
    state.setLastFailure(new RefreshFailure(cause, mine.end(), mine.version(), false));
  }

  /** Releases a claim under which nothing was spent. Failures at the server lead to a growing pause, others to one of a second. */
  private Exchange<Tokens> release(OwnClaim mine, RuntimeException failure) {
    Backoff earlier = mine.issued().backoff();
    Backoff backoff = reachedTheServer(failure)
        ? Backoff.after(failure, earlier, now(), client.random())
        : earlier == null ? null : earlier.withoutPause();
    state.setLastFailure(refreshFailure(failure, backoff));
    StoredTokens.Live released =
        new StoredTokens.Live(entries.newVersion(), mine.issued().with(backoff));
    return write(mine.version(), released)
        .handle(
            won -> {
              if (won) {
                lastSeen = state.recordRead(lastSeen, released, nanos());
              }
              return fallBack(mine.issued(), failure);
            },
            again -> {
              state.recordUnusedClaim(mine.version());
              return fallBack(mine.issued(), failure);
            });
  }

  private static boolean reachedTheServer(RuntimeException failure) {
    return failure instanceof UnreadableResponse
        || failure instanceof ErrorResponse
        || isMaybeProcessed(failure);
  }

  /** Callers without a valid token wait after an error response, and after a failure that repeats. */
  private RefreshFailure refreshFailure(RuntimeException failure, @Nullable Backoff backoff) {
    boolean counts = reachedTheServer(failure);
    Duration pause = counts && backoff != null ? backoff.pause() : Backoff.SHORTEST;
    boolean blocks =
        failure instanceof ErrorResponse || (counts && backoff != null && !backoff.isFirst());
    return new RefreshFailure(failure, nanos() + pause.toNanos(), null, blocks);
  }

  private Exchange<Tokens> fallBack(@Nullable IssuedTokens issued, RuntimeException failure) {
    if (issued != null && isUsable(issued)) {
      return Exchange.done(issued.tokens());
    }
    throw failure;
  }

  private boolean isUsable(IssuedTokens issued) {
    return issued.isValid(now()) && !issued.hasAccessToken(rejected);
  }

  private Exchange<Tokens> reauthorization() {
    lastSeen = state.recordRead(lastSeen, null, nanos());
    throw ReauthorizationRequired.of(owner);
  }

  private void recordRead(StoredTokens.Live live) {
    IssuedTokens before = lastSeen.issued();
    lastSeen = state.recordRead(lastSeen, live, nanos());
    if (before != null && !before.hasAccessToken(live.issued().tokens().accessToken())) {
      // A failure of the replaced tokens says nothing about these.
      state.setLastFailure(null);
      settings.notifyListener(listener -> listener.adopted(owner));
    }
  }

  private Instant now() {
    return settings.now();
  }

  private long nanos() {
    return settings.nanos();
  }
}
