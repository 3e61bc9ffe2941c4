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
 * left out, because it is ambiguous. At most 1,000 members with 16,384 characters in total stay, because tokens are stored with
 * their extras. The members after these are left out. Immutable; {@code toString} prints names only.
 */
public final class Extras {

  private static final int MOST = 1_000;
  private static final int MOST_CHARACTERS = 16_384;
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
   * Returns extras with a copy of {@code members}, or of the first of them.
   *
   * @param members the values by name or dotted path, in order
   */
  public static Extras of(Map<String, String> members) {
    Map<String, String> first = new LinkedHashMap<>();
    int characters = 0;
    for (Map.Entry<String, String> member : members.entrySet()) {
      characters += member.getKey().length() + member.getValue().length();
      if (first.size() == MOST || characters > MOST_CHARACTERS) {
        break;
      }
      first.put(member.getKey(), member.getValue());
    }
    return new Extras(Collections.unmodifiableMap(first));
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
