package dev.tripod.domain;

/** The rules of JSON strings (RFC 8259 section 7). */
final class JsonText {

  private JsonText() {}

  /** Returns {@code text} after checking that it has a UTF-8 form. This is done on input, so writing cannot fail. */
  static String requireUnicode(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isHighSurrogate(text.charAt(i))
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(text.charAt(i))) {
        throw new IllegalArgumentException(
            "A JSON string or name has an unpaired surrogate at index " + i
                + ". Use valid Unicode text.");
      }
    }
    return text;
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
            json.append(String.format("\\u%04x", (int) c));
          } else {
            json.append(c);
          }
        }
      }
    }
    json.append('"');
  }
}
