package dev.tripod.testkit;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The scope that a server can grant (RFC 6749 section 3.3).
 *
 * @param known the known scope values; empty for any
 * @param defaults the default scope, for requests without one; empty to reject such requests
 */
record OfferedScope(Set<String> known, Set<String> defaults) {

  private static final Pattern SCOPE_TOKEN = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]+");

  /** Returns the scope to grant for a requested one, in its order; empty to reject the request. */
  Optional<Set<String>> granted(Optional<List<String>> requested) {
    Set<String> scope = requested.map(OfferedScope::ordered).orElse(defaults);
    return !scope.isEmpty() && scope.stream().allMatch(this::isOffered)
        ? Optional.of(scope)
        : Optional.empty();
  }

  static Set<String> ordered(List<String> words) {
    return Collections.unmodifiableSet(new LinkedHashSet<>(words));
  }

  private boolean isOffered(String word) {
    return SCOPE_TOKEN.matcher(word).matches() && (known.isEmpty() || known.contains(word));
  }
}
