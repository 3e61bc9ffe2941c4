package dev.tripod.domain;

import dev.tripod.domain.http.Parameters;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The members of a token response that the protocol does not define, such as X's {@code user_id}. A member that occurs twice is
 * left out, because it is ambiguous. Immutable; {@code toString} prints names only.
 */
public final class Extras {

  private static final Extras NONE = new Extras(Map.of());

  private final Map<String, String> members;

  private Extras(Map<String, String> members) {
    this.members = members;
  }

  /** Returns extras without members. */
  public static Extras none() {
    return NONE;
  }

  /** Returns the extras of a form-encoded response. */
  public static Extras of(Parameters parameters) {
    Map<String, String> members = new LinkedHashMap<>();
    Set<String> repeated = new HashSet<>();
    for (Parameters.Parameter parameter : parameters) {
      if (members.put(parameter.name(), parameter.valueOrEmpty()) != null) {
        repeated.add(parameter.name());
      }
    }
    members.keySet().removeAll(repeated);
    return of(members);
  }

  /**
   * Returns extras with a copy of {@code members}.
   *
   * @param members the values by name or dotted path, in order
   */
  public static Extras of(Map<String, String> members) {
    return new Extras(Collections.unmodifiableMap(new LinkedHashMap<>(members)));
  }

  /** Returns the value of {@code extra}, or empty if there is none or it has another type. */
  public <T> Optional<T> get(Extra<T> extra) {
    return Optional.ofNullable(members.get(extra.path())).flatMap(extra::read);
  }

  /** Returns all members by name or dotted path, in the order of the server. */
  public Map<String, String> members() {
    return members;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Extras that && members.equals(that.members);
  }

  @Override
  public int hashCode() {
    return members.hashCode();
  }

  @Override
  public String toString() {
    return "Extras" + members.keySet();
  }
}
