package dev.tripod.architecture;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The module declarations of the published modules: for each module name, the modules that it requires transitively. */
record ModuleDeclarations(Map<String, Set<String>> transitive) {

  private static final Pattern NAME = Pattern.compile("(?m)^(?:open )?module ([\\w.]+) \\{");
  private static final Pattern REQUIRES = Pattern.compile("requires transitive ([\\w.]+);");

  static ModuleDeclarations none() {
    return new ModuleDeclarations(Map.of());
  }

  static ModuleDeclarations of(Repository repository) {
    Map<String, Set<String>> transitive = new TreeMap<>();
    repository.published().stream()
        .map(module -> module + "/src/main/java/module-info.java")
        .filter(repository::has)
        .forEach(file -> add(repository.text(file), transitive));
    return new ModuleDeclarations(transitive);
  }

  Set<String> requiredTransitivelyBy(String module) {
    return transitive.getOrDefault(module, Set.of());
  }

  private static void add(String text, Map<String, Set<String>> transitive) {
    Matcher name = NAME.matcher(text);
    if (!name.find()) {
      throw new IllegalStateException("A module-info.java declares no module: " + text);
    }
    Set<String> required = new TreeSet<>();
    REQUIRES.matcher(text).results().forEach(found -> required.add(found.group(1)));
    transitive.put(name.group(1), required);
  }
}
