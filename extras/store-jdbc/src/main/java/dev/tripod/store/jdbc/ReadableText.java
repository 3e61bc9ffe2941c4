package dev.tripod.store.jdbc;

/** Shortens texts for the columns that people read. No statement compares these columns. */
final class ReadableText {

  /** The length of the columns. H2 counts UTF-16 code units, the other engines count code points. */
  private static final int LONGEST = 255;

  private static final char REPLACEMENT = '\ufffd';

  private ReadableText() {}

  /** Returns the start of {@code text}, with U+FFFD in place of control characters: PostgreSQL rejects U+0000. */
  static String of(String text) {
    StringBuilder readable = new StringBuilder();
    text.codePoints()
        .map(character -> Character.isISOControl(character) ? REPLACEMENT : character)
        .takeWhile(character -> readable.length() + Character.charCount(character) <= LONGEST)
        .forEachOrdered(readable::appendCodePoint);
    return readable.toString();
  }
}
