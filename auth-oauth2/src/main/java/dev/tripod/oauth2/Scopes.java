package dev.tripod.oauth2;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.StringTokenizer;

/** Sets of scopes (RFC 6749 section 3.3): ordered, without duplicates. */
final class Scopes {

  private static final String SEPARATORS = " \t\n\u000b\f\r,";

  private Scopes() {}

  static Set<String> of(Collection<String> scopes) {
    for (String scope : scopes) {
      if (!isScope(scope)) {
        throw new IllegalArgumentException(
            "A scope is empty, or has a space, a quote, a backslash or another character than visible ASCII. Pass"
                + " each scope as its own argument (RFC 6749 section 3.3).");
      }
    }
    return Collections.unmodifiableSet(new LinkedHashSet<>(scopes));
  }

  /** Reads the scopes of a snapshot, separated by single spaces. */
  static Set<String> stored(String text) {
    return text.isEmpty() ? Set.of() : of(List.of(text.split(" ", -1)));
  }

  /** Reads scopes that a server granted, as {@link #stored} does. */
  static Set<String> storedGrant(String text) {
    List<String> scopes = List.of(text.split(" ", -1));
    Set<String> granted = granted(scopes);
    if (granted.size() != scopes.size()) {
      throw new IllegalArgumentException(
          "The stored scopes are malformed. Store and pass snapshots unchanged.");
    }
    return granted;
  }

  /**
   * Returns whether {@code text} has exactly these scopes, in this order, separated by single spaces. Most servers grant
   * what was requested, and then one set serves all tokens. A text with a comma does not count, because {@link #granted}
   * splits it.
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

  /** Reads the scopes that a server granted. Some servers write commas instead of spaces. */
  static Set<String> granted(String text) {
    Set<String> granted = new LinkedHashSet<>();
    StringTokenizer scopes = new StringTokenizer(text, SEPARATORS);
    while (scopes.hasMoreTokens()) {
      addGranted(scopes.nextToken(), granted);
    }
    return Collections.unmodifiableSet(granted);
  }

  /** Reads the scopes that a server granted. Invalid ones are ignored: they are not a reason to lose a token. */
  static Set<String> granted(Collection<String> scopes) {
    Set<String> granted = new LinkedHashSet<>();
    for (String scope : scopes) {
      addGranted(scope, granted);
    }
    return Collections.unmodifiableSet(granted);
  }

  private static void addGranted(String scope, Set<String> granted) {
    if (isGranted(scope)) {
      granted.add(scope);
    }
  }

  /** Returns the scopes that RFC 6749 allows. */
  static Set<String> allowed(Set<String> granted) {
    Set<String> allowed = new LinkedHashSet<>(granted);
    allowed.removeIf(scope -> !isScope(scope));
    return allowed;
  }

  /** Returns whether {@code text} is a scope, or would be one if RFC 6749 allowed letters and signs of all scripts. */
  private static boolean isGranted(String text) {
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      if (c <= '~' ? !isAllowed(c) : !isVisible(c)) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR -> false;
      default -> true;
    };
  }

  /** Returns whether {@code text} is visible ASCII, without quotes and backslashes. */
  private static boolean isScope(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isAllowed(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static boolean isAllowed(int c) {
    return c > ' ' && c <= '~' && c != '"' && c != '\\';
  }
}
