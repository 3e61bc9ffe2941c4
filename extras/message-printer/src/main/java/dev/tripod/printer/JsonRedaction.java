package dev.tripod.printer;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Copies a JSON text and replaces the secrets in it. It accepts RFC 8259 only, because it cannot find the secrets in other
 * text. For such text the caller prints the size.
 */
final class JsonRedaction {

  private static final int DEEPEST = 32;
  private static final Pattern LITERAL =
      Pattern.compile("-?(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?(?:[eE][+-]?[0-9]++)?|true|false|null");
  private static final Pattern SPACE = Pattern.compile("[ \\t\\r\\n]*+");
  private static final String ESCAPED = "\"\\/bfnrt";
  private static final String ESCAPES = "\"\\/\b\f\n\r\t";

  private final String json;
  private final StringBuilder redacted = new StringBuilder();
  private final UnaryOperator<String> redact;
  private final UnaryOperator<String> clean;
  private int at;

  private JsonRedaction(String json, UnaryOperator<String> redact, UnaryOperator<String> clean) {
    this.json = json;
    this.redact = redact;
    this.clean = clean;
  }

  /**
   * Returns {@code json} without its secrets.
   *
   * @param redact returns the replacement of a secret value
   * @param clean removes the secrets from a value that may be printed
   * @throws IllegalArgumentException if {@code json} is not JSON, or is nested more than 32 levels deep
   */
  static String of(String json, UnaryOperator<String> redact, UnaryOperator<String> clean) {
    JsonRedaction redaction = new JsonRedaction(json, redact, clean);
    redaction.value("", false, 0);
    redaction.copy(SPACE);
    if (redaction.at < json.length()) {
      throw notJson();
    }
    return redaction.redacted.toString();
  }

  private void value(String name, boolean isSecret, int depth) {
    copy(SPACE);
    char first = current();
    if (first == '{' || first == '[') {
      if (depth == DEEPEST) {
        throw notJson();
      }
      elements(first == '{', name, isSecret, depth + 1);
    } else if (first == '"') {
      String value = string();
      redacted.append('"').append(replacement(value, isSecret)).append('"');
    } else {
      String literal = next(LITERAL);
      boolean isShown = !isSecret || !isNumber(literal) || name.equals("code");
      redacted.append(isShown ? literal : '"' + redact.apply(literal) + '"');
    }
    copy(SPACE);
  }

  private void elements(boolean isObject, String name, boolean isSecret, int depth) {
    char close = isObject ? '}' : ']';
    copyOne(current());
    copy(SPACE);
    boolean isEmpty = current() == close;
    while (!isEmpty) {
      if (isObject) {
        member(isSecret, depth);
      } else {
        value(name, isSecret, depth);
      }
      if (current() == close) {
        break;
      }
      copyOne(',');
    }
    copyOne(close);
  }

  private void member(boolean isSecret, int depth) {
    copy(SPACE);
    String name = string();
    redacted.append('"').append(replacement(name, false)).append('"');
    copy(SPACE);
    copyOne(':');
    value(name, isSecret || SecretNames.isSecret(name), depth);
  }

  private String replacement(String value, boolean isSecret) {
    String printed = isSecret ? redact.apply(value) : clean.apply(value);
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < printed.length(); i++) {
      char c = printed.charAt(i);
      if (c == '"' || c == '\\') {
        escaped.append('\\').append(c);
      } else if (c < ' ') {
        escaped
            .append("\\u00")
            .append(c < 16 ? '0' : '1')
            .append("0123456789abcdef".charAt(c % 16));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /** Reads a string character by character: a pattern with alternatives would recurse once per character. */
  private String string() {
    skip('"');
    StringBuilder string = new StringBuilder();
    while (current() != '"') {
      char c = current();
      at++;
      if (c < ' ') {
        throw notJson();
      }
      string.append(c == '\\' ? escape() : c);
    }
    at++;
    return string.toString();
  }

  private char escape() {
    char escaped = current();
    at++;
    if (escaped != 'u') {
      int index = ESCAPED.indexOf(escaped);
      if (index < 0) {
        throw notJson();
      }
      return ESCAPES.charAt(index);
    }
    String hex = json.substring(at, Math.min(at + 4, json.length()));
    if (!hex.matches("[0-9a-fA-F]{4}")) {
      throw notJson();
    }
    at += 4;
    return (char) Integer.parseInt(hex, 16);
  }

  private static boolean isNumber(String literal) {
    return !Character.isLetter(literal.charAt(0));
  }

  private String next(Pattern token) {
    Matcher matcher = token.matcher(json).region(at, json.length());
    if (!matcher.lookingAt()) {
      throw notJson();
    }
    at = matcher.end();
    return matcher.group();
  }

  private void copy(Pattern token) {
    redacted.append(next(token));
  }

  private void copyOne(char expected) {
    skip(expected);
    redacted.append(expected);
  }

  private void skip(char expected) {
    if (current() != expected) {
      throw notJson();
    }
    at++;
  }

  /** Returns the next character, or NUL after the last one: no JSON contains it. */
  private char current() {
    return at < json.length() ? json.charAt(at) : 0;
  }

  private static IllegalArgumentException notJson() {
    return new IllegalArgumentException("The text is not JSON");
  }
}
