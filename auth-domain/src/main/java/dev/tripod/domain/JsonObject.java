package dev.tripod.domain;

import dev.tripod.domain.JsonScalar.Kind;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object (RFC 8259 section 4): the body of a response, or one to send. Each method reads a member as one type. It
 * returns empty if the member is absent, is {@code null}, or has another type, so callers handle these three cases in the same
 * way.
 *
 * <p>Objects and arrays are nested at most 32 levels deep, and every text has a UTF-8 form, so {@link #encoded} always
 * succeeds. Immutable and ordered. Two objects are equal if they have equal members in any order; numbers are compared as text.
 * {@code toString} prints names only. No message quotes a name or a value.
 */
public final class JsonObject implements JsonValue {

  private static final int MOST_DIGITS = 64;
  private static final int ALWAYS_A_LONG = 18;
  private static final int LONGEST_PATH = 256;

  private final Map<String, JsonValue> members;
  private final int depth;

  private JsonObject(Map<String, JsonValue> members) {
    this.members = members;
    this.depth = JsonArray.depthAround(members.values());
  }

  /** Returns a builder of an object without members. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the member {@code name}, if it is a string. */
  public Optional<String> text(String name) {
    return scalar(name, Kind.STRING).map(JsonScalar::text);
  }

  /**
   * Returns the member {@code name}, if it is a whole number in any notation ({@code 7200}, {@code 7200.0}, {@code 7.2e3}), or
   * a string of at most 64 decimal digits. Returns empty for a number that does not fit into a {@code long}. A large exponent
   * does not make this slow.
   */
  public OptionalLong wholeNumber(String name) {
    if (!(member(name) instanceof JsonScalar scalar)) {
      return OptionalLong.empty();
    }
    boolean isWritten =
        scalar.is(Kind.NUMBER) || (scalar.is(Kind.STRING) && isDigits(scalar.text()));
    return isWritten ? whole(scalar.text()) : OptionalLong.empty();
  }

  /** Returns the member {@code name}, if it is {@code true} or {@code false}. */
  public Optional<Boolean> bool(String name) {
    return scalar(name, Kind.BOOLEAN).map(truth -> Boolean.valueOf(truth.text()));
  }

  /** Returns the member {@code name}, if it is an object. */
  public Optional<JsonObject> object(String name) {
    return member(name) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
  }

  /** Returns the member {@code name}, if it is an array that contains only strings. */
  public Optional<List<String>> texts(String name) {
    return member(name) instanceof JsonArray array ? array.texts() : Optional.empty();
  }

  /** Returns the member {@code name}, if it is an array that contains only objects. */
  public Optional<List<JsonObject>> objects(String name) {
    return member(name) instanceof JsonArray array ? array.objects() : Optional.empty();
  }

  /** Returns whether there is a member {@code name} that is not {@code null}. */
  public boolean has(String name) {
    return member(name) != null && scalar(name, Kind.NULL).isEmpty();
  }

  /** Returns whether this object has no members. */
  public boolean isEmpty() {
    return members.isEmpty();
  }

  /** Returns the names of all members in order, including those that are {@code null}. */
  public Set<String> names() {
    return Collections.unmodifiableSet(members.keySet());
  }

  /**
   * Returns all strings, numbers and booleans in order, including those of nested objects, by dotted path ({@code
   * authed_user.id}). A number is returned as it is written. Arrays are left out. A path that two members share is left out,
   * because it is ambiguous. A path of more than 256 characters is left out, because a hostile megabyte could expand to
   * gigabytes.
   */
  public Map<String, String> leaves() {
    return leaves(false);
  }

  /** Returns all {@link #leaves}, and all arrays as JSON text. */
  public Map<String, String> leavesAndArrays() {
    return leaves(true);
  }

  private Map<String, String> leaves(boolean arrays) {
    Map<String, String> leaves = new LinkedHashMap<>();
    Set<String> repeated = new HashSet<>();
    collectLeaves("", arrays, leaves, repeated);
    leaves.keySet().removeAll(repeated);
    return Collections.unmodifiableMap(leaves);
  }

  /** Returns JSON text without white space, to send in UTF-8. It contains secrets in clear text. */
  public String encoded() {
    StringBuilder json = new StringBuilder();
    appendTo(json);
    return json.toString();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonObject that && members.equals(that.members);
  }

  @Override
  public int hashCode() {
    return members.hashCode();
  }

  @Override
  public String toString() {
    return "JsonObject" + members.keySet();
  }

  int depth() {
    return depth;
  }

  void appendTo(StringBuilder json) {
    char before = '{';
    for (Map.Entry<String, JsonValue> member : members.entrySet()) {
      json.append(before);
      JsonText.appendQuoted(member.getKey(), json);
      json.append(':');
      JsonArray.append(member.getValue(), json);
      before = ',';
    }
    json.append(members.isEmpty() ? "{}" : "}");
  }

  private @Nullable JsonValue member(String name) {
    return members.get(Objects.requireNonNull(name, "name"));
  }

  private Optional<JsonScalar> scalar(String name, Kind kind) {
    return member(name) instanceof JsonScalar scalar && scalar.is(kind)
        ? Optional.of(scalar)
        : Optional.empty();
  }

  private static boolean isDigits(String text) {
    return !text.isEmpty() && text.length() <= MOST_DIGITS && JsonScalar.areDigits(text);
  }

  /**
   * Reads a number fast, even with a large exponent: the literal has at most 64 characters, and {@code longValueExact} checks
   * the scale first.
   */
  private static OptionalLong whole(String literal) {
    if (literal.length() <= ALWAYS_A_LONG && JsonScalar.areDigits(literal)) {
      return OptionalLong.of(Long.parseLong(literal));
    }
    try {
      return OptionalLong.of(new BigDecimal(literal).longValueExact());
    } catch (ArithmeticException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private void collectLeaves(
      String prefix, boolean arrays, Map<String, String> leaves, Set<String> repeated) {
    members.forEach((name, value) -> {
      String path = prefix + name;
      if (path.length() > LONGEST_PATH) {
        return;
      }
      if (value instanceof JsonObject object) {
        object.collectLeaves(path + ".", arrays, leaves, repeated);
        return;
      }
      String leaf = leaf(value, arrays);
      if (leaf != null && leaves.put(path, leaf) != null) {
        repeated.add(path);
      }
    });
  }

  private static @Nullable String leaf(JsonValue value, boolean arrays) {
    if (value instanceof JsonScalar scalar) {
      return scalar.is(Kind.NULL) ? null : scalar.text();
    }
    if (!arrays) {
      return null;
    }
    StringBuilder json = new StringBuilder();
    JsonArray.append(value, json);
    return json.toString();
  }

  /**
   * A builder of a {@link JsonObject}. It can be used again after {@link #build}; later changes do not affect the object that
   * was built. Not thread-safe.
   */
  public static final class Builder {

    private Map<String, JsonValue> members = new LinkedHashMap<>();
    private boolean built;

    private Builder() {}

    /**
     * Adds a member.
     *
     * @param value {@link JsonValue#nullValue} for {@code null}
     * @throws IllegalArgumentException if there is a member of that name already, or the name contains an unpaired surrogate
     */
    public Builder with(String name, JsonValue value) {
      if (built) {
        // The old map belongs to the object that was built.
        members = new LinkedHashMap<>(members);
        built = false;
      }
      if (members.putIfAbsent(JsonText.requireUnicode(name), Objects.requireNonNull(value, "value"))
          != null) {
        throw new IllegalArgumentException(
            "The JSON object has two members with the same name. Use each name once.");
      }
      return this;
    }

    /**
     * Adds a member that is a string.
     *
     * @throws IllegalArgumentException as {@link #with(String, JsonValue)} and {@link JsonValue#text}
     */
    public Builder with(String name, String text) {
      return with(name, JsonValue.text(text));
    }

    /**
     * Adds a member that is a number.
     *
     * @throws IllegalArgumentException as {@link #with(String, JsonValue)}
     */
    public Builder with(String name, long number) {
      return with(name, JsonValue.number(Long.toString(number)));
    }

    /**
     * Adds a member that is {@code true} or {@code false}.
     *
     * @throws IllegalArgumentException as {@link #with(String, JsonValue)}
     */
    public Builder with(String name, boolean truth) {
      return with(name, JsonValue.bool(truth));
    }

    /**
     * Adds all members of {@code more}.
     *
     * @throws IllegalArgumentException as {@link #with(String, JsonValue)}
     */
    public Builder with(JsonObject more) {
      more.members.forEach(this::with);
      return this;
    }

    /**
     * Returns the object.
     *
     * @throws IllegalArgumentException if it is nested more than 32 levels deep
     */
    public JsonObject build() {
      built = true;
      return new JsonObject(members);
    }
  }
}
