package dev.tripod.domain;

import java.util.Optional;
import java.util.function.Function;

/**
 * The name and type of a member that a server adds to its token response: {@code Extra.text("user_id")}. A nested member has a
 * dotted path, {@code authed_user.id}.
 *
 * @param <T> the type of its value
 */
public final class Extra<T> {

  private final String path;
  private final Function<String, Optional<T>> reader;

  private Extra(String path, Function<String, Optional<T>> reader) {
    this.path = path;
    this.reader = reader;
  }

  /** Returns an extra with a value of type text. */
  public static Extra<String> text(String path) {
    return new Extra<>(path, Optional::of);
  }

  /**
   * Returns an extra with a value that {@code reader} converts.
   *
   * @param reader returns empty for a text that it cannot convert
   */
  public static <T> Extra<T> of(String path, Function<String, Optional<T>> reader) {
    return new Extra<>(path, reader);
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
