package dev.tripod.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.io.Externalizable;
import java.io.Serializable;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a class may be called and look like. */
final class Shapes {

  private static final String PORTS = "domain.port";
  private static final int ABSTRACT_METHODS_OF_A_PORT = 4;

  /** {@code BaseString} is RFC 5849's own term. */
  private static final Pattern HOLLOW = Pattern.compile(
      ".*(?:Manager|Helper|Utils?|Impl|Service)|(?:Abstract|Default|Base(?!String))(?:[A-Z].*)?|.*Factory.*");

  /** Where adapters of ports live; elsewhere a port is implemented by fakes, lambdas and wrappers. */
  private static final List<String> ADAPTERS =
      List.of("domain.builtin", "transport", "store", "examples");

  private Shapes() {}

  static ArchRule nothingDeclaresItselfSerializable(House house) {
    return Check.each(
        javaClass -> javaClass.getRawInterfaces().stream().anyMatch(Shapes::isSerializable),
        (javaClass, complain) -> complain.accept(javaClass.getName() + " is Serializable"));
  }

  static ArchRule noHollowNames(House house) {
    return Check.each(
        javaClass -> HOLLOW.matcher(javaClass.getSimpleName()).matches(),
        (javaClass, complain) -> complain.accept(javaClass.getName() + " says nothing"));
  }

  static ArchRule topLevelClassesAreClosed(House house) {
    return Check.each(
        javaClass -> house.isLibrary(javaClass)
            && javaClass.getEnclosingClass().isEmpty()
            && !isClosed(javaClass)
            && !isContract(house, javaClass),
        (javaClass, complain) -> complain.accept(
            javaClass.getName() + " is not final, sealed, a record, an enum or an interface"));
  }

  static ArchRule fieldsAreFinal(House house, Listed excepted) {
    return Check.each(
        javaClass -> house.isLibrary(javaClass) && !excepted.contains(house, javaClass),
        (javaClass, complain) -> javaClass.getFields().stream()
            .filter(field -> !field.getModifiers().contains(JavaModifier.FINAL))
            .forEach(field -> complain.accept(field.getFullName() + " is not final")));
  }

  static ArchRule portsAreSmall(House house) {
    return Check.each(javaClass -> isPort(house, javaClass), (javaClass, complain) -> {
      long toImplement = javaClass.getAllMethods().stream()
          .filter(method -> method.getModifiers().contains(JavaModifier.ABSTRACT))
          .count();
      if (toImplement > ABSTRACT_METHODS_OF_A_PORT) {
        complain.accept(javaClass.getName() + " has " + toImplement + " abstract methods");
      }
    });
  }

  /** A lambda is no class, and an anonymous one, which a process begins with sooner, may stand in its place. */
  static ArchRule portsKnowNoAdapter(House house) {
    return Check.each(
        javaClass -> house.isIn(PORTS, javaClass),
        (javaClass, complain) -> Stream.concat(
                Stream.of(javaClass),
                javaClass.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass()))
            .distinct()
            .filter(seen -> isAdapter(house, seen) && !seen.isAnonymousClass())
            .forEach(adapter ->
                complain.accept(javaClass.getName() + " knows the adapter " + adapter.getName())));
  }

  /** The contract of port {@code P} is {@code PContract}; somebody extends it who names the adapter. */
  static ArchRule everyAdapterKeepsItsContract(House house) {
    return Check.each(
        javaClass -> ADAPTERS.stream().anyMatch(place -> house.isIn(place, javaClass))
            && javaClass.getEnclosingClass().isEmpty()
            && isAdapter(house, javaClass),
        (javaClass, complain) -> portsOf(house, javaClass)
            .map(port -> port.getSimpleName() + "Contract")
            .filter(contract -> !isHeldTo(house, contract, javaClass))
            .forEach(contract ->
                complain.accept("No test of " + javaClass.getName() + " extends " + contract)));
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

  private static boolean isContract(House house, JavaClass javaClass) {
    return house.isIn(Place.CONTRACT, javaClass)
        && javaClass.getModifiers().contains(JavaModifier.ABSTRACT)
        && javaClass.getSimpleName().endsWith("Contract");
  }

  private static boolean isPort(House house, JavaClass javaClass) {
    return house.isIn(PORTS, javaClass)
        && javaClass.isInterface()
        && !javaClass.getSimpleName().equals("package-info");
  }

  private static boolean isAdapter(House house, JavaClass javaClass) {
    return !javaClass.isInterface() && portsOf(house, javaClass).findAny().isPresent();
  }

  private static Stream<JavaClass> portsOf(House house, JavaClass javaClass) {
    return javaClass.getAllRawInterfaces().stream().filter(above -> isPort(house, above));
  }

  private static boolean isHeldTo(House house, String contract, JavaClass adapter) {
    Pattern extendsIt = Pattern.compile("extends\\s+" + contract + "\\b");
    Pattern namesIt = Pattern.compile("\\b" + adapter.getSimpleName() + "\\b");
    return house.sources().tests().stream()
        .anyMatch(
            test -> extendsIt.matcher(test).find() && namesIt.matcher(test).find());
  }
}
