package dev.tripod.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Limits the number of public top-level types of each library package. Every public type is a promise to users. The packages of
 * the domain count as one package, without {@code domain.protocol}. An exception has the form {@code package at most n: reason}.
 */
final class PublicTypes {

  private static final int LIMIT = 6;

  /** The limits of packages that differ from {@link #LIMIT}. */
  private static final Map<String, Integer> LIMITS =
      Map.of("domain", 38, "oauth1", 10, "oauth2", 16, "oauth2.keeper", 4);

  private PublicTypes() {}

  static ArchRule areFew(Codebase codebase, AllowList limits) {
    return ArchRuleDefinition.classes()
        .that(DescribedPredicate.describe(
            "are public top-level types of a library",
            javaClass -> codebase.isLibrary(javaClass)
                && javaClass.getEnclosingClass().isEmpty()
                && javaClass.getModifiers().contains(JavaModifier.PUBLIC)))
        .should(new ArchCondition<>("be few in each package") {
          private final SortedMap<String, SortedSet<String>> types = new TreeMap<>();

          @Override
          public void check(JavaClass javaClass, ConditionEvents events) {
            types
                .computeIfAbsent(countedAs(codebase, javaClass), name -> new TreeSet<>())
                .add(javaClass.getName());
          }

          @Override
          public void finish(ConditionEvents events) {
            types.forEach((packageName, names) -> {
              int limit = limitOf(packageName, limits);
              if (names.size() > limit) {
                String message = packageName + " has " + names.size() + " public types, at most "
                    + limit + " are allowed: " + String.join(", ", names);
                events.add(SimpleConditionEvent.violated(packageName, message));
              }
            });
          }
        });
  }

  private static String countedAs(Codebase codebase, JavaClass javaClass) {
    String packageName = javaClass.getPackageName().substring(codebase.root().length() + 1);
    boolean inDomain = ModulePackage.isWithin(packageName, "domain");
    return inDomain && !packageName.equals("domain.protocol") ? "domain" : packageName;
  }

  private static int limitOf(String packageName, AllowList limits) {
    String start = packageName + " at most ";
    return limits.names().stream()
        .filter(name -> name.startsWith(start))
        .map(name -> Integer.parseInt(name.substring(start.length())))
        .findFirst()
        .orElse(LIMITS.getOrDefault(packageName, LIMIT));
  }
}
