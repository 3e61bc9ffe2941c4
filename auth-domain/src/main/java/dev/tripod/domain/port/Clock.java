package dev.tripod.domain.port;

import java.time.Instant;

/** The current time. Thread-safe; may jump. An {@code InstantSource} fits as {@code source::instant}. */
@FunctionalInterface
public interface Clock {

  Instant now();

  /** The machine's clock. */
  static Clock system() {
    // A class and no lambda: the first lambda of a process costs more than the first signature.
    return new Clock() {
      @Override
      public Instant now() {
        return Instant.now();
      }
    };
  }
}
