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

/** Rules about the dependencies of modules and packages. */
final class DependencyRules {

  /** Each package may depend on the packages before it. */
  static final List<String> DOMAIN_ORDER = List.of(
      "domain.http",
      "domain",
      "domain.port",
      "domain.exchange",
      "domain.protocol",
      "domain.builtin");

  private DependencyRules() {}

  static ArchRule onlyOnAllowedPackages(Codebase codebase) {
    return ClassRule.each(
        javaClass -> codebase.moduleOf(javaClass).isPresent(),
        (javaClass, violations) -> javaClass.getDirectDependenciesFromSelf().stream()
            .filter(dependency -> !mayUse(codebase, javaClass, target(dependency)))
            .forEach(dependency -> violations.accept(dependency.getDescription())));
  }

  static ArchRule everyClassBelongsToAModule(Codebase codebase) {
    return ClassRule.each(
        javaClass -> codebase.moduleOf(javaClass).isEmpty(),
        (javaClass, violations) -> violations.accept(javaClass.getName()
            + " does not belong to a module. Add its package to ModulePackage"));
  }

  static ArchRule domainPackagesInOrder(Codebase codebase) {
    return ClassRule.each(
        javaClass -> rank(codebase, javaClass) >= 0,
        (javaClass, violations) -> javaClass.getDirectDependenciesFromSelf().stream()
            .filter(dependency -> rank(codebase, target(dependency)) > rank(codebase, javaClass))
            .forEach(dependency -> violations.accept(dependency.getDescription())));
  }

  static ArchRule noCirclesOfPackages(Codebase codebase) {
    return SlicesRuleDefinition.slices()
        .matching(codebase.root() + ".(**)")
        .should()
        .beFreeOfCycles();
  }

  /**
   * Returns the rule that javac's exports lint checks, without annotations: users do not need those to compile. Types of other
   * libraries are not checked.
   */
  static ArchRule exposedTypesAreRequiredTransitively(Codebase codebase) {
    return ClassRule.each(
        javaClass -> codebase.isLibrary(javaClass) && isExposed(javaClass),
        (javaClass, violations) -> {
          String module = moduleOf(codebase, javaClass).orElseThrow();
          Set<String> required = codebase.moduleDeclarations().requiredTransitivelyBy(module);
          exposedBy(javaClass)
              .forEach(exposed -> moduleOf(codebase, exposed)
                  .filter(other -> !other.equals(module) && !other.equals("java.base"))
                  .filter(other -> !required.contains(other))
                  .ifPresent(other -> violations.accept(javaClass.getName() + " exposes "
                      + exposed.getName() + ", but " + module + " does not require " + other
                      + " transitively")));
        });
  }

  /**
   * Returns the rule that a provider has only constants, and static methods that return values of the domain or of a protocol.
   * The rule rejects lambdas, because a lambda is logic. {@code AddressPart} is not a provider: it checks texts for several.
   */
  static ArchRule providersAreData(Codebase codebase) {
    return ClassRule.each(
        javaClass -> codebase.isIn(ModulePackage.PROVIDERS, javaClass)
            && !javaClass.getSimpleName().equals("package-info")
            && !codebase.is("providers.AddressPart", javaClass),
        (javaClass, violations) -> {
          javaClass.getFields().stream()
              .filter(field -> !isConstant(field))
              .forEach(field -> violations.accept(field.getFullName() + " is not a constant"));
          javaClass.getMethods().stream()
              .filter(method -> !returnsData(codebase, method))
              .forEach(method -> violations.accept(method.getFullName()
                  + " is not a static method that returns a value of the domain or a protocol"));
          if (Stream.of(javaClass.reflect().getDeclaredMethods()).anyMatch(Method::isSynthetic)) {
            violations.accept(javaClass.getName() + " has a lambda");
          }
          javaClass.getConstructors().stream()
              .filter(constructor -> !constructor.getModifiers().contains(JavaModifier.PRIVATE))
              .forEach(constructor -> violations.accept(
                  constructor.getFullName() + " is not private: a provider has no instances"));
        });
  }

  private static boolean mayUse(Codebase codebase, JavaClass from, JavaClass to) {
    if (to.isPrimitive()) {
      return true;
    }
    ModulePackage module = codebase.moduleOf(from).orElseThrow();
    return codebase.isOurs(to)
        ? codebase.moduleOf(to).filter(module::mayUse).isPresent()
        : module.mayUseLibrary(to.getPackageName());
  }

  private static JavaClass target(Dependency dependency) {
    return dependency.getTargetClass().getBaseComponentType();
  }

  private static int rank(Codebase codebase, JavaClass javaClass) {
    return DOMAIN_ORDER.stream()
        .map(packageName -> codebase.root() + "." + packageName)
        .toList()
        .indexOf(javaClass.getPackageName());
  }

  private static boolean isExposed(JavaClass javaClass) {
    return javaClass.getModifiers().contains(JavaModifier.PUBLIC)
        && javaClass.getEnclosingClass().map(DependencyRules::isExposed).orElse(true);
  }

  private static Stream<JavaClass> exposedBy(JavaClass javaClass) {
    Stream<JavaClass> above =
        Stream.concat(javaClass.getRawSuperclass().stream(), javaClass.getRawInterfaces().stream());
    Stream<JavaClass> inMembers = javaClass.getMembers().stream()
        .filter(member -> member.getModifiers().contains(JavaModifier.PUBLIC)
            || member.getModifiers().contains(JavaModifier.PROTECTED))
        .flatMap(DependencyRules::exposedBy);
    return Stream.concat(above, inMembers).map(JavaClass::getBaseComponentType).distinct();
  }

  private static Stream<JavaClass> exposedBy(JavaMember member) {
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

  private static Optional<String> moduleOf(Codebase codebase, JavaClass javaClass) {
    if (codebase.isOurs(javaClass)) {
      return codebase.moduleOf(javaClass).map(owner -> "dev.tripod." + owner.packageName());
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

  private static boolean returnsData(Codebase codebase, JavaMethod method) {
    JavaClass returned = method.getRawReturnType();
    return method.getModifiers().contains(JavaModifier.STATIC)
        && (codebase.isIn(ModulePackage.DOMAIN, returned)
            || codebase.isIn(ModulePackage.OAUTH1, returned)
            || codebase.isIn(ModulePackage.OAUTH2, returned));
  }
}
