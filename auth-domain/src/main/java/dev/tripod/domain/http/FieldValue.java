package dev.tripod.domain.http;

/** What every HTTP client carries unchanged in a header value: visible ASCII, space and tab (RFC 9110 section 5.5). */
final class FieldValue {

  private FieldValue() {}

  /** Names the position and never quotes the text. */
  static String require(String what, String text) {
    int other = indexOfOther(text);
    if (other >= 0) {
      throw refused(what, other);
    }
    return text;
  }

  /** Where the first character is that is none of these; -1 if there is none. */
  static int indexOfOther(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < ' ' || c > '~') && c != '\t') {
        return i;
      }
    }
    return -1;
  }

  static IllegalArgumentException refused(String what, int index) {
    return new IllegalArgumentException(
        "The " + what + " holds a character that is not visible ASCII, at index " + index);
  }
}
