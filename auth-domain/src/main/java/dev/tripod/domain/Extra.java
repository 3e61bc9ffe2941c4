package dev.tripod.domain;

import java.util.Optional;
import java.util.function.Function;

/**
 * The name and type of a member that a server adds to its answer: {@code Extra.text("user_id")}. A member inside another
 * is named by a dotted path, {@code authed_user.id}.
 *
 * @param <T> what it is read as
 */
public final class Extra<T> {

  private final String path;
  private final Function<String, Optional<T>> reader;

  private Extra(String path, Function<String, Optional<T>> reader) {
    this.path = path;
    this.reader = reader;
  }

  public static Extra<String> text(String path) {
    return new Extra<>(path, Optional::of);
  }

  /**
   * A member that {@code reader} makes something of.
   *
   * @param reader empty for a text that it cannot read
   */
  public static <T> Extra<T> of(String path, Function<String, Optional<T>> reader) {
    return new Extra<>(path, reader);
  }

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
