package dev.tripod.domain.protocol;

/**
 * A text that a person copied from a server's page or read from a file. What came along unseen (a line break, a blank, a
 * byte order mark) would only show as a refused signature, so it is refused here. Servers issue none of these characters.
 */
public final class PrintableText {

  private PrintableText() {}

  /**
   * Checks that {@code text} has no control, format or lone surrogate character, and no blank at an end.
   *
   * @param what what a message calls it
   * @throws IllegalArgumentException if it has; the message tells the position, and never quotes the text
   */
  public static void requireVisible(String what, String text) {
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      boolean edge = i == 0 || i + Character.charCount(c) == text.length();
      if (isNeverSeen(c) || (edge && Character.isSpaceChar(c))) {
        throw new IllegalArgumentException("The " + what + " has a character that cannot be seen at"
            + " index " + i + " (a line break, a blank, a byte order mark): leave it out");
      }
    }
  }

  private static boolean isNeverSeen(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }
}
