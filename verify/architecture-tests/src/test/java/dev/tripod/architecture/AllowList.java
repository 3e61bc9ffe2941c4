package dev.tripod.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The exceptions to a rule: a text file with a line {@code name: reason} per exception. Names of classes start below the root
 * package and include nested classes.
 */
record AllowList(Map<String, String> reasons) {

  static AllowList empty() {
    return new AllowList(Map.of());
  }

  /** Reads the resource {@code file} beside this class. */
  static AllowList in(String file) {
    return of(TextResource.lines(file));
  }

  static AllowList parse(String text) {
    return of(TextResource.parse(text));
  }

  private static AllowList of(List<String> lines) {
    Map<String, String> reasons = new LinkedHashMap<>();
    for (String line : lines) {
      String[] parts = line.split(": ", 2);
      if (parts.length != 2 || parts[1].isBlank()) {
        throw new IllegalStateException("The exception has no reason. Add one: " + line);
      }
      if (reasons.put(parts[0], parts[1]) != null) {
        throw new IllegalStateException("The exception is listed twice. Delete one: " + line);
      }
    }
    return new AllowList(reasons);
  }

  Set<String> names() {
    return reasons.keySet();
  }

  boolean contains(String name) {
    return reasons.containsKey(name);
  }

  /** Returns whether the list has {@code javaClass} or a class around it. */
  boolean contains(Codebase codebase, JavaClass javaClass) {
    return names().stream()
        .map(name -> codebase.root() + "." + name)
        .anyMatch(listed ->
            javaClass.getName().equals(listed) || javaClass.getName().startsWith(listed + "$"));
  }

  /** Returns a violation for each exception that is not one of the {@code needed}. */
  List<String> unneeded(Set<String> needed) {
    return names().stream()
        .filter(name -> !needed.contains(name))
        .map(name -> "The exception is not needed. Delete it: " + name)
        .toList();
  }

  /** Returns a list without {@code name}, to find out whether the exception is needed. */
  AllowList without(String name) {
    Map<String, String> others = new LinkedHashMap<>(reasons);
    others.remove(name);
    return new AllowList(others);
  }
}
