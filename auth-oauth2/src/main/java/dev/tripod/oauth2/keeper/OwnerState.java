package dev.tripod.oauth2.keeper;

import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.oauth2.Tokens;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The state of one owner in this process: the tokens that it saw last, and the refresh in flight that callers share. The state
 * may be lost or out of date, because the store decides. Thread-safe.
 */
final class OwnerState {

  private final AtomicReference<@Nullable RefreshInFlight> inFlight = new AtomicReference<>();
  private final AtomicReference<LastSeen> lastSeen = new AtomicReference<>(new LastSeen(null, 0));
  private volatile @Nullable String unusedClaim;
  private volatile @Nullable UnsavedTokens unsaved;
  private volatile @Nullable ClaimObservation claimObservation;
  private volatile @Nullable RefreshFailure lastFailure;

  LastSeen lastSeen() {
    return Objects.requireNonNull(lastSeen.get());
  }

  /** Records tokens that a caller has just written, whatever the store held. */
  void recordWrite(StoredTokens.@Nullable Live written, long nanos) {
    lastSeen.set(new LastSeen(written, nanos));
    lastFailure = null;
  }

  /**
   * Records tokens that were read from the store, unless a caller has written since.
   *
   * @param before what was recorded when the read began
   * @return what is recorded now, or {@code before} if a caller has written since
   */
  LastSeen recordRead(LastSeen before, StoredTokens.@Nullable Live read, long nanos) {
    if (before.hasVersionOf(read)) {
      return before;
    }
    LastSeen next = new LastSeen(read, nanos);
    return lastSeen.compareAndSet(before, next) ? next : before;
  }

  @Nullable
  UnsavedTokens unsaved() {
    return unsaved;
  }

  void setUnsaved(@Nullable UnsavedTokens next) {
    unsaved = next;
  }

  @Nullable
  RefreshFailure lastFailure() {
    return lastFailure;
  }

  void setLastFailure(@Nullable RefreshFailure failure) {
    lastFailure = failure;
  }

  /**
   * Records a claim of this process that needs no protection: nothing was sent under it, or nothing was spent. It may still be
   * in the store, because the store failed.
   */
  void recordUnusedClaim(String version) {
    unusedClaim = version;
  }

  /** Returns whether {@code version} is a claim of this process that needs no protection. */
  boolean isUnusedClaim(String version) {
    return version.equals(unusedClaim);
  }

  /** Returns since when this process has seen the claim {@code version}; {@code nanos} if it is new. */
  long firstSeen(String version, long nanos) {
    ClaimObservation last = claimObservation;
    if (last != null && last.version.equals(version)) {
      return last.since;
    }
    claimObservation = new ClaimObservation(version, nanos);
    return nanos;
  }

  boolean isRefreshing() {
    return inFlight.get() != null;
  }

  /** Returns whether a refresh failed so recently that a valid token is used without another try. */
  boolean isBackingOff(long nanos) {
    RefreshFailure last = lastFailure;
    return last != null && nanos - last.until() < 0;
  }

  /** Returns whether this may be dropped: everything else that it remembers is in the store. */
  boolean isIdle() {
    return inFlight.get() == null && unsaved == null;
  }

  /**
   * Starts {@code mine}, unless another refresh is in flight.
   *
   * @param oldest the age in nanoseconds after which a refresh counts as lost with its thread, and is replaced
   * @return the refresh in flight: {@code mine} if the caller must run it, else the one to wait for
   */
  RefreshInFlight startOrJoin(RefreshInFlight mine, long oldest) {
    while (true) {
      RefreshInFlight other = inFlight.get();
      if (other != null && mine.begun - other.begun <= oldest) {
        return other;
      }
      if (inFlight.compareAndSet(other, mine)) {
        return mine;
      }
    }
  }

