package dev.tripod.domain;

import java.util.List;

/**
 * A value as JSON knows it (RFC 8259 section 3), made here to be a member of a {@link JsonObject}, which reads it.
 *
 * <p>Immutable; equal by kind and content, a number by the text it is written in. {@code toString} prints no content. No
 * message quotes one.
 */
public sealed interface JsonValue permits JsonArray, JsonObject, JsonScalar {

  /**
   * A string.
   *
   * @throws IllegalArgumentException if it holds a surrogate without its partner, which has no UTF-8 form
   */
  static JsonValue text(String text) {
    return JsonScalar.text(text);
  }

  /**
   * A number, kept as it is written: {@code 1.0} is not {@code 1}.
   *
   * @param literal as RFC 8259 section 6 has it, at most 64 characters
   * @throws IllegalArgumentException if it is not so
   */
  static JsonValue number(String literal) {
    return JsonScalar.number(literal);
  }

  static JsonValue bool(boolean truth) {
    return truth ? JsonScalar.TRUE : JsonScalar.FALSE;
  }

  /** JSON's {@code null}. */
  static JsonValue nullValue() {
    return JsonScalar.NULL;
  }

  /**
   * An array.
   *
   * @throws IllegalArgumentException if it is more than 32 deep, itself counted
   */
  static JsonValue array(List<? extends JsonValue> elements) {
    return new JsonArray(elements);
  }
}
