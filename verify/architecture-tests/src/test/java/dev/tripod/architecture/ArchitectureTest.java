package dev.tripod.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The rules about classes")
final class ArchitectureTest {

  @ParameterizedTest
  @MethodSource("dev.tripod.architecture.ArchitectureRule#all")
  @DisplayName("hold for our classes")
  void holdForOurClasses(ArchitectureRule rule) {
    assertThat(rule.violationsIn(Codebase.OURS)).isEmpty();
  }

  /** In a fixture, classes with "Wrong" in their name break the rule, and the rule must accept all others. */
  @ParameterizedTest
  @MethodSource("dev.tripod.architecture.ArchitectureRule#all")
  @DisplayName("reject each wrong class and accept every other class")
  void rejectWrongClasses(ArchitectureRule rule) {
    Codebase codebase = rule.wrongCodebase();
    List<String> violations = rule.violationsIn(codebase);
    Set<String> wrong = codebase.classes().stream()
        .filter(javaClass -> javaClass.getSimpleName().contains("Wrong"))
        .map(javaClass -> javaClass.getName())
        .collect(Collectors.toCollection(TreeSet::new));
    assertThat(wrong).isNotEmpty();
    assertThat(wrong).allSatisfy(name -> assertThat(violations).anyMatch(v -> names(v, name)));
    assertThat(violations).allMatch(v -> wrong.stream().anyMatch(name -> names(v, name)));
  }

  @ParameterizedTest
  @MethodSource("exceptions")
  @DisplayName("have no exception that is not needed")
  void haveNoUnusedException(ArchitectureRule rule, String exception) {
    assertThat(rule.violationsIn(Codebase.OURS, rule.allowed().without(exception)))
        .isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("apply to every module: none is empty")
  void noModuleIsEmpty(ModulePackage module) {
    assertThat(Codebase.OURS.in(module))
        .as("dev.tripod." + module.packageName())
        .isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("domainPackages")
  @DisplayName("apply to every package of the domain: none is empty")
  void noPackageOfTheDomainIsEmpty(String packageName) {
    assertThat(Codebase.OURS
            .in(packageName)
            .filter(javaClass ->
                javaClass.getPackageName().equals(Codebase.OURS.root() + "." + packageName)))
        .isNotEmpty();
  }

  static Stream<Arguments> exceptions() {
    return ArchitectureRule.all().stream()
        .flatMap(rule -> rule.allowed().names().stream().map(name -> Arguments.of(rule, name)));
  }

  static List<String> domainPackages() {
    return DependencyRules.DOMAIN_ORDER;
  }

  private static boolean names(String violation, String className) {
    int at = violation.indexOf(className);
    if (at < 0) {
      return false;
    }
    int end = at + className.length();
    return end == violation.length() || !Character.isJavaIdentifierPart(violation.charAt(end));
  }
}
