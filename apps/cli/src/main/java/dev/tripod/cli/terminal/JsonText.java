package dev.tripod.cli.terminal;

import java.util.Collection;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes JSON (RFC 8259) on one line, so that a script can read it line by line. */
public final class JsonText {

  private JsonText() {}

  /**
   * Returns {@code value} as JSON.
   *
   * @param value a map with text as keys, a collection, text, a number, a boolean or null
   * @throws IllegalArgumentException if it is or contains anything else
   */
  public static String of(@Nullable Object value) {
    StringBuilder json = new StringBuilder();
    append(value, json);
    return json.toString();
  }

  private static void append(@Nullable Object value, StringBuilder json) {
    if (value == null
        || value instanceof Boolean
        || value instanceof Integer
        || value instanceof Long) {
      json.append(value);
    } else if (value instanceof String text) {
      appendText(text, json);
    } else if (value instanceof Map<?, ?> map) {
      appendObject(map, json);
    } else if (value instanceof Collection<?> collection) {
      appendArray(collection, json);
    } else {
      throw new IllegalArgumentException("A " + value.getClass().getName()
          + " has no form in JSON. Pass a map, a collection, text, a number, a boolean or null.");
    }
  }

  private static void appendObject(Map<?, ?> map, StringBuilder json) {
    char before = '{';
    for (Map.Entry<?, ?> member : map.entrySet()) {
      json.append(before);
      appendText(String.valueOf(member.getKey()), json);
      json.append(':');
      append(member.getValue(), json);
      before = ',';
    }
    json.append(before == '{' ? "{}" : "}");
  }

  private static void appendArray(Collection<?> collection, StringBuilder json) {
    json.append('[');
    Iterator<?> elements = collection.iterator();
    while (elements.hasNext()) {
      append(elements.next(), json);
      json.append(elements.hasNext() ? "," : "");
    }
    json.append(']');
  }

  private static void appendText(String text, StringBuilder json) {
    json.append('"');
    text.chars().forEach(c -> {
      if (c == '"' || c == '\\') {
        json.append('\\').append((char) c);
      } else if (c < ' ' || c == 0x7f || Character.isSurrogate((char) c)) {
        json.append(String.format(Locale.ROOT, "\\u%04x", c));
      } else {
        json.append((char) c);
      }
    });
    json.append('"');
  }
}
