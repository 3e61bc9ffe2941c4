package dev.tripod.architecture;

import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/**
 * A rule of the house. It is a function of the house, so that it can be tried on a wrong one: the package
 * {@code wrong.<fixture>} of the test sources.
 */
record HouseRule(String sentence, String fixture, Listed excepted, Exceptable rule) {

  static List<HouseRule> all() {
    return List.of(
        of("each place looks only where it may", "looking", Looking::onlyWhereItMay),
        of("every class has a place", "place", Looking::everyClassHasAPlace),
        of("the domain's packages look only back", "order", Looking::domainPackagesInOrder),
        of("no circles of packages", "circle", Looking::noCircles),
        of(
            "what a module shows, it requires transitively",
            "shows",
            Looking::whatIsShownIsRequired),
        of("providers are data", "data", Looking::providersAreData),
        of(
            "time comes from the Clock",
            "time",
            "may-read-the-time",
            Platform::timeComesFromTheClock),
        of(
            "randomness comes from the RandomSource",
            "random",
            "may-make-randomness",
            Platform::randomnessComesFromTheSource),
        of("no threads of our own", "threads", "may-start-threads", Platform::noThreadsOfOurOwn),
        of(
            "a secret is revealed where listed",
            "reveal",
            "may-reveal-a-secret",
            Secrets::revealedWhereListed),
        of("no secret in a String", "strings", Secrets::noneInAString),
        of(
            "failures are AuthorizationExceptions",
            "failures",
            "may-be-another-exception",
            Failures::areAuthorizationExceptions),
        of("nobody throws bare exceptions", "bare", Failures::nobodyThrowsBareOnes),
        of(
            "everything is caught where listed",
            "catching",
            "may-catch-everything",
            Failures::everythingIsCaughtWhereListed),
        of("no logging and no printing", "printing", Platform::noLoggingAndNoPrinting),
        of("no reflection and no lookup", "reflection", Platform::noReflectionAndNoLookup),
        of(
            "nothing declares itself Serializable",
            "serial",
            Shapes::nothingDeclaresItselfSerializable),
        of("no hollow names", "names", Shapes::noHollowNames),
        of("top-level classes are closed", "open", Shapes::topLevelClassesAreClosed),
        of("fields are final", "fields", "may-hold-a-variable", Shapes::fieldsAreFinal),
        of("ports are small", "ports", Shapes::portsAreSmall),
        of("ports know no adapter", "adapters", Shapes::portsKnowNoAdapter),
        of(
            "every adapter keeps its port's contract",
            "contracts",
            Shapes::everyAdapterKeepsItsContract));
  }

  private static HouseRule of(String sentence, String fixture, Strict rule) {
    return new HouseRule(sentence, fixture, Listed.nothing(), (house, excepted) -> rule.in(house));
  }

  private static HouseRule of(String sentence, String fixture, String exceptions, Exceptable rule) {
    return new HouseRule(sentence, fixture, Listed.in(exceptions + ".txt"), rule);
  }

  House wrongHouse() {
    return House.wrong(fixture);
  }

  List<String> violationsIn(House house) {
    return violationsIn(house, excepted);
  }

  List<String> violationsIn(House house, Listed otherExceptions) {
    // Emptiness is asserted for each place by itself, which says more.
    return rule.in(house, otherExceptions)
        .allowEmptyShould(true)
        .evaluate(house.classes())
        .getFailureReport()
        .getDetails();
  }

  @Override
  public String toString() {
    return sentence;
  }

  /** A rule without exceptions. */
  interface Strict {
    ArchRule in(House house);
  }

  /** A rule that some classes are excepted from. */
  interface Exceptable {
    ArchRule in(House house, Listed excepted);
  }
}
