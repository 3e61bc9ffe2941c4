package dev.tripod.oauth2.keeper;

import dev.tripod.domain.port.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * A keeper's settings: its clock, its listener and its lengths of time. Immutable and thread-safe.
 *
 * @param claimLength how long a process may hold a claim
 * @param refreshAhead how long before the expiry tokens are refreshed
 */
record KeeperSettings(
    Clock clock, KeeperListener listener, Duration claimLength, Duration refreshAhead) {

  /** The clocks of two processes differ by less than this. */
  private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(5);

  Instant now() {
    return clock.now();
  }

  boolean isFresh(IssuedTokens issued, Instant now) {
    return issued.isFresh(now, refreshAhead);
  }

  /**
   * Returns whether {@code claimed} has ended: this process has seen it for its whole length, or it is so old that no
   * difference between clocks explains it.
   */
  boolean isOver(StoredTokens.Claimed claimed, OwnerState state) {
    Instant now = now();
    return !now.isBefore(state.firstSeen(claimed.version(), now).plus(claimed.length()))
        || !now.isBefore(claimed.end().plus(CLOCK_DIFFERENCE));
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
