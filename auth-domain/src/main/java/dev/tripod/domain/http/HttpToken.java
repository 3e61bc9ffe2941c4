package dev.tripod.domain.http;

/** The check of a {@code token} (RFC 9110 section 5.6.2), such as a method or a header name. */
final class HttpToken {

  private static final String CHARACTERS =
      "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private static final boolean[] ALLOWED = allowed();

  private HttpToken() {}

  static String requireToken(String what, String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException(
          "The " + what + " is empty. Use a token (RFC 9110 section 5.6.2).");
    }
    int other = indexOfOther(text);
    if (other >= 0) {
      throw new IllegalArgumentException("The " + what + " has a character at index " + other
          + " that is not allowed in a token (RFC 9110 section 5.6.2). Remove it.");
    }
    return text;
  }

  static boolean isToken(String text) {
    return !text.isEmpty() && indexOfOther(text) < 0;
  }

  /** Returns the index of the first character that is not allowed, or -1. */
  private static int indexOfOther(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ALLOWED.length || !ALLOWED[c]) {
        return i;
      }
    }
    return -1;
  }

  private static boolean[] allowed() {
    boolean[] table = new boolean[128];
    for (int i = 0; i < CHARACTERS.length(); i++) {
      table[CHARACTERS.charAt(i)] = true;
    }
    return table;
  }
}
