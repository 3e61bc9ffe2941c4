package dev.tripod.domain;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * The name and type of a member that a server adds to its token response: {@code Extra.text("user_id")}. A nested member has a
 * dotted path, {@code authed_user.id}. The text of an array is JSON.
 *
 * @param <T> the type of its value
 */
public final class Extra<T> {

  private final String path;
  private final Function<String, Optional<T>> reader;

  private Extra(String path, Function<String, Optional<T>> reader) {
    if (path.isBlank()) {
      throw new IllegalArgumentException(
          "The path of the extra is blank. Use the name of a member of the response.");
    }
    this.path = path;
    this.reader = Objects.requireNonNull(reader, "reader");
  }

  /**
   * Returns an extra with a value of type text.
   *
   * @throws IllegalArgumentException if {@code path} is blank
   */
  public static Extra<String> text(String path) {
    return new Extra<>(path, Optional::of);
  }

  /**
   * Returns an extra with a value that {@code reader} converts.
   *
   * @param reader returns empty for a text that it cannot convert
   * @throws IllegalArgumentException if {@code path} is blank
   */
  public static <T> Extra<T> of(String path, Function<String, Optional<T>> reader) {
    return new Extra<>(path, reader);
  }

  /**
   * Returns an extra that is an array of strings, such as {@code scopes}.
   *
   * @param json reads JSON, as in {@code JacksonJson.strict()::read}
   * @throws IllegalArgumentException if {@code path} is blank
   */
  public static Extra<List<String>> texts(String path, Function<byte[], JsonObject> json) {
    Objects.requireNonNull(json, "json");
    return new Extra<>(path, array -> member(array, json).flatMap(read -> read.texts("a")));
  }

  /**
   * Returns an extra that is an array of objects, such as {@code authorization_details} (RFC 9396 section 7).
   *
   * @param json reads JSON, as in {@code JacksonJson.strict()::read}
   * @throws IllegalArgumentException if {@code path} is blank
   */
  public static Extra<List<JsonObject>> objects(String path, Function<byte[], JsonObject> json) {
    Objects.requireNonNull(json, "json");
    return new Extra<>(path, array -> member(array, json).flatMap(read -> read.objects("a")));
  }

  /** Reads {@code value} as the only member of an object, because a reader reads objects. */
  private static Optional<JsonObject> member(String value, Function<byte[], JsonObject> json) {
    try {
      return Optional.of(json.apply(("{\"a\":" + value + "}").getBytes(StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException notJson) {
      return Optional.empty();
    }
  }

  /** Returns the name or dotted path. */
  public String path() {
    return path;
  }

  Optional<T> read(String text) {
    return reader.apply(text);
  }

  @Override
  public String toString() {
    return "Extra[" + path + "]";
  }
}
