package dev.tripod.fuzz;

import java.util.Objects;

/** Assertions that cost nothing if they are true. A fuzzer runs them millions of times. */
final class Promise {

  private Promise() {}

  static void isTrue(String rule, boolean holds) {
    if (!holds) {
      throw new AssertionError("Broken promise: " + rule);
    }
  }

  static void isEqual(String rule, Object expected, Object actual) {
    if (!Objects.equals(expected, actual)) {
      throw new AssertionError(
          "Broken promise: " + rule + "\nexpected: " + expected + "\nactual:   " + actual);
    }
  }
}
