package dev.tripod.providers;

import java.util.Objects;

/** Checks text of a user that becomes a part of a server's address, a parameter or a realm. It must not lead to another host. */
final class AddressPart {

  private AddressPart() {}

  /**
   * Returns {@code text} if it starts with a letter or digit, and contains only letters, digits, commas, dots, hyphens and
   * underscores.
   */
  static String require(String what, String text) {
    if (!Objects.requireNonNull(text, what).matches("[A-Za-z0-9][A-Za-z0-9,._-]*")) {
      throw new IllegalArgumentException("The " + what
          + " does not start with a letter or digit, or contains a character other than letters, digits and \",._-\". Copy it"
          + " from the provider's documentation or settings.");
    }
    return text;
  }
}
