package dev.tripod.domain.http;

/** What every HTTP client carries unchanged in a header value: visible ASCII, space and tab (RFC 9110 section 5.5). */
final class Visible {

  private Visible() {}

  /** Names the position and never quotes the text. */
  static String require(String what, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\t' && (c < ' ' || c > '~')) {
        throw new IllegalArgumentException(
            "The " + what + " holds a character that is not visible ASCII, at index " + i);
      }
    }
    return text;
  }
}
