package dev.tripod.domain.http;

/**
 * The check of a header value (RFC 9110 section 5.5). Every HTTP client sends visible ASCII, space and tab unchanged; no other
 * character is accepted.
 */
final class FieldValue {

  private FieldValue() {}

  /** Returns {@code text} after checking it. The message of the exception contains the position, and never the text. */
  static String require(String what, String text) {
    int other = indexOfOther(text);
    if (other >= 0) {
      throw invalid(what, other);
    }
    return text;
  }

  /** Returns the index of the first character that is not accepted, or -1. */
  static int indexOfOther(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < ' ' || c > '~') && c != '\t') {
        return i;
      }
    }
    return -1;
  }

  static IllegalArgumentException invalid(String what, int index) {
    return new IllegalArgumentException("The " + what + " contains a character at index " + index
        + " that is not visible ASCII. Encode it.");
  }
}
