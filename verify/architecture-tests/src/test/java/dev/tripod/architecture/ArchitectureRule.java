package dev.tripod.architecture;

import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/**
 * A rule about classes. The rule is a function of the codebase, which makes it testable: it must hold for our classes and must
 * fail for the wrong ones in the test package {@code wrong.<fixture>}.
 */
record ArchitectureRule(
    String sentence, String fixture, AllowList allowed, RuleWithExceptions rule) {

  static List<ArchitectureRule> all() {
    return List.of(
        of(
            "a module uses only the packages allowed for it",
            "dependencies",
            DependencyRules::onlyOnAllowedPackages),
        of(
            "every class belongs to a module",
            "unassigned",
            DependencyRules::everyClassBelongsToAModule),
        of(
            "the packages of the domain depend only on earlier ones",
            "order",
            DependencyRules::domainPackagesInOrder),
        of(
            "packages do not depend on each other in circles",
            "packagecircle",
            DependencyRules::noCirclesOfPackages),
        of(
            "files do not depend on each other in circles",
            "filecircle",
            "may-depend-in-a-circle",
            FileCircles::areAbsent),
        of(
            "a package has few public types",
            "publictypes",
            "may-have-more-public-types",
            PublicTypes::areFew),
        of(
            "a module requires transitively the modules of the types that it exposes",
            "exposed",
            DependencyRules::exposedTypesAreRequiredTransitively),
        of("providers are data", "data", DependencyRules::providersAreData),
        of(
            "the time comes from the Clock",
            "time",
            "may-read-the-time",
            PlatformRules::timeComesFromTheClock),
        of(
            "randomness comes from the RandomSource",
            "random",
            "may-make-randomness",
            PlatformRules::randomnessComesFromTheSource),
        of(
            "libraries start no threads",
            "threads",
            "may-start-threads",
            PlatformRules::librariesStartNoThreads),
        of(
            "only listed classes reveal a Secret",
            "reveal",
            "may-reveal-a-secret",
            SecretRules::revealedWhereListed),
        of("a secret is not stored in a String", "strings", SecretRules::noneInAString),
        of(
            "exceptions are AuthorizationExceptions",
            "failures",
            "may-be-another-exception",
            ExceptionRules::areAuthorizationExceptions),
        of("no bare exception is thrown", "bare", ExceptionRules::noBareExceptionIsThrown),
        of(
            "only listed classes catch everything",
            "catching",
            "may-catch-everything",
            ExceptionRules::everythingIsCaughtWhereListed),
        of("libraries do not log or print", "printing", PlatformRules::noLoggingAndNoPrinting),
        of(
            "libraries use no reflection and no lookup of services",
            "reflection",
            PlatformRules::noReflectionAndNoLookup),
        of("no class declares Serializable", "serial", TypeRules::noneDeclaresSerializable),
        of("names have a meaning", "names", TypeRules::noMeaninglessNames),
        of("top-level classes are closed", "open", TypeRules::topLevelClassesAreClosed),
        of("fields are final", "fields", "may-hold-a-variable", TypeRules::fieldsAreFinal),
        of("ports have few methods", "ports", TypeRules::portsAreSmall),
        of("ports do not depend on adapters", "adapters", TypeRules::portsDoNotKnowAdapters),
        of(
            "every adapter has a test that extends its port's contract",
            "contracts",
            TypeRules::everyAdapterHasAContractTest));
  }

  private static ArchitectureRule of(String sentence, String fixture, RuleWithoutExceptions rule) {
    return new ArchitectureRule(
        sentence, fixture, AllowList.empty(), (codebase, allowed) -> rule.in(codebase));
  }

  private static ArchitectureRule of(
      String sentence, String fixture, String allowList, RuleWithExceptions rule) {
    return new ArchitectureRule(sentence, fixture, AllowList.in(allowList + ".txt"), rule);
  }

  Codebase wrongCodebase() {
    return Codebase.wrong(fixture);
  }

  List<String> violationsIn(Codebase codebase) {
    return violationsIn(codebase, allowed);
  }

  List<String> violationsIn(Codebase codebase, AllowList otherExceptions) {
    // ArchitectureTest asserts for each module that it has classes, which is stricter.
    return rule.in(codebase, otherExceptions)
        .allowEmptyShould(true)
        .evaluate(codebase.classes())
        .getFailureReport()
        .getDetails();
  }

  @Override
  public String toString() {
    return sentence;
  }

  interface RuleWithoutExceptions {
    ArchRule in(Codebase codebase);
  }

  interface RuleWithExceptions {
    ArchRule in(Codebase codebase, AllowList allowed);
  }
}
