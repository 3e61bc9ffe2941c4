package dev.tripod.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The dependencies among the files of the libraries. Nested types belong to the file of their top-level type. A sealed type and
 * its permitted types count as one file, called by the name of the sealed type.
 *
 * <p>An exception has the form {@code a.From -> b.To}: that dependency does not count.
 */
final class FileCircles {

  private final Codebase codebase;
  private final AllowList allowed;

  /** The file that another one counts as: sealed types and their permitted types. */
  private final Map<String, String> family = new HashMap<>();

  /** For each file, the files that it depends on, each with one dependency that causes this. */
  private final SortedMap<String, SortedMap<String, String>> dependencies = new TreeMap<>();

  private FileCircles(Codebase codebase, AllowList allowed, Collection<JavaClass> classes) {
    this.codebase = codebase;
    this.allowed = allowed;
    classes.forEach(this::addFamily);
    classes.forEach(this::addDependencies);
  }

  /** Returns the rule that no file depends on itself through other files. */
  static ArchRule areAbsent(Codebase codebase, AllowList allowed) {
    return ArchRuleDefinition.classes()
        .that(DescribedPredicate.describe("are in libraries", codebase::isLibrary))
        .should(new ArchCondition<>("not depend on themselves through other files") {
          private List<String> circles = List.of();

          @Override
          public void init(Collection<JavaClass> classes) {
            circles = new FileCircles(codebase, allowed, classes).circles();
          }

          @Override
          public void check(JavaClass javaClass, ConditionEvents events) {}

          @Override
          public void finish(ConditionEvents events) {
            circles.forEach(circle -> events.add(SimpleConditionEvent.violated(circle, circle)));
          }
        });
  }

  private void addFamily(JavaClass javaClass) {
    Class<?> reflected = javaClass.reflect();
    if (reflected.isSealed()) {
      for (Class<?> permitted : reflected.getPermittedSubclasses()) {
        String from = file(fileOf(permitted.getName()));
        String to = file(fileOf(javaClass.getName()));
        if (!from.equals(to)) {
          family.put(from, to);
        }
      }
    }
  }

  private void addDependencies(JavaClass javaClass) {
    String from = fileOf(javaClass.getName());
    javaClass.getDirectDependenciesFromSelf().forEach(dependency -> {
      JavaClass target = dependency.getTargetClass().getBaseComponentType();
      String to = fileOf(target.getName());
      if (codebase.isLibrary(target)
          && !file(from).equals(file(to))
          && !allowed.contains(below(from) + " -> " + below(to))) {
        dependencies
            .computeIfAbsent(file(from), file -> new TreeMap<>())
            .putIfAbsent(file(to), from + " -> " + to);
      }
    });
  }

  /** Returns the shortest circle of each group of files that depend on each other. */
  private List<String> circles() {
    List<String> circles = new ArrayList<>();
    Set<String> reported = new HashSet<>();
    for (String file : dependencies.keySet()) {
      if (reported.contains(file)) {
        continue;
      }
      SortedSet<String> group = new TreeSet<>();
      for (String other : reachableFrom(file)) {
        if (reachableFrom(other).contains(file)) {
          group.add(other);
        }
      }
      if (!group.isEmpty()) {
        reported.addAll(group);
        circles.add("Circle of files: " + String.join(", ", shortestCircle(group)) + " (group of "
            + group.size() + ": " + String.join(", ", group) + ")");
      }
    }
    return circles;
  }

  private Set<String> reachableFrom(String start) {
    Set<String> reached = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(next(start));
    while (!open.isEmpty()) {
      String file = open.pop();
      if (reached.add(file)) {
        open.addAll(next(file));
      }
    }
    return reached;
  }

  private List<String> shortestCircle(Set<String> group) {
    List<String> shortest = null;
    for (String start : group) {
      List<String> circle = circleThrough(start);
      if (shortest == null || circle.size() < shortest.size()) {
        shortest = circle;
      }
    }
    return shortest;
  }

  private List<String> circleThrough(String start) {
    Map<String, List<String>> paths = new HashMap<>(Map.of(start, List.of()));
    Deque<String> open = new ArrayDeque<>(List.of(start));
    while (true) {
      String file = open.remove();
      for (String next : next(file)) {
        List<String> path = new ArrayList<>(paths.get(file));
        path.add(dependencies.get(file).get(next));
        if (next.equals(start)) {
          return path;
        }
        if (paths.putIfAbsent(next, path) == null) {
          open.add(next);
        }
      }
    }
  }

  private Set<String> next(String file) {
    return dependencies.getOrDefault(file, new TreeMap<>()).keySet();
  }

  private String file(String topLevelClass) {
    String file = topLevelClass;
    while (family.containsKey(file)) {
      file = family.get(file);
    }
    return file;
  }

  private static String fileOf(String className) {
    return className.split("\\$", 2)[0];
  }

  private String below(String className) {
    return className.substring(codebase.root().length() + 1);
  }
}
