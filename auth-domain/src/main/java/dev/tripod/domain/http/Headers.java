package dev.tripod.domain.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An ordered list of header fields (RFC 9110 section 5). A name may occur more than once. Names are compared without regard
 * to case.
 *
 * <p>A name must be a token, and a value must not contain CR, LF or NUL, so no field can inject another. There are at most 1,000
 * fields. Immutable; {@code toString} prints names only.
 */
public final class Headers {

  private static final int MOST = 1_000;
  private static final Headers NONE = new Headers(List.of());

  private final List<Field> fields;

  private Headers(List<Field> fields) {
    this.fields = fields;
  }

  /** Returns headers without fields. */
  public static Headers none() {
    return NONE;
  }

  /**
   * Returns headers with one field.
   *
   * @throws IllegalArgumentException as {@link #and(String, String)}
   */
  public static Headers of(String name, String value) {
    return NONE.and(name, value);
  }

  /** Returns a builder of the headers of a received message. It does not copy the fields for each further one. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns these fields followed by {@code name: value}.
   *
   * @throws IllegalArgumentException if {@code name} is not a token, {@code value} contains CR, LF or NUL, or there are 1,000
   *     fields already; the message does not quote the value
   */
  public Headers and(String name, String value) {
    return and(Field.checked(name, value));
  }

  /**
   * Returns these fields with {@code name: value} in place of all fields of that name.
   *
   * @throws IllegalArgumentException as {@link #and(String, String)}
   */
  public Headers with(String name, String value) {
    return without(name).and(name, value);
  }

  /** Returns the same as {@link #and(String, String)}, for a field that was already checked more strictly. */
  Headers andSendable(String name, String value) {
    return and(new Field(name, value));
  }

  /** Returns these fields without those named {@code name}. */
  public Headers without(String name) {
    return contains(name)
        ? new Headers(fields.stream().filter(f -> !f.isNamed(name)).toList())
        : this;
  }

  /** Returns whether there is no field. */
  public boolean isEmpty() {
    return fields.isEmpty();
  }

  /** Returns whether there is a field named {@code name}. */
  public boolean contains(String name) {
    for (Field field : fields) {
      if (field.isNamed(name)) {
        return true;
      }
    }
    return false;
  }

  /** Returns the value of the first field named {@code name}. */
  public Optional<String> first(String name) {
    for (Field field : fields) {
      if (field.isNamed(name)) {
        return Optional.of(field.value);
      }
    }
    return Optional.empty();
  }

  /** Returns the values of all fields named {@code name}, in order. */
  public List<String> all(String name) {
    return fields.stream().filter(f -> f.isNamed(name)).map(f -> f.value).toList();
  }

  /** Calls {@code field} with each name and value, in order. */
  public void forEach(BiConsumer<String, String> field) {
    fields.forEach(f -> field.accept(f.name, f.value));
  }

  /** Compares names without regard to case, and values exactly. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Headers that && fields.equals(that.fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  @Override
  public String toString() {
    return fields.stream().map(f -> f.name).collect(Collectors.joining(", ", "Headers[", "]"));
  }

  private Headers and(Field field) {
    if (fields.size() == MOST) {
      throw new IllegalArgumentException(
          "The headers have " + MOST + " fields already. Use fewer fields.");
    }
    if (fields.isEmpty()) {
      return new Headers(List.of(field));
    }
    List<Field> more = new ArrayList<>(fields.size() + 1);
    more.addAll(fields);
    more.add(field);
    return new Headers(Collections.unmodifiableList(more));
  }

  /** A builder of the headers of a received message. Not thread-safe. */
  public static final class Builder {

    private final List<Field> fields = new ArrayList<>();

    private Builder() {}

    /**
     * Adds a field. Drops it if HTTP does not allow it, or if there are 1,000 fields already: a field is not a reason to lose a
     * response, and no real server sends that many.
     */
    public Builder andReceived(String name, String value) {
      if (fields.size() < MOST && HttpToken.isToken(name) && Field.indexOfLineBreak(value) < 0) {
        fields.add(new Field(name, value));
      }
      return this;
    }

    /** Returns the headers. Fields that are added later do not change them. */
    public Headers build() {
      return new Headers(List.copyOf(fields));
    }
  }

  private static final class Field {

    private final String name;
    private final String value;

    private Field(String name, String value) {
      this.name = name;
      this.value = value;
    }

    private static Field checked(String name, String value) {
      HttpToken.requireToken("header name", name);
      int lineBreak = indexOfLineBreak(value);
      if (lineBreak >= 0) {
        throw new IllegalArgumentException("The value of header " + name
            + " contains CR, LF or NUL at index " + lineBreak + ". Remove it.");
      }
      return new Field(name, value);
    }

    /** Returns the index of the first CR, LF or NUL, or -1. */
    private static int indexOfLineBreak(String value) {
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if (c == '\r' || c == '\n' || c == 0) {
          return i;
        }
      }
      return -1;
    }

    private boolean isNamed(String other) {
      return name.equalsIgnoreCase(other);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Field that && isNamed(that.name) && value.equals(that.value);
    }

    @Override
    public int hashCode() {
      return name.toLowerCase(Locale.ROOT).hashCode() * 31 + value.hashCode();
    }
  }
}
