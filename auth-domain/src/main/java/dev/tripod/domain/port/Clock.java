package dev.tripod.domain.port;

import java.time.Instant;

/** The current time. Thread-safe; may jump. An {@code InstantSource} fits as {@code source::instant}. */
@FunctionalInterface
public interface Clock {

  Instant now();

  /** The machine's clock. */
  static Clock system() {
    return Instant::now;
  }
}
