package dev.tripod.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The source texts of a codebase: the main sources by class name, and the tests. */
record Sources(Map<String, String> main, List<String> tests) {

  private static final String OF_THIS_MODULE = "verify/architecture-tests/src/test/java/";

  /** Returns the sources of all modules except this one, which has rules and wrong classes. */
  static Sources of(Repository repository) {
    return new Sources(
        byClassName(repository, repository.names("**/src/main/java/**.java"), "src/main/java/"),
        repository.names("**/src/test/java/**.java").stream()
            .filter(name -> !name.startsWith(OF_THIS_MODULE))
            .map(repository::text)
            .toList());
  }

  /** Returns the sources of a fixture. Its classes and their tests are in the same folder. */
  static Sources ofPackage(Repository repository, String packageName) {
    List<String> names =
        repository.names(OF_THIS_MODULE + packageName.replace('.', '/') + "/**.java");
    return new Sources(
        byClassName(repository, names, "src/test/java/"),
        names.stream().map(repository::text).toList());
  }

  /** Returns the text of the file that declares {@code javaClass}. */
  String of(JavaClass javaClass) {
    String outermost = javaClass.getName().split("\\$", 2)[0];
    String source = main.get(outermost);
    if (source == null) {
      throw new IllegalStateException("The repository has no source of " + outermost);
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
