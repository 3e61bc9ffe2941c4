package dev.tripod.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.io.Externalizable;
import java.io.Serializable;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Rules about the names and shapes of types. */
final class TypeRules {

  private static final String PORTS = "domain.port";
  private static final int ABSTRACT_METHODS_OF_A_PORT = 4;

  /** Exempts {@code BaseString}, which is a term of RFC 5849. */
  private static final Pattern MEANINGLESS = Pattern.compile(
      ".*(?:Manager|Helper|Utils?|Impl|Service)|(?:Abstract|Default|Base(?!String))(?:[A-Z].*)?|.*Factory.*");

  /** The packages with adapters of ports. Other packages implement ports with fakes, lambdas and wrappers. */
  private static final List<String> ADAPTERS =
      List.of("domain.builtin", "transport", "store", "examples");

  private TypeRules() {}

  static ArchRule noneDeclaresSerializable(Codebase codebase) {
    return ClassRule.each(
        javaClass -> javaClass.getRawInterfaces().stream().anyMatch(TypeRules::isSerializable),
        (javaClass, violations) -> violations.accept(javaClass.getName() + " is Serializable"));
  }

  static ArchRule noMeaninglessNames(Codebase codebase) {
    return ClassRule.each(
        javaClass -> MEANINGLESS.matcher(javaClass.getSimpleName()).matches(),
        (javaClass, violations) -> violations.accept(
            javaClass.getName() + " has a name without meaning. Say what an instance is"));
  }

  static ArchRule topLevelClassesAreClosed(Codebase codebase) {
    return ClassRule.each(
        javaClass -> codebase.isLibrary(javaClass)
            && javaClass.getEnclosingClass().isEmpty()
            && !isClosed(javaClass)
            && !isContract(codebase, javaClass),
        (javaClass, violations) -> violations.accept(
            javaClass.getName() + " is not final, sealed, a record, an enum or an interface"));
  }

  static ArchRule fieldsAreFinal(Codebase codebase, AllowList allowed) {
    return ClassRule.each(
        javaClass -> codebase.isLibrary(javaClass) && !allowed.contains(codebase, javaClass),
        (javaClass, violations) -> javaClass.getFields().stream()
            .filter(field -> !field.getModifiers().contains(JavaModifier.FINAL))
            .forEach(field -> violations.accept(field.getFullName() + " is not final")));
  }

  static ArchRule portsAreSmall(Codebase codebase) {
    return ClassRule.each(javaClass -> isPort(codebase, javaClass), (javaClass, violations) -> {
      long toImplement = javaClass.getAllMethods().stream()
          .filter(method -> method.getModifiers().contains(JavaModifier.ABSTRACT))
          .count();
      if (toImplement > ABSTRACT_METHODS_OF_A_PORT) {
        violations.accept(javaClass.getName() + " has " + toImplement + " abstract methods");
      }
    });
  }

  /** Returns the rule for named adapters. Lambdas, and anonymous classes in place of a lambda, are allowed. */
  static ArchRule portsDoNotKnowAdapters(Codebase codebase) {
    return ClassRule.each(
        javaClass -> codebase.isIn(PORTS, javaClass),
        (javaClass, violations) -> Stream.concat(
                Stream.of(javaClass),
                javaClass.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass()))
            .distinct()
            .filter(seen -> isAdapter(codebase, seen) && !seen.isAnonymousClass())
            .forEach(adapter -> violations.accept(
                javaClass.getName() + " depends on the adapter " + adapter.getName())));
  }

  /** Returns the rule that, for an adapter of the port {@code P}, a test extends {@code PContract} and names the adapter. */
  static ArchRule everyAdapterHasAContractTest(Codebase codebase) {
    return ClassRule.each(
        javaClass -> ADAPTERS.stream().anyMatch(name -> codebase.isIn(name, javaClass))
            && javaClass.getEnclosingClass().isEmpty()
            && isAdapter(codebase, javaClass),
        (javaClass, violations) -> portsOf(codebase, javaClass)
            .map(port -> port.getSimpleName() + "Contract")
            .filter(contract -> !isHeldTo(codebase, contract, javaClass))
            .forEach(contract ->
                violations.accept("No test of " + javaClass.getName() + " extends " + contract)));
  }

  private static boolean isSerializable(JavaClass implemented) {
    return implemented.isEquivalentTo(Serializable.class)
        || implemented.isEquivalentTo(Externalizable.class);
  }

  private static boolean isClosed(JavaClass javaClass) {
    return javaClass.isInterface()
        || javaClass.isEnum()
        || javaClass.getModifiers().contains(JavaModifier.FINAL)
        || javaClass.reflect().isSealed();
  }

  private static boolean isContract(Codebase codebase, JavaClass javaClass) {
    return codebase.isIn(ModulePackage.CONTRACT, javaClass)
        && javaClass.getModifiers().contains(JavaModifier.ABSTRACT)
        && javaClass.getSimpleName().endsWith("Contract");
  }

  private static boolean isPort(Codebase codebase, JavaClass javaClass) {
    return codebase.isIn(PORTS, javaClass)
        && javaClass.isInterface()
        && !javaClass.getSimpleName().equals("package-info");
  }

  private static boolean isAdapter(Codebase codebase, JavaClass javaClass) {
    return !javaClass.isInterface() && portsOf(codebase, javaClass).findAny().isPresent();
  }

  private static Stream<JavaClass> portsOf(Codebase codebase, JavaClass javaClass) {
    return javaClass.getAllRawInterfaces().stream().filter(above -> isPort(codebase, above));
  }

  private static boolean isHeldTo(Codebase codebase, String contract, JavaClass adapter) {
    Pattern extendsIt = Pattern.compile("extends\\s+" + contract + "\\b");
    Pattern namesIt = Pattern.compile("\\b" + adapter.getSimpleName() + "\\b");
    return codebase.sources().tests().stream()
        .anyMatch(
            test -> extendsIt.matcher(test).find() && namesIt.matcher(test).find());
  }
}
