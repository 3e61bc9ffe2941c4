package dev.tripod.architecture.wrong.adapters.domain.port;

interface Clock {
  long now();

  static Clock zero() {
    return () -> 0;
  }
}
