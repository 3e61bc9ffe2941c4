package dev.tripod.oauth2;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.StringTokenizer;

/** Scope values (RFC 6749 section 3.3): ordered, each once. */
final class Scopes {

  private static final String SEPARATORS = " \t\n\u000b\f\r,";

  private Scopes() {}

  static Set<String> of(Collection<String> scopes) {
    for (String scope : scopes) {
      if (!isScope(scope)) {
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

  /**
   * Whether {@code text} is these, in their order and with a blank between each two: what most servers grant is what they were
   * asked for, or granted before, and then one set serves all tokens. With a comma they are not: {@link #granted} separates there.
   */
  static boolean areWrittenAs(Set<String> scopes, String text) {
    int at = 0;
    for (String scope : scopes) {
      if (at > 0 && !text.startsWith(" ", at++)) {
        return false;
      }
      if (!text.startsWith(scope, at)) {
        return false;
      }
      at += scope.length();
    }
    return at == text.length() && text.indexOf(',') < 0;
  }

  /** What a server granted. Some separate by commas, and some put the comma where others have a blank. */
  static Set<String> granted(String text) {
    Set<String> granted = new LinkedHashSet<>();
    StringTokenizer scopes = new StringTokenizer(text, SEPARATORS);
    while (scopes.hasMoreTokens()) {
      addGranted(scopes.nextToken(), granted);
    }
    return Collections.unmodifiableSet(granted);
  }

  /** As {@link #granted(String)}. What is no scope is left out: a token is not lost over it. */
  static Set<String> granted(Collection<String> scopes) {
    Set<String> granted = new LinkedHashSet<>();
    for (String scope : scopes) {
      addGranted(scope, granted);
    }
    return Collections.unmodifiableSet(granted);
  }

  private static void addGranted(String scope, Set<String> granted) {
    if (isScope(scope)) {
      granted.add(scope);
    }
  }

  /** Visible ASCII, and neither quote nor backslash. */
  private static boolean isScope(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c > '~' || c == '"' || c == '\\') {
        return false;
      }
    }
    return !text.isEmpty();
  }
}
