package dev.tripod.oauth2.keeper;

import dev.tripod.domain.port.Clock;
import java.time.Instant;

/**
 * The time of one process. A wait that concerns only this process is measured in nanoseconds that pass, so a step of the clock
 * does not change it. The time of day is for values that other processes and servers see.
 *
 * <p>A step also moves this process relative to claims that were made before it. So it has two more readings: {@link
 * #earliest} and {@link #latest} allow for the steps since this process began. Immutable and thread-safe.
 */
final class ProcessTime {

  private final Clock clock;
  private final Instant begin;
  private final long beginNanos;

  ProcessTime(Clock clock) {
    this.clock = clock;
    this.begin = clock.now();
    this.beginNanos = clock.nanoTime();
  }

  /** Returns the time of day. */
  Instant now() {
    return clock.now();
  }

  /** Returns the nanoseconds that have passed since some time. Only differences have a meaning. */
  long nanos() {
    return clock.nanoTime();
  }

  /** Returns the time of day without the steps forward since this process began. */
  Instant earliest() {
    Instant now = now();
    Instant unstepped = unstepped();
    return now.isBefore(unstepped) ? now : unstepped;
  }

  /** Returns the time of day without the steps back since this process began. */
  Instant latest() {
    Instant now = now();
    Instant unstepped = unstepped();
    return now.isBefore(unstepped) ? unstepped : now;
  }

  private Instant unstepped() {
    return begin.plusNanos(nanos() - beginNanos);
  }
}
