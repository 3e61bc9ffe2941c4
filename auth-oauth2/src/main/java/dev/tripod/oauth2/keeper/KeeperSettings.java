package dev.tripod.oauth2.keeper;

import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A keeper's settings: its clock, its listener and its lengths of time. Immutable and thread-safe.
 *
 * @param claimLength how long a process may hold a claim
 * @param refreshAhead how long before the expiry tokens are refreshed
 * @param executor runs claims and refreshes; {@code null} for the executor of the caller
 * @param tokenTransport sends token requests; {@code null} for the transport of the caller
 */
record KeeperSettings(
    ProcessTime time,
    KeeperListener listener,
    Duration claimLength,
    Duration refreshAhead,
    @Nullable Executor executor,
    @Nullable HttpTransport tokenTransport) {

  /** The clocks of two processes differ by less than this. */
  private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(5);

  Instant now() {
    return time.now();
  }

  long nanos() {
    return time.nanos();
  }

  boolean isFresh(IssuedTokens issued, Instant now) {
    return issued.isFresh(now, refreshAhead);
  }

  /**
   * Returns whether {@code claimed} has ended. It has in three cases. This process made it, and nothing was spent under it.
   * This process has seen it for its whole length. It is so old that neither a difference between clocks nor a step of this
   * clock explains its age.
   */
  boolean isOver(StoredTokens.Claimed claimed, OwnerState state) {
    long nanos = nanos();
    return state.isUnusedClaim(claimed.version())
        || nanos - state.firstSeen(claimed.version(), nanos) >= claimed.length().toNanos()
        || !time.earliest().isBefore(claimed.end().plus(CLOCK_DIFFERENCE));
  }

  /**
   * Returns how much time has passed since something that is stored with {@code seen}: at least since this process has seen it,
   * and otherwise what the time of day says.
   */
  Duration age(Instant since, OwnerState.LastSeen seen) {
    Duration seenFor = Duration.ofNanos(nanos() - seen.since());
    return Backoff.longer(seenFor, Duration.between(since, now()));
  }

  /** Returns {@code request}, which runs over the transport of token requests if one is set. */
  Exchange<Tokens> overTokenTransport(String what, Exchange<Tokens> request) {
    HttpTransport own = tokenTransport;
    return own == null ? request : Exchange.blocking(what, () -> request.over(own));
  }

  /** Notifies the listener, and ignores its exceptions. */
  void notifyListener(Consumer<KeeperListener> event) {
    try {
      event.accept(listener);
    } catch (RuntimeException ignored) {
      // The contract says so: a failing metric must not cost a token.
    }
  }
}
