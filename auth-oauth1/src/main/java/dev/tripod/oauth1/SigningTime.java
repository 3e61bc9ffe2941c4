package dev.tripod.oauth1;

import dev.tripod.domain.http.Origin;
import java.time.Instant;

/**
 * The time that one request is signed with: the client's clock, corrected by the known offset of the server's clock. It is not a
 * record, because nothing compares two of them, and the class is smaller.
 */
final class SigningTime {

  private final Origin origin;
  private final Instant read;
  private final long offset;

  SigningTime(Origin origin, Instant read, long offset) {
    this.origin = origin;
    this.read = read;
    this.offset = offset;
  }

  /** Returns the server that receives the request. */
  Origin origin() {
    return origin;
  }

  /** Returns the uncorrected time of the client's clock. */
  Instant read() {
    return read;
  }

  /** Returns how many seconds the server's clock is ahead of the client's; 0 if unknown. */
  long offset() {
    return offset;
  }

  /** Returns the value of {@code oauth_timestamp}: seconds since 1970, positive (RFC 5849 section 3.3). */
  long timestamp() {
    return Math.max(1, read.getEpochSecond() + offset);
  }

  /** Returns whether this is the uncorrected time of the client's clock. */
  boolean isUncorrected() {
    return offset == 0;
  }
}
