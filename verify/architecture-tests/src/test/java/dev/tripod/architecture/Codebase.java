package dev.tripod.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** The classes below one root package: ours, or a test fixture with the same package names. */
record Codebase(
    String root, JavaClasses classes, Sources sources, ModuleDeclarations moduleDeclarations) {

  private static final Repository REPOSITORY = Repository.here();
  private static final String WRONG = Codebase.class.getPackageName() + ".wrong";
  private static final JavaClasses ALL_WRONG = new ClassFileImporter().importPackages(WRONG);

  static final Codebase OURS = ours();

  private static Codebase ours() {
    return new Codebase(
        "dev.tripod",
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tripod"),
        Sources.of(REPOSITORY),
        ModuleDeclarations.of(REPOSITORY));
  }

  /** Returns the fixture in {@code dev.tripod.architecture.wrong.<fixture>}. */
  static Codebase wrong(String fixture) {
    String root = WRONG + "." + fixture;
    return new Codebase(
        root,
        ALL_WRONG.that(DescribedPredicate.describe(
            "are in the fixture",
            javaClass -> ModulePackage.isWithin(javaClass.getPackageName(), root))),
        Sources.ofPackage(REPOSITORY, root),
        ModuleDeclarations.none());
  }

  Optional<ModulePackage> moduleOf(JavaClass javaClass) {
    return Arrays.stream(ModulePackage.values())
        .filter(module -> isIn(module, javaClass))
        .findFirst();
  }

  boolean isIn(ModulePackage module, JavaClass javaClass) {
    return isIn(module.packageName(), javaClass);
  }

  /** Returns whether {@code javaClass} is in the package or below it. {@code packageName} starts below the root. */
  boolean isIn(String packageName, JavaClass javaClass) {
    return ModulePackage.isWithin(javaClass.getPackageName(), root + "." + packageName);
  }

  boolean isOurs(JavaClass javaClass) {
    return ModulePackage.isWithin(javaClass.getPackageName(), root);
  }

  boolean isLibrary(JavaClass javaClass) {
    return moduleOf(javaClass).filter(ModulePackage::isLibrary).isPresent();
  }

  /** Returns whether {@code javaClass} is the class {@code className}, a name that starts below the root. */
  boolean is(String className, JavaClass javaClass) {
    return javaClass.getName().equals(root + "." + className);
  }

  Stream<JavaClass> in(ModulePackage module) {
    return in(module.packageName());
  }

  Stream<JavaClass> in(String packageName) {
    return classes.stream()
        .filter(javaClass -> isIn(packageName, javaClass))
        .filter(javaClass -> !javaClass.getSimpleName().equals("package-info"));
  }
}
