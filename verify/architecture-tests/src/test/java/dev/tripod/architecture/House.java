package dev.tripod.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** The classes under one root package: ours, or a fixture's that imitates the names of our packages. */
record House(String root, JavaClasses classes, Sources sources, ModuleInfos moduleInfos) {

  private static final Repository REPOSITORY = Repository.here();
  private static final String WRONG = House.class.getPackageName() + ".wrong";
  private static final JavaClasses ALL_WRONG = new ClassFileImporter().importPackages(WRONG);

  static final House OURS = ours();

  private static House ours() {
    return new House(
        "dev.tripod",
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tripod"),
        Sources.of(REPOSITORY),
        ModuleInfos.of(REPOSITORY));
  }

  /** The fixture in {@code dev.tripod.architecture.wrong.<fixture>}. */
  static House wrong(String fixture) {
    String root = WRONG + "." + fixture;
    return new House(
        root,
        ALL_WRONG.that(DescribedPredicate.describe(
            "are in the fixture", javaClass -> Place.isWithin(javaClass.getPackageName(), root))),
        Sources.ofPackage(REPOSITORY, root),
        ModuleInfos.none());
  }

  Optional<Place> placeOf(JavaClass javaClass) {
    return Arrays.stream(Place.values()).filter(place -> isIn(place, javaClass)).findFirst();
  }

  boolean isIn(Place place, JavaClass javaClass) {
    return isIn(place.packageName(), javaClass);
  }

  /** Whether {@code javaClass} is in the package or below it; {@code packageName} is told from the root. */
  boolean isIn(String packageName, JavaClass javaClass) {
    return Place.isWithin(javaClass.getPackageName(), root + "." + packageName);
  }

  boolean isOurs(JavaClass javaClass) {
    return Place.isWithin(javaClass.getPackageName(), root);
  }

  boolean isLibrary(JavaClass javaClass) {
    return placeOf(javaClass).filter(Place::isLibrary).isPresent();
  }

  /** {@code className}, told from the root. */
  boolean is(String className, JavaClass javaClass) {
    return javaClass.getName().equals(root + "." + className);
  }

  Stream<JavaClass> in(Place place) {
    return in(place.packageName());
  }

  Stream<JavaClass> in(String packageName) {
    return classes.stream()
        .filter(javaClass -> isIn(packageName, javaClass))
        .filter(javaClass -> !javaClass.getSimpleName().equals("package-info"));
  }
}
