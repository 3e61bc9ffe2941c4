package dev.tripod.testkit;

import dev.tripod.domain.port.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until a test moves it, forwards or back. Thread-safe. */
public final class SettableClock implements Clock {

  private final AtomicReference<Instant> now;

  private SettableClock(Instant start) {
    this.now = new AtomicReference<>(Objects.requireNonNull(start, "start"));
  }

  /** A clock that shows {@code start}. */
  public static SettableClock at(Instant start) {
    return new SettableClock(start);
  }

  @Override
  public Instant now() {
    return Objects.requireNonNull(now.get());
  }

  /** Moves on by {@code length}; back if it is negative. */
  public void advance(Duration length) {
    now.updateAndGet(instant -> instant.plus(length));
  }

  /** Jumps to {@code instant}. */
  public void set(Instant instant) {
    now.set(Objects.requireNonNull(instant, "instant"));
  }

  @Override
  public String toString() {
    return "SettableClock[" + now() + "]";
  }
}
