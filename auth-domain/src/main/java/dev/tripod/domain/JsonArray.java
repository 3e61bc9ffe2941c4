package dev.tripod.domain;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Values in order. */
final class JsonArray implements JsonValue {

  private final List<JsonValue> elements;
  private final int depth;

  JsonArray(List<? extends JsonValue> elements) {
    this.elements = List.copyOf(elements);
    this.depth = JsonDepth.around(this.elements);
  }

  /** Empty unless each element is a string. */
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

  int depth() {
    return depth;
  }

  void appendTo(StringBuilder json) {
    char before = '[';
    for (JsonValue element : elements) {
      json.append(before);
      JsonText.append(element, json);
      before = ',';
    }
    json.append(elements.isEmpty() ? "[]" : "]");
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
