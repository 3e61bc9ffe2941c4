package dev.tripod.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The Java files behind a house: what it is made of, by class name, and what tests it. */
record Sources(Map<String, String> main, List<String> tests) {

  private static final String OF_THIS_MODULE = "verify/architecture-tests/src/test/java/";

  /** All modules' but for this one, whose sources are rules and wrong classes. */
  static Sources of(Repository repository) {
    return new Sources(
        byClassName(repository, repository.names("**/src/main/java/**.java"), "src/main/java/"),
        repository.names("**/src/test/java/**.java").stream()
            .filter(name -> !name.startsWith(OF_THIS_MODULE))
            .map(repository::text)
            .toList());
  }

  /** A fixture's: its classes and their tests stand side by side. */
  static Sources ofPackage(Repository repository, String packageName) {
    List<String> names =
        repository.names(OF_THIS_MODULE + packageName.replace('.', '/') + "/**.java");
    return new Sources(
        byClassName(repository, names, "src/test/java/"),
        names.stream().map(repository::text).toList());
  }

  /** The file in which {@code javaClass} is written. */
  String of(JavaClass javaClass) {
    String outermost = javaClass.getName().split("\\$", 2)[0];
    String source = main.get(outermost);
    if (source == null) {
      throw new IllegalStateException("No source of " + outermost + " in the repository");
    }
    return source;
  }

  private static Map<String, String> byClassName(
      Repository repository, List<String> names, String sourceFolder) {
    return names.stream()
        .filter(name -> !name.endsWith("/module-info.java"))
        .collect(Collectors.toMap(name -> className(name, sourceFolder), repository::text));
  }

  private static String className(String file, String sourceFolder) {
    String inFolder = file.substring(file.indexOf(sourceFolder) + sourceFolder.length());
    return inFolder.substring(0, inFolder.length() - ".java".length()).replace('/', '.');
  }
}
