package dev.tripod.architecture.wrong.time.domain.port;

import java.time.Instant;

public interface Clock {
  Instant now();

  static Clock system() {
    return new Clock() {
      @Override
      public Instant now() {
        return Instant.now();
      }
    };
  }
}
