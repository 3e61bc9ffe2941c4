package dev.tripod.architecture.wrong.arguments.domain;

import java.time.Duration;
import java.util.Objects;

public final class WrongPause {

  private WrongPause() {}

  public static String of(String name, Duration length, String... users) {
    if (length.isZero()) {
      throw new IllegalArgumentException("The length is zero. Use a positive length.");
    }
    return Objects.toString(name) + String.join(",", users);
  }
}
