package dev.tripod.x;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * The members of a JSON object. Each accessor checks the type of one member and throws {@link JsonDataException} if it is
 * different. A member that is not read may have any type. No reflection is used, so that code shrinkers may rename every
 * class. Immutable.
 */
final class JsonMembers {

  private final Map<String, @Nullable Object> members;

  private JsonMembers(Map<String, @Nullable Object> members) {
    this.members = members;
  }

  /** Returns the members of the object in {@code json}, or {@code null} if the text is not exactly one JSON object. */
  static @Nullable JsonMembers in(byte[] json) {
    JsonReader reader = JsonReader.of(new Buffer().write(json));
    try {
      Object value = value(reader);
      boolean isWhole = reader.peek() == JsonReader.Token.END_DOCUMENT;
      return isWhole && value instanceof JsonMembers object ? object : null;
    } catch (IOException | JsonDataException notJson) {
      return null;
    }
  }

  /** Returns a string, or the digits of a number. A missing member and {@code null} are {@code null}. */
  @Nullable
  String text(String name) {
    Object value = members.get(name);
    return value instanceof Digits digits ? digits.text() : typed(name, String.class);
  }

  String requiredText(String name) {
    return required(name, text(name));
  }

  /** Returns an id of X, which is safe to use as a path segment. */
  String requiredId(String name) {
    String id = requiredText(name);
    if (!Ids.isId(id)) {
      throw new JsonDataException(name + " is not an id");
    }
    return id;
  }

  @Nullable
  Boolean truth(String name) {
    return typed(name, Boolean.class);
  }

  boolean requiredTruth(String name) {
    return required(name, truth(name));
  }

  /** Returns a whole number that fits an {@code int}, or {@code null}. */
  @Nullable
  Integer number(String name) {
    String text = text(name);
    if (text == null) {
      return null;
    }
    try {
      double number = Double.parseDouble(text);
      if (number == (int) number) {
        return (int) number;
      }
    } catch (NumberFormatException notANumber) {
      // Reported below, together with fractions and numbers that are too large.
    }
    throw new JsonDataException(name + " is not a whole number");
  }

  /** Returns a time in the format of RFC 3339, which X uses. */
  @Nullable
  Instant time(String name) {
    String text = text(name);
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeException e) {
      throw new JsonDataException(name + " is not a time");
    }
  }

  <T> @Nullable T object(String name, Function<JsonMembers, T> decoder) {
    JsonMembers object = typed(name, JsonMembers.class);
    return object == null ? null : decoder.apply(object);
  }

  /** Returns an unmodifiable list. Every element must be an object; {@code null} elements are not allowed. */
  <T> @Nullable List<T> list(String name, Function<JsonMembers, T> decoder) {
    List<?> elements = typed(name, List.class);
    if (elements == null) {
      return null;
    }
    List<T> decoded = new ArrayList<>();
    for (Object element : elements) {
      if (!(element instanceof JsonMembers object)) {
        throw new JsonDataException("An element of " + name + " is not an object");
      }
      decoded.add(decoder.apply(object));
    }
    return List.copyOf(decoded);
  }

  private <V> @Nullable V typed(String name, Class<V> type) {
    Object value = members.get(name);
    if (value != null && !type.isInstance(value)) {
      throw new JsonDataException(name + " has another type");
    }
    return type.cast(value);
  }

  private static <V> V required(String name, @Nullable V value) {
    if (value == null) {
      throw new JsonDataException(name + " is missing");
    }
    return value;
  }

  private static @Nullable Object value(JsonReader reader) throws IOException {
    return switch (reader.peek()) {
      case BEGIN_OBJECT -> object(reader);
      case BEGIN_ARRAY -> array(reader);
      case STRING -> reader.nextString();
      case NUMBER -> new Digits(reader.nextString());
      case BOOLEAN -> reader.nextBoolean();
      case NULL -> reader.nextNull();
      default -> throw new JsonDataException("A value is missing");
    };
  }

  private static JsonMembers object(JsonReader reader) throws IOException {
    Map<String, @Nullable Object> members = new HashMap<>();
    reader.beginObject();
    while (reader.hasNext()) {
      members.put(reader.nextName(), value(reader));
    }
    reader.endObject();
    return new JsonMembers(members);
  }

  private static List<@Nullable Object> array(JsonReader reader) throws IOException {
    List<@Nullable Object> elements = new ArrayList<>();
    reader.beginArray();
    while (reader.hasNext()) {
      elements.add(value(reader));
    }
    reader.endArray();
    return elements;
  }

  /** A number as it was written. A conversion to {@code double} would lose digits of an id. */
  private record Digits(String text) {}
}
