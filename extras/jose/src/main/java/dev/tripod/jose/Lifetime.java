package dev.tripod.jose;

import java.time.Duration;

/** The check of how long a JWT is valid. */
final class Lifetime {

  private Lifetime() {}

  /**
   * Returns {@code lifetime}. JWTs contain whole seconds.
   *
   * @throws IllegalArgumentException if it is shorter than a second
   */
  static Duration require(Duration lifetime) {
    if (lifetime.toSeconds() < 1) {
      throw new IllegalArgumentException("The lifetime of the JWT is " + lifetime
          + ". Use at least one second, such as a minute.");
    }
    return lifetime;
  }
}
