package dev.tripod.x;

import java.util.regex.Pattern;

/** X's ids: numbers that JSON's readers lose digits of, and so texts. */
final class Ids {

  private static final Pattern ID = Pattern.compile("[0-9]{1,19}");

  private Ids() {}

  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /** {@code given} itself, which becomes a part of a path. */
  static String id(String given) {
    if (!isId(given)) {
      throw new IllegalArgumentException(
          "An id of X is 1 to 19 digits; of an account it is not the handle");
    }
    return given;
  }
}
