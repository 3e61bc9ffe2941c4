package dev.tripod.domain.port;

import java.time.Instant;

/**
 * A source of the current time. It is thread-safe. The time of day may jump. Pass an {@code InstantSource} as {@code
 * source::instant}.
 *
 * <p>A clock has two readings. {@link #now} is the time of day: servers and other processes see it, and an operator or NTP may
 * set it forward or back. {@link #nanoTime} measures the time that passes within this process, and never jumps.
 */
@FunctionalInterface
public interface Clock {

  /** Returns the current time. */
  Instant now();

  /**
   * Returns a number of nanoseconds that never decreases, as {@link System#nanoTime} does. Only the difference of two readings
   * of one clock has a meaning. The default is {@code System.nanoTime()}. A clock that a test moves overrides this method too,
   * because otherwise no time passes between two of its readings.
   */
  default long nanoTime() {
    return System.nanoTime();
  }

  /** Returns the clock of the machine. */
  static Clock system() {
    // Not a lambda: the first lambda of a process costs more time than the first signature.
    return new Clock() {
      @Override
      public Instant now() {
        return Instant.now();
      }
    };
  }
}
