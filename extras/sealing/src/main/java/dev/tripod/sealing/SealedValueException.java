package dev.tripod.sealing;

import java.io.IOException;

/**
 * Thrown if a sealed value does not open. The message says what to do, and reveals nothing of the value. It may contain the id of a
 * key. It is an {@code IOException} because stores may throw no other exception.
 */
public final class SealedValueException extends IOException {

  /** Says why a value does not open. */
  public enum Reason {
    /** The value does not have the form of a sealed value: it is in clear text, truncated, or of a newer release. */
    NOT_SEALED,
    /** The value names a key that is not among the keys. */
    UNKNOWN_KEY,
    /** The value was changed, was moved from another owner or purpose, or another key has the id of its key. */
    NOT_AUTHENTIC,
    /** The value is too old, or was sealed more than five minutes in the future. */
    TOO_OLD
  }

  private final Reason reason;

  SealedValueException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Returns why the value does not open. */
  public Reason reason() {
    return reason;
  }
}
