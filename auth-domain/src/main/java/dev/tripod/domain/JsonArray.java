package dev.tripod.domain;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A JSON array (RFC 8259 section 5). */
final class JsonArray implements JsonValue {

  private static final int DEEPEST = 32;

  private final List<JsonValue> elements;
  private final int depth;

  JsonArray(List<? extends JsonValue> elements) {
    this.elements = List.copyOf(elements);
    this.depth = depthAround(this.elements);
  }

  /** Returns the elements if all of them are strings, or empty otherwise. */
  Optional<List<String>> texts() {
    List<String> texts = new ArrayList<>();
    for (JsonValue element : elements) {
      if (!(element instanceof JsonScalar scalar && scalar.is(JsonScalar.Kind.STRING))) {
        return Optional.empty();
      }
      texts.add(scalar.text());
    }
    return Optional.of(Collections.unmodifiableList(texts));
  }

  /** Returns the elements if all of them are objects, or empty otherwise. */
  Optional<List<JsonObject>> objects() {
    List<JsonObject> objects = new ArrayList<>();
    for (JsonValue element : elements) {
      if (!(element instanceof JsonObject object)) {
        return Optional.empty();
      }
      objects.add(object);
    }
    return Optional.of(Collections.unmodifiableList(objects));
  }

  /** Returns the number of nested levels: 1 if no element is an object or an array. */
  int depth() {
    return depth;
  }

  void appendTo(StringBuilder json) {
    char before = '[';
    for (JsonValue element : elements) {
      json.append(before);
      append(element, json);
      before = ',';
    }
    json.append(elements.isEmpty() ? "[]" : "]");
  }

  /** Returns the depth of an object or array that contains {@code values}. */
  static int depthAround(Iterable<JsonValue> values) {
    int inner = 0;
    for (JsonValue value : values) {
      inner = Math.max(inner, depthOf(value));
    }
    if (inner >= DEEPEST) {
      throw new IllegalArgumentException("The JSON has more than " + DEEPEST
          + " levels of objects and arrays. Use at most " + DEEPEST + ".");
    }
    return inner + 1;
  }

  private static int depthOf(JsonValue value) {
    if (value instanceof JsonObject object) {
      return object.depth();
    }
    return value instanceof JsonArray array ? array.depth() : 0;
  }

  static void append(JsonValue value, StringBuilder json) {
    if (value instanceof JsonObject object) {
      object.appendTo(json);
    } else if (value instanceof JsonArray array) {
      array.appendTo(json);
    } else if (value instanceof JsonScalar scalar) {
      scalar.appendTo(json);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonArray that && elements.equals(that.elements);
  }

  @Override
  public int hashCode() {
    return elements.hashCode();
  }

  @Override
  public String toString() {
    return "JsonArray[" + elements.size() + "]";
  }
}
