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
 * The members of a server's answer beyond the protocol's own, such as X's {@code user_id}. A member that came twice is
 * left out: which of the two is meant is not ours to guess.
 *
 * <p>Immutable; {@code toString} prints names only.
 */
public final class Extras {

  private static final Extras NONE = new Extras(Map.of());

  private final Map<String, String> members;

  private Extras(Map<String, String> members) {
    this.members = members;
  }

  public static Extras none() {
    return NONE;
  }

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
   * Extras by their paths.
   *
   * @param members texts by dotted path
   */
  public static Extras of(Map<String, String> members) {
    return new Extras(Collections.unmodifiableMap(new LinkedHashMap<>(members)));
  }

  /** Empty if there is none, or it is not of the extra's type. */
  public <T> Optional<T> get(Extra<T> extra) {
    return Optional.ofNullable(members.get(extra.path())).flatMap(extra::read);
  }

  /** Every member by its path, in the server's order. */
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
