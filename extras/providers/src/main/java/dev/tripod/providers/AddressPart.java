package dev.tripod.providers;

import java.util.Objects;

/** Checks a text that becomes a part of the addresses of a server. It must not lead to another host. */
final class AddressPart {

  private AddressPart() {}

  /** Returns {@code text} if it is a letter or digit, followed by letters, digits, commas, dots, hyphens and underscores. */
  static String require(String what, String text) {
    if (!Objects.requireNonNull(text, what).matches("[A-Za-z0-9][A-Za-z0-9,._-]*")) {
      throw new IllegalArgumentException("The " + what
          + " is empty, or has other characters than letters, digits and \",._-\". Use it as the provider's documentation"
          + " or settings show it.");
    }
    return text;
  }
}
