package dev.tripod.testkit;

import dev.tripod.domain.port.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that changes only when a test sets or advances it. Thread-safe. */
public final class SettableClock implements Clock {

  private final AtomicReference<Instant> now;

  private SettableClock(Instant start) {
    this.now = new AtomicReference<>(Objects.requireNonNull(start, "start"));
  }

  /** Returns a clock that shows {@code start}. */
  public static SettableClock at(Instant start) {
    return new SettableClock(start);
  }

  @Override
  public Instant now() {
    return Objects.requireNonNull(now.get());
  }

  /** Moves the clock forward by {@code length}, or back if it is negative. */
  public void advance(Duration length) {
    now.updateAndGet(instant -> instant.plus(length));
  }

  /** Sets the clock to {@code instant}, which may be in its past. */
  public void set(Instant instant) {
    now.set(Objects.requireNonNull(instant, "instant"));
  }

  @Override
  public String toString() {
    return "SettableClock[" + now() + "]";
  }
}
