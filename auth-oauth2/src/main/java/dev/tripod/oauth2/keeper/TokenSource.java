package dev.tripod.oauth2.keeper;

import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.keeper.OwnerState.RefreshInFlight;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Provides owners' valid tokens: from memory while they are fresh, else by one {@link RefreshAttempt} at a time per owner.
 * Thread-safe.
 */
final class TokenSource {

  private static final int MOST_OWNERS = 100_000;

  private final OAuth2Client client;
  private final TokenEntries entries;
  private final KeeperSettings settings;
  private final Map<ResourceOwner, OwnerState> states = new ConcurrentHashMap<>();

  TokenSource(OAuth2Client client, TokenEntries entries, KeeperSettings settings) {
    this.client = client;
    this.entries = entries;
    this.settings = settings;
  }

  /** Returns tokens from memory if no refresh is due, else {@code null}. It reads a map, and nothing else. */
  @Nullable
  IssuedTokens fresh(ResourceOwner owner) {
    OwnerState state = states.get(owner);
    IssuedTokens seen = state == null ? null : state.lastSeen().issued();
    return seen != null && settings.isFresh(seen, settings.now()) ? seen : null;
  }

  /** Returns valid tokens for {@code owner}, refreshing them first if necessary. */
  Exchange<Tokens> current(ResourceOwner owner) {
    return Exchange.defer(() -> valid(owner, null, TokenEntries.MOST_ROUNDS));
  }

  /**
   * Returns tokens to use in place of the rejected access token.
   *
   * @return empty if none are available: the rejected token itself has just replaced a rejected one
   */
  Exchange<Optional<Tokens>> replacementFor(Secret rejected, ResourceOwner owner) {
    return Exchange.defer(() -> valid(owner, rejected, TokenEntries.MOST_ROUNDS))
        .map(tokens ->
            tokens.accessToken().equals(rejected) ? Optional.empty() : Optional.of(tokens));
  }

  /**
   * Returns the state of {@code owner}. If there are too many states, idle ones are dropped, because the store has the
   * same data.
   */
  OwnerState state(ResourceOwner owner) {
    if (states.size() >= MOST_OWNERS) {
      states.values().removeIf(OwnerState::isIdle);
    }
    return states.computeIfAbsent(owner, key -> new OwnerState());
  }

  int owners() {
    return states.size();
  }

  private Exchange<Tokens> valid(ResourceOwner owner, @Nullable Secret rejected, int rounds) {
    Instant now = settings.now();
    long nanos = settings.nanos();
    OwnerState state = state(owner);
    IssuedTokens seen = state.lastSeen().issued();
    if (seen != null && !seen.hasAccessToken(rejected)) {
      boolean needsNoRefresh = state.isRefreshing() || state.isBackingOff(nanos);
      if (settings.isFresh(seen, now) || (needsNoRefresh && seen.isValid(now))) {
        return Exchange.done(seen.tokens());
      }
    }
    RefreshInFlight mine = new RefreshInFlight(nanos, rejected);
    RefreshInFlight joined = state.startOrJoin(mine, 2 * settings.claimLength().toNanos());
    return joined == mine
        ? run(new RefreshAttempt(client, entries, settings, owner, state, rejected), state, mine)
        : await(owner, joined, rejected, nanos, rounds);
  }

  /**
   * Runs an attempt that other callers wait for. The store is read on the caller's thread. A claim and its refresh are
   * detached. Only this caller can receive an {@link Error}.
   */
  private Exchange<Tokens> run(RefreshAttempt attempt, OwnerState state, RefreshInFlight mine) {
    BiConsumer<@Nullable Tokens, @Nullable Throwable> ended = (tokens, failure) ->
        state.end(mine, tokens, failure == null ? null : RefreshAttempt.toOthers(failure));
    return Exchange.defer(attempt::lookUp)
        .convertError(error -> {
          ended.accept(null, error);
          throw error;
        })
        .handle(
            found -> {
              if (found.isEmpty()) {
                return detached(attempt, ended);
              }
              ended.accept(found.get(), null);
              return Exchange.done(found.get());
            },
            failure -> {
              // If this thread was interrupted, the failure concerns only this caller.
              state.end(mine, null, Thread.currentThread().isInterrupted() ? null : failure);
              throw failure;
            })
        .handle(
            tokens -> {
              attempt.throwError();
              return Exchange.done(tokens);
            },
            failure -> {
              attempt.throwError();
              throw failure;
            });
  }

  private Exchange<Tokens> detached(
      RefreshAttempt attempt, BiConsumer<@Nullable Tokens, @Nullable Throwable> ended) {
    Executor executor = settings.executor();
    return executor == null
        ? Exchange.detached(attempt::run, ended)
        : Exchange.detached(executor, attempt::run, ended);
  }

  /** Waits for another caller's refresh, for a claim's length at most. After that, this caller tries for itself. */
  private Exchange<Tokens> await(
      ResourceOwner owner,
      RefreshInFlight refresh,
      @Nullable Secret rejected,
      long from,
      int rounds) {
    return refresh
        .await(settings.claimLength())
        .handle(
            tokens -> {
              notifyWaited(owner, from);
              return tokens
                  .filter(found -> rounds == 0 || refresh.satisfies(rejected, found))
                  .map(Exchange::done)
                  .orElseGet(() -> valid(owner, rejected, Math.max(0, rounds - 1)));
            },
            failure -> {
              notifyWaited(owner, from);
              // The refresh may have read the store before this call began, and the user may have
              // logged in between.
              if (failure instanceof ReauthorizationRequired
                  && rounds == TokenEntries.MOST_ROUNDS) {
                return valid(owner, rejected, rounds - 1);
              }
              throw failure;
            });
  }

  private void notifyWaited(ResourceOwner owner, long from) {
    settings.notifyListener(
        listener -> listener.waited(owner, Duration.ofNanos(settings.nanos() - from)));
  }
}
