package dev.tripod.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Who may look at whom. */
final class Looking {

  /** Each looks at those before it. */
  static final List<String> DOMAIN_ORDER = List.of(
      "domain.http",
      "domain",
      "domain.port",
      "domain.exchange",
      "domain.protocol",
      "domain.builtin");

  private Looking() {}

  static ArchRule onlyWhereItMay(House house) {
    return Check.each(
        javaClass -> house.placeOf(javaClass).isPresent(),
        (javaClass, complain) -> javaClass.getDirectDependenciesFromSelf().stream()
            .filter(dependency -> !maySee(house, javaClass, target(dependency)))
            .forEach(dependency -> complain.accept(dependency.getDescription())));
  }

  static ArchRule everyClassHasAPlace(House house) {
    return Check.each(
        javaClass -> house.placeOf(javaClass).isEmpty(),
        (javaClass, complain) -> complain.accept(javaClass.getName() + " is in no place"));
  }

  static ArchRule domainPackagesInOrder(House house) {
    return Check.each(
        javaClass -> rank(house, javaClass) >= 0,
        (javaClass, complain) -> javaClass.getDirectDependenciesFromSelf().stream()
            .filter(dependency -> rank(house, target(dependency)) > rank(house, javaClass))
            .forEach(dependency -> complain.accept(dependency.getDescription())));
  }

  static ArchRule noCircles(House house) {
    return SlicesRuleDefinition.slices()
        .matching(house.root() + ".(**)")
        .should()
        .beFreeOfCycles();
  }

  /**
   * What javac's exports lint would say, but for annotations, which a user compiles without. A type of a module that is no
   * JDK's and none of ours is left to the library's own module declaration.
   */
  static ArchRule whatIsShownIsRequired(House house) {
    return Check.each(
        javaClass -> house.isLibrary(javaClass) && isShown(javaClass), (javaClass, complain) -> {
          String module = moduleOf(house, javaClass).orElseThrow();
          Set<String> required = house.moduleInfos().requiredTransitivelyBy(module);
          shownBy(javaClass)
              .forEach(shown -> moduleOf(house, shown)
                  .filter(other -> !other.equals(module) && !other.equals("java.base"))
                  .filter(other -> !required.contains(other))
                  .ifPresent(other -> complain.accept(javaClass.getName() + " shows "
                      + shown.getName() + ", but " + module + " does not require " + other
                      + " transitively")));
        });
  }

  /** Constants, and static methods that return a protocol's or the domain's values. A lambda would be logic. */
  static ArchRule providersAreData(House house) {
    return Check.each(
        javaClass -> house.isIn(Place.PROVIDERS, javaClass)
            && !javaClass.getSimpleName().equals("package-info"),
        (javaClass, complain) -> {
          javaClass.getFields().stream()
              .filter(field -> !isConstant(field))
              .forEach(field -> complain.accept(field.getFullName() + " is no constant"));
          javaClass.getMethods().stream()
              .filter(method -> !returnsData(house, method))
              .forEach(method -> complain.accept(method.getFullName()
                  + " is no static method that returns a protocol's or the domain's value"));
          if (Stream.of(javaClass.reflect().getDeclaredMethods()).anyMatch(Method::isSynthetic)) {
            complain.accept(javaClass.getName() + " has a lambda");
          }
          javaClass.getConstructors().stream()
              .filter(constructor -> !constructor.getModifiers().contains(JavaModifier.PRIVATE))
              .forEach(constructor -> complain.accept(
                  constructor.getFullName() + " is not private: a provider has no instances"));
        });
  }

  private static boolean maySee(House house, JavaClass from, JavaClass to) {
    if (to.isPrimitive()) {
      return true;
    }
    Place place = house.placeOf(from).orElseThrow();
    return house.isOurs(to)
        ? house.placeOf(to).filter(place::maySee).isPresent()
        : place.maySeeForeign(to.getPackageName());
  }

  private static JavaClass target(Dependency dependency) {
    return dependency.getTargetClass().getBaseComponentType();
  }

  private static int rank(House house, JavaClass javaClass) {
    return DOMAIN_ORDER.stream()
        .map(packageName -> house.root() + "." + packageName)
        .toList()
        .indexOf(javaClass.getPackageName());
  }

  private static boolean isShown(JavaClass javaClass) {
    return javaClass.getModifiers().contains(JavaModifier.PUBLIC)
        && javaClass.getEnclosingClass().map(Looking::isShown).orElse(true);
  }

  private static Stream<JavaClass> shownBy(JavaClass javaClass) {
    Stream<JavaClass> above =
        Stream.concat(javaClass.getRawSuperclass().stream(), javaClass.getRawInterfaces().stream());
    Stream<JavaClass> inMembers = javaClass.getMembers().stream()
        .filter(member -> member.getModifiers().contains(JavaModifier.PUBLIC)
            || member.getModifiers().contains(JavaModifier.PROTECTED))
        .flatMap(Looking::shownBy);
    return Stream.concat(above, inMembers).map(JavaClass::getBaseComponentType).distinct();
  }

  private static Stream<JavaClass> shownBy(JavaMember member) {
    if (member instanceof JavaCodeUnit codeUnit) {
      return Stream.concat(
          codeUnit.getReturnType().getAllInvolvedRawTypes().stream(),
          Stream.concat(
              codeUnit.getParameterTypes().stream()
                  .flatMap(type -> type.getAllInvolvedRawTypes().stream()),
              codeUnit.getExceptionTypes().stream()));
    }
    return ((JavaField) member).getType().getAllInvolvedRawTypes().stream();
  }

  private static Optional<String> moduleOf(House house, JavaClass javaClass) {
    if (house.isOurs(javaClass)) {
      return house.placeOf(javaClass).map(place -> "dev.tripod." + place.packageName());
    }
    return ModuleLayer.boot().modules().stream()
        .filter(module -> module.getPackages().contains(javaClass.getPackageName()))
        .map(Module::getName)
        .findFirst();
  }

  private static boolean isConstant(JavaField field) {
    return field.getModifiers().contains(JavaModifier.STATIC)
        && field.getModifiers().contains(JavaModifier.FINAL);
  }

  private static boolean returnsData(House house, JavaMethod method) {
    JavaClass returned = method.getRawReturnType();
    return method.getModifiers().contains(JavaModifier.STATIC)
        && (house.isIn(Place.DOMAIN, returned)
            || house.isIn(Place.OAUTH1, returned)
            || house.isIn(Place.OAUTH2, returned));
  }
}
