package dev.tripod.testkit;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What scope a server knows (RFC 6749 section 3.3).
 *
 * @param known empty for any
 * @param usual what is granted to who asks for nothing; empty to refuse that
 */
record OfferedScope(Set<String> known, Set<String> usual) {

  private static final Pattern SCOPE_TOKEN = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]+");

  /** What may be granted to who asks for {@code asked}, in that order; empty if that is to be refused. */
  Optional<Set<String>> granted(Optional<List<String>> asked) {
    Set<String> scope = asked.map(OfferedScope::ordered).orElse(usual);
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
