package dev.tripod.domain.port;

import java.time.Instant;

/** A source of the current time. It is thread-safe and may jump. Pass an {@code InstantSource} as {@code source::instant}. */
@FunctionalInterface
public interface Clock {

  /** Returns the current time. */
  Instant now();

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
