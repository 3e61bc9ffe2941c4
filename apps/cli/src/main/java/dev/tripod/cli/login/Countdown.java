package dev.tripod.cli.login;

import dev.tripod.cli.terminal.Terminal;
import dev.tripod.domain.port.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The seconds for which a code is valid, at the start of the line in which a person types. A thread rewrites them. */
final class Countdown implements AutoCloseable {

  private static final String EXPIRED = "expired   ";

  private final Terminal terminal;
  private final Clock clock;
  private final long start;
  private final Duration length;
  private final CountDownLatch closed = new CountDownLatch(1);

  private Countdown(Terminal terminal, Clock clock, Duration length) {
    this.terminal = terminal;
    this.clock = clock;
    this.start = clock.nanoTime();
    this.length = length;
  }

  /** Starts a countdown. The line that the person types in must begin with {@link #text}. */
  static Countdown start(Terminal terminal, Clock clock, Duration length) {
    Countdown countdown = new Countdown(terminal, clock, length);
    Thread thread = new Thread(countdown::tick, "tripod-countdown");
    // It must not keep the process alive.
    thread.setDaemon(true);
    thread.start();
    return countdown;
  }

  /** Returns the text for the time that is left. It always has the same length. */
  String text() {
    long left = length.toSeconds() - TimeUnit.NANOSECONDS.toSeconds(clock.nanoTime() - start);
    return left > 0 ? String.format(Locale.ROOT, "%3d s left", left) : EXPIRED;
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void tick() {
    try {
      while (!closed.await(1, TimeUnit.SECONDS)) {
        terminal.rewriteLineStart(text());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
