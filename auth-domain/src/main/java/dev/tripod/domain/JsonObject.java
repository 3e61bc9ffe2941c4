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
 * A JSON object (RFC 8259 section 4): a server's answer, or a body to send. Each method reads a member as one type and is
 * empty where the member is absent, {@code null} or of another type, so that what a server sends differently than agreed
 * is handled once, by whoever asked.
 *
 * <p>Objects and arrays stand at most 32 deep in each other, and every text can be written as UTF-8: {@link #encoded}
 * always succeeds. Immutable and ordered; equal by members in whatever order, a number by the text it is written in.
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

  public static Builder builder() {
    return new Builder();
  }

  /** A string. */
  public Optional<String> text(String name) {
    return scalar(name, Kind.STRING).map(JsonScalar::text);
  }

  /**
   * A number without a fraction, however it is written ({@code 7200}, {@code 7200.0}, {@code 7.2e3}), or a string of at
   * most 64 decimal digits. Empty also for one beyond {@code long}; no size of exponent makes this slow.
   */
  public OptionalLong wholeNumber(String name) {
    if (!(members.get(name) instanceof JsonScalar scalar)) {
      return OptionalLong.empty();
    }
    boolean isWritten =
        scalar.is(Kind.NUMBER) || (scalar.is(Kind.STRING) && isDigits(scalar.text()));
    return isWritten ? whole(scalar.text()) : OptionalLong.empty();
  }

  /** {@code true} or {@code false}. */
  public Optional<Boolean> bool(String name) {
    return scalar(name, Kind.BOOLEAN).map(truth -> Boolean.valueOf(truth.text()));
  }

  /** An object. */
  public Optional<JsonObject> object(String name) {
    return members.get(name) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
  }

  /** An array of nothing but strings. */
  public Optional<List<String>> texts(String name) {
    return members.get(name) instanceof JsonArray array ? array.texts() : Optional.empty();
  }

  /** Whether there is such a member, and it is not {@code null}. */
  public boolean has(String name) {
    return members.containsKey(name) && scalar(name, Kind.NULL).isEmpty();
  }

  public boolean isEmpty() {
    return members.isEmpty();
  }

  /** In order, those of {@code null} members too. */
  public Set<String> names() {
    return Collections.unmodifiableSet(members.keySet());
  }

  /**
   * Every string, number and truth value, also of objects within, by dotted path ({@code authed_user.id}) and in order; a
   * number as it is written. Arrays are left out, and so is a path that two members share: which of the two is meant is
   * not ours to guess. So is one of more than 256 characters, or a hostile megabyte would come to many gigabytes.
   */
  public Map<String, String> leaves() {
    Map<String, String> leaves = new LinkedHashMap<>();
    Set<String> repeated = new HashSet<>();
    collectLeaves("", leaves, repeated);
    leaves.keySet().removeAll(repeated);
    return Collections.unmodifiableMap(leaves);
  }

  /** JSON text without white space; in UTF-8 it is a body to send. Holds what is secret in clear. */
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

  private Optional<JsonScalar> scalar(String name, Kind kind) {
    return members.get(name) instanceof JsonScalar scalar && scalar.is(kind)
        ? Optional.of(scalar)
        : Optional.empty();
  }

  private static boolean isDigits(String text) {
    return !text.isEmpty() && text.length() <= MOST_DIGITS && JsonScalar.areDigits(text);
  }

  /** At most 64 characters come here, and {@code longValueExact} looks at the scale before it computes anything. */
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

  private void collectLeaves(String prefix, Map<String, String> leaves, Set<String> repeated) {
    members.forEach((name, value) -> {
      String path = prefix + name;
      if (path.length() > LONGEST_PATH) {
        return;
      }
      if (value instanceof JsonObject object) {
        object.collectLeaves(path + ".", leaves, repeated);
      } else if (value instanceof JsonScalar scalar
          && !scalar.is(Kind.NULL)
          && leaves.put(path, scalar.text()) != null) {
        repeated.add(path);
      }
    });
  }

  /**
   * Makes a {@link JsonObject}, member by member. Not thread-safe; goes on after {@link #build} without touching what was
   * built.
   */
  public static final class Builder {

    private Map<String, JsonValue> members = new LinkedHashMap<>();
    private boolean built;

    private Builder() {}

    /**
     * One more member.
     *
     * @param value {@link JsonValue#nullValue} for {@code null}; a {@code JsonObject} is one too
     * @throws IllegalArgumentException if there is a member of that name already, or the name holds a surrogate without
     *     its partner
     */
    public Builder with(String name, JsonValue value) {
      if (built) {
        // The others belong to what was built.
        members = new LinkedHashMap<>(members);
        built = false;
      }
      if (members.putIfAbsent(JsonText.requireUnicode(name), Objects.requireNonNull(value, "value"))
          != null) {
        throw new IllegalArgumentException("The JSON object has two members of one name");
      }
      return this;
    }

    /**
     * One more member, a string.
     *
     * @throws IllegalArgumentException as {@link #with(String, JsonValue)} and {@link JsonValue#text}
     */
    public Builder with(String name, String text) {
      return with(name, JsonValue.text(text));
    }

    /**
     * One more member, a number.
     *
     * @throws IllegalArgumentException as {@link #with(String, JsonValue)}
     */
    public Builder with(String name, long number) {
      return with(name, JsonValue.number(Long.toString(number)));
    }

    /**
     * One more member, {@code true} or {@code false}.
     *
     * @throws IllegalArgumentException as {@link #with(String, JsonValue)}
     */
    public Builder with(String name, boolean truth) {
      return with(name, JsonValue.bool(truth));
    }

    /**
     * The object of these members.
     *
     * @throws IllegalArgumentException if it is more than 32 deep
     */
    public JsonObject build() {
      built = true;
      return new JsonObject(members);
    }
  }
}
