package dev.tripod.jose;

import java.time.Duration;

/** The time for which a JWT is valid. */
final class Lifetime {

  private Lifetime() {}

  /** Returns {@code lifetime} after checking that the time between {@code iat} and {@code exp} is not zero. */
  static Duration require(Duration lifetime) {
    if (lifetime.toSeconds() < 1) {
      throw new IllegalArgumentException(
          "The lifetime is " + lifetime + ". Use at least a second, such as a minute.");
    }
    return lifetime;
  }
}
