package dev.tripod.domain;

import java.util.List;

/**
 * A JSON value (RFC 8259 section 3). Create one here to add it to a {@link JsonObject}, and read it with the methods of that class.
 *
 * <p>Immutable. Two values are equal if they have the same type and content; numbers are compared as text. Neither {@code
 * toString} nor a message contains the content.
 */
public sealed interface JsonValue permits JsonArray, JsonObject, JsonScalar {

  /**
   * Returns a string.
   *
   * @throws IllegalArgumentException if {@code text} contains an unpaired surrogate, which UTF-8 cannot represent
   */
  static JsonValue text(String text) {
    return JsonScalar.text(text);
  }

  /**
   * Returns a number. It is stored as it is written: {@code 1.0} does not equal {@code 1}.
   *
   * @param literal a number of RFC 8259 section 6, with at most 64 characters
   * @throws IllegalArgumentException if {@code literal} is not such a number
   */
  static JsonValue number(String literal) {
    return JsonScalar.number(literal);
  }

  /** Returns {@code true} or {@code false}. */
  static JsonValue bool(boolean value) {
    return value ? JsonScalar.TRUE : JsonScalar.FALSE;
  }

  /** Returns {@code null}. */
  static JsonValue nullValue() {
    return JsonScalar.NULL;
  }

  /**
   * Returns an array.
   *
   * @throws IllegalArgumentException if it is nested more than 32 levels deep, including itself
   */
  static JsonValue array(List<? extends JsonValue> elements) {
    return new JsonArray(elements);
  }
}
