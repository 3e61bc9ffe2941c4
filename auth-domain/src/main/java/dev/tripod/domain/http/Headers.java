package dev.tripod.domain.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An ordered list of header fields (RFC 9110 section 5). A name may occur more than once. Names are compared without regard
 * to case.
 *
 * <p>A name must be a token, and a value must not contain CR, LF or NUL, so no field can inject another. An instance has at most
 * 1,000 fields. Immutable; {@code toString} prints names only.
 */
public final class Headers {

  private static final int MOST = 1_000;
  private static final Headers NONE = new Headers(List.of());

  /** Headers of requests and responses with values that describe a message or a program. */
  private static final Set<String> NOT_SECRET = Set.of(
      "accept",
      "accept-encoding",
      "accept-language",
      "age",
      "allow",
      "cache-control",
      "connection",
      "content-encoding",
      "content-language",
      "content-length",
      "content-type",
      "date",
      "expires",
      "location",
      "pragma",
      "retry-after",
      "server",
      "transfer-encoding",
      "user-agent",
      "vary",
      "www-authenticate",
      "x-rate-limit-limit",
      "x-rate-limit-remaining",
      "x-rate-limit-reset");

  /** Each name is followed by its value. */
  private final List<String> fields;

  private Headers(List<String> fields) {
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
   * Returns whether the whole value of the header {@code name} may be a secret. It returns false only for well-known headers
   * such as {@code Accept} and {@code Server}. A part of their value may still be a secret, for example in the URI of {@code
   * Location}.
   */
  public static boolean mayBeSecret(String name) {
    return !NOT_SECRET.contains(name.toLowerCase(Locale.ROOT));
  }

  /**
   * Returns these fields followed by {@code name: value}.
   *
   * @throws IllegalArgumentException if {@code name} is not a token, {@code value} contains CR, LF or NUL, or there are 1,000
   *     fields already; the message does not quote the value
   */
  public Headers and(String name, String value) {
    HttpToken.requireToken("header name", name);
    int lineBreak = indexOfLineBreak(value);
    if (lineBreak >= 0) {
      throw new IllegalArgumentException("The value of header " + name
          + " contains CR, LF or NUL at index " + lineBreak + ". Remove it.");
    }
    return andSendable(name, value);
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
    if (fields.isEmpty()) {
      return new Headers(List.of(name, value));
    }
    if (fields.size() == 2 * MOST) {
      throw new IllegalArgumentException(
          "The headers have " + MOST + " fields already. Use fewer fields.");
    }
    List<String> more = new ArrayList<>(fields.size() + 2);
    more.addAll(fields);
    more.add(name);
    more.add(value);
    return new Headers(more);
  }

  /** Returns these fields without those named {@code name}. */
  public Headers without(String name) {
    if (!contains(name)) {
      return this;
    }
    List<String> others = new ArrayList<>(fields.size());
    for (int i = 0; i < fields.size(); i += 2) {
      if (!fields.get(i).equalsIgnoreCase(name)) {
        others.addAll(fields.subList(i, i + 2));
      }
    }
    return new Headers(others);
  }

  /** Returns whether there is no field. */
  public boolean isEmpty() {
    return fields.isEmpty();
  }

  /** Returns whether there is a field named {@code name}. */
  public boolean contains(String name) {
    return indexOf(name, 0) >= 0;
  }

  /** Returns the value of the first field named {@code name}. */
  public Optional<String> first(String name) {
    int index = indexOf(name, 0);
    return index < 0 ? Optional.empty() : Optional.of(fields.get(index + 1));
  }

  /** Returns the values of all fields named {@code name}, in order. */
  public List<String> all(String name) {
    List<String> values = new ArrayList<>();
    for (int i = indexOf(name, 0); i >= 0; i = indexOf(name, i + 2)) {
      values.add(fields.get(i + 1));
    }
    return Collections.unmodifiableList(values);
  }

  /** Calls {@code field} with each name and value, in order. */
  public void forEach(BiConsumer<String, String> field) {
    for (int i = 0; i < fields.size(); i += 2) {
      field.accept(fields.get(i), fields.get(i + 1));
    }
  }

  /** Compares names without regard to case, and values exactly. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Headers that && comparable().equals(that.comparable());
  }

  @Override
  public int hashCode() {
    return comparable().hashCode();
  }

  @Override
  public String toString() {
    StringJoiner names = new StringJoiner(", ", "Headers[", "]");
    forEach((name, value) -> names.add(name));
    return names.toString();
  }

  private List<String> comparable() {
    List<String> comparable = new ArrayList<>(fields);
    for (int i = 0; i < comparable.size(); i += 2) {
      comparable.set(i, comparable.get(i).toUpperCase(Locale.ROOT));
    }
    return comparable;
  }

  private int indexOf(String name, int from) {
    Objects.requireNonNull(name, "name");
    for (int i = from; i < fields.size(); i += 2) {
      if (fields.get(i).equalsIgnoreCase(name)) {
        return i;
      }
    }
    return -1;
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

  /** A builder of the headers of a received message. Not thread-safe. */
  public static final class Builder {

    private final List<String> fields = new ArrayList<>();

    private Builder() {}

    /**
     * Adds a field. Drops it if HTTP does not allow it, or if there are 1,000 fields already: a field is not a reason to lose a
     * response, and no real server sends that many.
     */
    public Builder andReceived(String name, String value) {
      if (fields.size() < 2 * MOST && HttpToken.isToken(name) && indexOfLineBreak(value) < 0) {
        fields.add(name);
        fields.add(value);
      }
      return this;
    }

    /** Returns the headers. Fields that are added later do not change them. */
    public Headers build() {
      return new Headers(List.copyOf(fields));
    }
  }
}