  /** Ends {@code refresh}: first makes room for the next one, then wakes the callers that wait. */
  void end(RefreshInFlight refresh, @Nullable Tokens tokens, @Nullable Throwable failure) {
    inFlight.compareAndSet(refresh, null);
    if (failure == null) {
      refresh.ended.complete(tokens);
    } else {
      refresh.ended.completeExceptionally(failure);
    }
  }

  /** A refresh that one caller runs and the others wait for. */
  static final class RefreshInFlight {

    private final long begun;
    private final @Nullable Secret rejected;
    private final CompletableFuture<@Nullable Tokens> ended = new CompletableFuture<>();

    /** Creates a refresh; {@code rejected} is the access token that a server rejected, if that is its reason. */
    RefreshInFlight(long begun, @Nullable Secret rejected) {
      this.begun = begun;
      this.rejected = rejected;
    }

    /** Returns whether {@code tokens} are the final result for a caller with the rejected access token {@code token}. */
    boolean satisfies(@Nullable Secret token, Tokens tokens) {
      return !tokens.accessToken().equals(token) || tokens.accessToken().equals(rejected);
    }

    /**
     * Waits until the refresh ends. Each caller has its own wait: cancelling it, or its timeout, does not affect the
     * others. The caller continues on its own executor. The thread that ran the refresh and the JVM's timer thread are
     * not used for its work.
     *
     * @return ends empty after {@code timeout}
     */
    Exchange<Optional<Tokens>> await(Duration timeout) {
      return Exchange.await(executor -> {
        CompletableFuture<Exchange<Optional<Tokens>>> tokens =
            ended.thenApply(found -> Exchange.done(Optional.ofNullable(found)));
        return completeOnTimeout(tokens, Exchange.done(Optional.empty()), timeout)
            .thenApplyAsync(Function.identity(), executor);
      });
    }

    /** Sets a timeout. On Android before API 31 there is none, but the transport's deadline limits the refresh there too. */
    @WorksOnOlderAndroid
    private static <T> CompletableFuture<T> completeOnTimeout(
        CompletableFuture<T> future, T value, Duration timeout) {
      try {
        return future.completeOnTimeout(value, timeout.toNanos(), TimeUnit.NANOSECONDS);
      } catch (NoSuchMethodError olderAndroid) {
        return future;
      }
    }
  }

  /**
   * New tokens that the store has not accepted yet.
   *
   * @param claim the claim under which they were requested, and which they replace
   */
  record UnsavedTokens(OwnClaim claim, StoredTokens.Live next) {

    /** Returns whether {@code stored} still holds the tokens that these replace, even if another process has claimed them. */
    boolean isNewerThan(StoredTokens stored) {
      Optional<Secret> spent = claim.issued().tokens().refreshToken();
      IssuedTokens issued = stored.issued();
      return stored.version().equals(claim.version())
          || (issued != null
              && spent.isPresent()
              && issued.tokens().refreshToken().equals(spent));
    }
  }

  /**
   * A refresh that failed.
   *
   * @param until the nanoseconds of this process before which no other refresh is tried
   * @param claim the version of the claim that stays until then; {@code null} if it was released
   * @param blocks whether callers without a valid token get {@code cause} until then; otherwise they try again
   */
  record RefreshFailure(
      RuntimeException cause, long until, @Nullable String claim, boolean blocks) {}

  /**
   * The tokens that were seen last. Instances are compared by identity, so a reader notices a write that happened after
   * it began.
   */
  static final class LastSeen {

    private final StoredTokens.@Nullable Live live;
    private final long since;

    private LastSeen(StoredTokens.@Nullable Live live, long since) {
      this.live = live;
      this.since = since;
    }

    private boolean hasVersionOf(StoredTokens.@Nullable Live other) {
      return live != null && other != null && live.version().equals(other.version());
    }

    /** Returns since when this process has seen this entry, in its nanoseconds. */
    long since() {
      return since;
    }

    @Nullable
    IssuedTokens issued() {
      return live == null ? null : live.issued();
    }
  }

  private record ClaimObservation(String version, long since) {}
}
