package dev.tripod.redirect.loopback;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if a receiver cannot open its port, or ends without a result of the login. The message contains no secret, and says what
 * to do.
 */
public final class LoopbackException extends IOException {

  /** Says why the receiver has no result. More may be added: keep a default branch. */
  public enum Reason {
    /** Another program uses the port, or the operating system does not let this user open it. */
    PORT_UNAVAILABLE,
    /** The machine has neither {@code 127.0.0.1} nor {@code ::1}. */
    NO_LOOPBACK_ADDRESS,
    /** No result arrived before the deadline, or before the login expired. The cause is the last callback that was rejected. */
    DEADLINE,
    /** The receiver was closed while the application waited. */
    CLOSED
  }

  private final Reason reason;

  LoopbackException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Returns why the receiver has no result. */
  public Reason reason() {
    return reason;
  }
}
