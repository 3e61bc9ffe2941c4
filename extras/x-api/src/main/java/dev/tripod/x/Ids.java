package dev.tripod.x;

import java.util.Objects;
import java.util.regex.Pattern;

/** Ids of posts, accounts and media. X sends them as strings, because many JSON parsers lose digits of large numbers. */
final class Ids {

  private static final Pattern ID = Pattern.compile("[0-9]{1,19}");

  private Ids() {}

  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /** Returns {@code given} if it is an id, and thus safe to use as a path segment. */
  static String id(String given) {
    if (!isId(Objects.requireNonNull(given, "The id is null. Pass an id of 1 to 19 digits."))) {
      throw new IllegalArgumentException(
          "Not an id of X: an id has 1 to 19 digits. For an account, pass the id, not the handle.");
    }
    return given;
  }
}
