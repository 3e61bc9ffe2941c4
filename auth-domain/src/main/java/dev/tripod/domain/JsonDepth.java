package dev.tripod.domain;

/** How many objects and arrays stand in each other: a scalar has none, {@code {}} has one. */
final class JsonDepth {

  private static final int DEEPEST = 32;

  private JsonDepth() {}

  /** The depth of an object or array that holds {@code values}. */
  static int around(Iterable<JsonValue> values) {
    int inner = 0;
    for (JsonValue value : values) {
      inner = Math.max(inner, of(value));
    }
    if (inner >= DEEPEST) {
      throw new IllegalArgumentException(
          "JSON objects and arrays stand at most " + DEEPEST + " deep in each other here");
    }
    return inner + 1;
  }

  private static int of(JsonValue value) {
    if (value instanceof JsonObject object) {
      return object.depth();
    }
    return value instanceof JsonArray array ? array.depth() : 0;
  }
}
