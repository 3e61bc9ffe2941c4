package dev.tripod.cli.login;

import dev.tripod.domain.port.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The seconds for which a code is valid. A thread shows them once a second. */
final class Countdown implements AutoCloseable {

  private static final String EXPIRED = "expired   ";

  private final Consumer<String> show;
  private final Clock clock;
  private final long start;
  private final Duration length;
  private final CountDownLatch closed = new CountDownLatch(1);

  private Countdown(Consumer<String> show, Clock clock, Duration length) {
    this.show = show;
    this.clock = clock;
    this.start = clock.nanoTime();
    this.length = length;
  }

  /** Starts a countdown. Its thread passes each {@link #text} to {@code show}, until the countdown is closed. */
  static Countdown start(Consumer<String> show, Clock clock, Duration length) {
    Countdown countdown = new Countdown(show, clock, length);
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
  public synchronized void close() {
    closed.countDown();
  }

  private synchronized void showUnlessClosed() {
    if (closed.getCount() > 0) {
      show.accept(text());
    }
  }

  private void tick() {
    try {
      while (!closed.await(1, TimeUnit.SECONDS)) {
        showUnlessClosed();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
