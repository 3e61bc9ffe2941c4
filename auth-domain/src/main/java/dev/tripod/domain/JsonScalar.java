package dev.tripod.domain;

import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A JSON string, number, {@code true}, {@code false} or {@code null} (RFC 8259 sections 3, 6 and 7). */
final class JsonScalar implements JsonValue {

  static final JsonScalar TRUE = new JsonScalar(Kind.BOOLEAN, "true");
  static final JsonScalar FALSE = new JsonScalar(Kind.BOOLEAN, "false");
  static final JsonScalar NULL = new JsonScalar(Kind.NULL, "null");

  enum Kind {
    STRING,
    NUMBER,
    BOOLEAN,
    NULL
  }

  private static final int LONGEST_NUMBER = 64;
  private static final Pattern NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");

  private final Kind kind;
  private final String text;

  private JsonScalar(Kind kind, String text) {
    this.kind = kind;
    this.text = text;
  }

  static JsonScalar text(String text) {
    return new JsonScalar(Kind.STRING, JsonText.requireUnicode(text));
  }

  static JsonScalar number(String literal) {
    if (literal.length() > LONGEST_NUMBER) {
      throw new IllegalArgumentException("The JSON number has " + literal.length()
          + " characters. Use at most " + LONGEST_NUMBER + ".");
    }
    if (!isPlain(literal) && !NUMBER.matcher(literal).matches()) {
      throw new IllegalArgumentException(
          "The text is not a JSON number. Write it as RFC 8259 section 6 defines, such as -1.5e3.");
    }
    return new JsonScalar(Kind.NUMBER, literal);
  }

  /** Recognizes the usual number quickly: decimal digits without a leading zero. */
  private static boolean isPlain(String literal) {
    return !literal.isEmpty() && literal.charAt(0) != '0' && areDigits(literal);
  }

  static boolean areDigits(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  boolean is(Kind kind) {
    return this.kind == kind;
  }

  /** Returns the string, or the literal of any other value. */
  String text() {
    return text;
  }

  void appendTo(StringBuilder json) {
    if (kind == Kind.STRING) {
      JsonText.appendQuoted(text, json);
    } else {
      json.append(text);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonScalar that && kind == that.kind && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, text);
  }

  @Override
  public String toString() {
    return "JsonValue[" + kind + "]";
  }
}
