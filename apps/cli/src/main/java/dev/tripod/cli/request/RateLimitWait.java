package dev.tripod.cli.request;

import dev.tripod.cli.terminal.Terminal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The time that a request may spend on waiting for the rate limits of a server. It shows the seconds to a person. */
public final class RateLimitWait {

  private final Terminal terminal;
  private long secondsLeft;

  private RateLimitWait(Terminal terminal, long most) {
    this.terminal = terminal;
    this.secondsLeft = most;
  }

  /** Returns a time of {@code most} seconds for one request. */
  public static RateLimitWait atMost(Terminal terminal, long most) {
    return new RateLimitWait(terminal, most);
  }

  /**
   * Waits for {@code length}, and at least a second, if enough time is left.
   *
   * @return whether it has waited
   */
  public boolean pause(Duration length) throws InterruptedException {
    long seconds = Math.max(1, length.plusNanos(999_999_999).toSeconds());
    if (seconds > secondsLeft) {
      return false;
    }
    secondsLeft -= seconds;
    try {
      for (long left = seconds; left > 0; left--) {
        terminal.progress("Waiting for the rate limit of the server, " + left + " s left ...");
        TimeUnit.SECONDS.sleep(1);
      }
    } finally {
      terminal.clearProgress();
    }
    return true;
  }
}
