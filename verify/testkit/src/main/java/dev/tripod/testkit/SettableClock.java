package dev.tripod.testkit;

import dev.tripod.domain.port.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A clock that changes only when a test sets, advances or steps it. {@link #advance} lets time pass. {@link #step} corrects the
 * time of day, as NTP or a user does, and no time passes. Thread-safe.
 */
public final class SettableClock implements Clock {

  private final AtomicReference<Readings> readings;

  private SettableClock(Instant start) {
    this.readings = new AtomicReference<>(new Readings(Objects.requireNonNull(start, "start"), 0));
  }

  /** Returns a clock that shows {@code start}. */
  public static SettableClock at(Instant start) {
    return new SettableClock(start);
  }

  @Override
  public Instant now() {
    return readings().now;
  }

  /** Returns how much time has passed. It never decreases: a negative length and a step add nothing. */
  @Override
  public long nanoTime() {
    return readings().nanoTime;
  }

  /** Moves the clock forward by {@code length}, or back if it is negative. */
  public void advance(Duration length) {
    readings.updateAndGet(before -> before.after(length));
  }

  /** Sets the clock to {@code instant}, which may be in its past. The time between the two passes. */
  public void set(Instant instant) {
    Objects.requireNonNull(instant, "instant");
    readings.updateAndGet(before -> before.after(Duration.between(before.now, instant)));
  }

  /** Moves the time of day by {@code length}, which may be negative. No time passes: {@link #nanoTime} stays. */
  public void step(Duration length) {
    readings.updateAndGet(before -> new Readings(before.now.plus(length), before.nanoTime));
  }

  @Override
  public String toString() {
    return "SettableClock[" + now() + "]";
  }

  private Readings readings() {
    return Objects.requireNonNull(readings.get());
  }

  private record Readings(Instant now, long nanoTime) {

    private Readings after(Duration length) {
      long passed = Math.max(0, TimeUnit.NANOSECONDS.convert(length));
      long sum = nanoTime + passed;
      return new Readings(now.plus(length), sum < 0 ? Long.MAX_VALUE : sum);
    }
  }
}
