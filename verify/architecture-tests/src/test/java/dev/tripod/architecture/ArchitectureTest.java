package dev.tripod.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The rules of the house")
final class ArchitectureTest {

  @ParameterizedTest
  @MethodSource("dev.tripod.architecture.HouseRule#all")
  @DisplayName("hold for our classes")
  void holdForOurClasses(HouseRule rule) {
    assertThat(rule.violationsIn(House.OURS)).isEmpty();
  }

  /** In a fixture, what breaks the rule is called Wrong, and all else is there to see that the rule spares it. */
  @ParameterizedTest
  @MethodSource("dev.tripod.architecture.HouseRule#all")
  @DisplayName("bite on each wrong class, and on no other")
  void biteOnWrongClasses(HouseRule rule) {
    House house = rule.wrongHouse();
    List<String> violations = rule.violationsIn(house);
    Set<String> wrong = house.classes().stream()
        .filter(javaClass -> javaClass.getSimpleName().contains("Wrong"))
        .map(javaClass -> javaClass.getName())
        .collect(Collectors.toCollection(TreeSet::new));
    assertThat(wrong).isNotEmpty();
    assertThat(wrong).allSatisfy(name -> assertThat(violations).anyMatch(v -> names(v, name)));
    assertThat(violations).allMatch(v -> wrong.stream().anyMatch(name -> names(v, name)));
  }

  @ParameterizedTest
  @MethodSource("rulesWithExceptions")
  @DisplayName("except nobody who does not need it")
  void exceptNobodyInVain(HouseRule rule) {
    List<String> violations = rule.violationsIn(House.OURS, Listed.nothing());
    assertThat(rule.excepted().classNames())
        .allSatisfy(listed ->
            assertThat(violations).anyMatch(v -> names(v, House.OURS.root() + "." + listed)));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("are not kept merely because there is no class to break them")
  void noPlaceIsEmpty(Place place) {
    assertThat(House.OURS.in(place)).as("dev.tripod." + place.packageName()).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("domainPackages")
  @DisplayName("are not kept merely because a package of the domain is empty")
  void noPackageOfTheDomainIsEmpty(String packageName) {
    assertThat(House.OURS
            .in(packageName)
            .filter(javaClass ->
                javaClass.getPackageName().equals(House.OURS.root() + "." + packageName)))
        .isNotEmpty();
  }

  static Stream<HouseRule> rulesWithExceptions() {
    return HouseRule.all().stream().filter(rule -> !rule.excepted().classNames().isEmpty());
  }

  static List<String> domainPackages() {
    return Looking.DOMAIN_ORDER;
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
