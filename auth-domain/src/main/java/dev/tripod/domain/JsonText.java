package dev.tripod.domain;

/** The rules of JSON strings (RFC 8259 section 7). */
final class JsonText {

  private JsonText() {}

  /** Returns {@code text} after checking that it has a UTF-8 form. This is done on input, so writing cannot fail. */
  static String requireUnicode(String text) {
    // Almost no text has a surrogate. A loop of one comparison stays fast wherever the JIT compiler
    // inlines it.
    int length = text.length();
    for (int i = 0; i < length; i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        requirePairs(text, i);
        return text;
      }
    }
    return text;
  }

  private static void requirePairs(String text, int start) {
    int i = start;
    while (i < text.length()) {
      int codePoint = text.codePointAt(i);
      if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
        throw new IllegalArgumentException(
            "A JSON string or name has an unpaired surrogate at index " + i
                + ". Use valid Unicode text.");
      }
      i += Character.charCount(codePoint);
    }
  }

  /** Appends {@code text} in quotes, and escapes only what must be escaped. */
  static void appendQuoted(String text, StringBuilder json) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> json.append('\\').append(c);
        case '\b' -> json.append("\\b");
        case '\f' -> json.append("\\f");
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        default -> {
          if (c < ' ') {
            json.append("\\u00")
                .append(c < 16 ? '0' : '1')
                .append("0123456789abcdef".charAt(c % 16));
          } else {
            json.append(c);
          }
        }
      }
    }
    json.append('"');
  }
}
