package dev.tripod.domain.protocol;

import java.util.Objects;

/**
 * The check of a text that a person copied from a page, read from a file or wrote in code. Servers issue no invisible characters.
 * A line break, a space or a byte order mark that was copied with the text would cause an invalid signature later.
 */
public final class PrintableText {

  private PrintableText() {}

  /**
   * Checks that {@code text} has no control, format or unpaired surrogate character, and no space at either end.
   *
   * @param what the name of the text in messages
   * @throws NullPointerException if {@code text} is null, as the value of an environment variable may be
   * @throws IllegalArgumentException if it has one; the message contains the position, and never the text
   */
  public static void requireVisible(String what, String text) {
    if (Objects.isNull(text)) {
      throw new NullPointerException(
          "The " + what
              + " is null. Set it, and check the environment variable or the property that it is read from.");
    }
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      boolean edge = i == 0 || i + Character.charCount(c) == text.length();
      if (isInvisible(c) || (edge && Character.isSpaceChar(c))) {
        throw new IllegalArgumentException("The " + what + " has an invisible character at index "
            + i + " (such as a line break, a space or a byte order mark). Remove it.");
      }
    }
  }

  /**
   * Returns {@code text} after checking that it is not empty and {@linkplain #requireVisible visible}.
   *
   * @param what as in {@link #requireVisible}
   * @throws IllegalArgumentException if it is empty, or {@link #requireVisible} rejects it
   */
  public static String requireText(String what, String text) {
    requireVisible(what, text);
    if (text.isEmpty()) {
      throw new IllegalArgumentException("The " + what + " is empty. Set it.");
    }
    return text;
  }

  private static boolean isInvisible(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }
}
