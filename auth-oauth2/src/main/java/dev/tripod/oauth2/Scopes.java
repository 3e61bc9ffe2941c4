package dev.tripod.oauth2;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Scope values (RFC 6749 section 3.3): ordered, each once. */
final class Scopes {

  private static final Pattern SCOPE = Pattern.compile("[!#-\\[\\]-~]+");
  private static final Pattern SEPARATORS = Pattern.compile("[\\s,]+");

  private Scopes() {}

  static Set<String> of(Collection<String> scopes) {
    for (String scope : scopes) {
      if (!SCOPE.matcher(scope).matches()) {
        throw new IllegalArgumentException(
            "A scope has no blank, quote or backslash (RFC 6749 section 3.3): name each by itself");
      }
    }
    return Collections.unmodifiableSet(new LinkedHashSet<>(scopes));
  }

  /** What was written down, a blank between each two; any other is none. */
  static Set<String> kept(String text) {
    return text.isEmpty() ? Set.of() : of(List.of(text.split(" ", -1)));
  }

  /** What a server granted. Some separate by commas, and some put the comma where others have a blank. */
  static Set<String> granted(String text) {
    return granted(Arrays.asList(SEPARATORS.split(text)));
  }

  /** As {@link #granted(String)}. What is no scope is left out: a token is not lost over it. */
  static Set<String> granted(Collection<String> scopes) {
    Set<String> granted = new LinkedHashSet<>();
    for (String scope : scopes) {
      if (SCOPE.matcher(scope).matches()) {
        granted.add(scope);
      }
    }
    return Collections.unmodifiableSet(granted);
  }
}
