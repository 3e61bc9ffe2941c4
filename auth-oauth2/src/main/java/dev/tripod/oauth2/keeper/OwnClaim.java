package dev.tripod.oauth2.keeper;

import java.time.Duration;

/**
 * A claim that this process made. Its times are nanoseconds of this process, so a step of the clock neither shortens nor
 * extends it. Immutable.
 *
 * @param stored the claim in the store
 * @param begun when it began, before it was written
 */
record OwnClaim(StoredTokens.Claimed stored, long begun) {

  String version() {
    return stored.version();
  }

  IssuedTokens issued() {
    return stored.issued();
  }

  /** Returns the latest time to send a request. The second half of the claim is for the response. */
  long sendBy() {
    return begun + stored.length().dividedBy(2).toNanos();
  }

  long end() {
    return begun + stored.length().toNanos();
  }

  /** Returns how long it lasts from {@code nanos} on; negative if it is over. */
  Duration left(long nanos) {
    return Duration.ofNanos(end() - nanos);
  }
}
