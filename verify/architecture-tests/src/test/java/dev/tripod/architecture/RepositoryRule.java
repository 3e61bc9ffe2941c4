package dev.tripod.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Rules about the files of the repository. Each rule returns its violations. */
final class RepositoryRule {

  private static final Pattern SLEEP =
      Pattern.compile("\\.\\s*sleep\\s*\\(|Thread\\.sleep;|\\bparkNanos\\s*\\(");

  private static final Pattern MACHINE_PATH =
      Pattern.compile("(?<![\\w.)}%/$-])/(?:home|Users|root|opt|tmp|mnt|private)/[\\w.]+"
          + "|\\b[A-Z]:\\\\+(?:Users|Windows|Program)\\b");

  /** Matches what the addresses of registries have in common, because their names would violate the rule. */
  private static final Pattern REGISTRY_HOST = Pattern.compile("https?://[^\\s\"<]*/maven2\\b"
      + "|https?://(?:repo|repository|registry|central|artifactory|nexus)[\\w-]*\\.\\w"
      + "|\\bregistry\\s*=\\s*\"?http"
      + "|\"resolved\"\\s*:\\s*\"http");

  private static final Pattern OPTIONAL_FOR_ALL =
      Pattern.compile("requires\\s+(?:static\\s+transitive|transitive\\s+static)\\s+[\\w.]+");

  private static final Pattern MOVING_VERSION =
      Pattern.compile("|LATEST|RELEASE|.*-SNAPSHOT|[\\[(].*");

  private RepositoryRule() {}

  static List<String> everyPackageStatesItsRule(Repository repository) {
    return repository.published().stream()
        .flatMap(module -> packages(repository, module))
        .filter(folder -> !statesItsRule(repository, folder + "/package-info.java"))
        .map(folder ->
            folder + " has no package-info that is @NullMarked and contains 'The one rule: '")
        .toList();
  }

  static List<String> everyPublishedModuleIsDeclared(Repository repository) {
    return repository.published().stream()
        .filter(module -> !repository.has(module + "/src/main/java/module-info.java"))
        .map(module -> module + " has no module-info.java")
        .toList();
  }

  /** Returns optional modules that are required transitively. A user would need them to compile, but gets them from no dependency. */
  static List<String> noModuleRequiresAnOptionalOneTransitively(Repository repository) {
    return found(
            repository,
            "**/src/main/java/module-info.java",
            OPTIONAL_FOR_ALL,
            "requires an optional module transitively")
        .toList();
  }

  static List<String> noMachineAndNoRegistryIsNamed(Repository repository) {
    return Stream.concat(
            found(repository, "**", MACHINE_PATH, "has an absolute path of one machine"),
            found(repository, "**", REGISTRY_HOST, "names a package registry"))
        .toList();
  }

  static List<String> noTestSleeps(Repository repository) {
    return Stream.concat(
            found(repository, "**/src/test/java/**.java", SLEEP, "sleeps"),
            found(repository, "verify/contract-tests/src/main/java/**.java", SLEEP, "sleeps"))
        .toList();
  }

  static List<String> theBomListsThePublishedModules(Repository repository) {
    Pom bom = repository.pom("bom/pom.xml");
    Set<String> listed = new TreeSet<>(bom.managed("dev.tripod", "artifactId"));
    Set<String> published = repository.published().stream()
        .map(module -> repository.pom(module + "/pom.xml").artifactId())
        .collect(Collectors.toCollection(TreeSet::new));
    List<String> wrong = new ArrayList<>();
    published.stream()
        .filter(artifact -> !listed.contains(artifact))
        .forEach(artifact -> wrong.add("the BOM lacks " + artifact));
    listed.stream()
        .filter(artifact -> !published.contains(artifact))
        .forEach(artifact -> wrong.add("the BOM lists " + artifact + ", which is not published"));
    bom.managed("dev.tripod", "version").stream()
        .filter(version -> !version.equals("${project.version}"))
        .forEach(version -> wrong.add("the BOM lists a module of another version: " + version));
    if (!bom.version().equals(repository.rootPom().version())) {
      wrong.add("the BOM's version is " + bom.version() + ", the parent's is "
          + repository.rootPom().version());
    }
    return wrong;
  }

  /** Returns the plugins without a fixed version. The version is in the plugin element or in the root POM. */
  static List<String> everyPluginIsPinned(Repository repository) {
    Map<String, String> managed = managedPlugins(repository);
    List<String> wrong = new ArrayList<>();
    for (String name : repository.names("**pom.xml")) {
      Pom pom = repository.pom(name);
      for (Pom.Plugin plugin : pom.plugins()) {
        String inherited =
            pom.hasParent() || name.equals("pom.xml") ? managed.get(plugin.artifactId()) : null;
        String version =
            plugin.version().isEmpty() && inherited != null ? inherited : plugin.version();
        if (MOVING_VERSION.matcher(version).matches()) {
          wrong.add(name + " does not pin " + plugin.artifactId());
        }
      }
    }
    return wrong;
  }

  /**
   * Returns the plugins of projects outside the reactor that have another version than ours. With the same version, the reactor has
   * already downloaded them.
   */
  static List<String> consumersPinOurVersions(Repository repository) {
    Map<String, String> managed = managedPlugins(repository);
    return repository.names("verify/consumer-tests/src/it/*/pom.xml").stream()
        .flatMap(name -> repository.pom(name).plugins().stream()
            .filter(plugin -> !plugin.version().equals(managed.get(plugin.artifactId())))
            .map(plugin -> name + " has " + plugin.artifactId() + " " + plugin.version()))
        .toList();
  }

  private static Map<String, String> managedPlugins(Repository repository) {
    Map<String, String> managed = new TreeMap<>();
    repository
        .rootPom()
        .managedPlugins()
        .forEach(plugin -> managed.put(plugin.artifactId(), plugin.version()));
    return managed;
  }

  private static Stream<String> packages(Repository repository, String module) {
    return repository.names(module + "/src/main/java/**.java").stream()
        .filter(name -> !name.endsWith("/module-info.java"))
        .map(name -> name.substring(0, name.lastIndexOf('/')))
        .distinct();
  }

  private static boolean statesItsRule(Repository repository, String packageInfo) {
    if (!repository.has(packageInfo)) {
      return false;
    }
    String text = repository.text(packageInfo).replaceAll("\\s*\\n \\*\\s*", " ");
    return text.contains("The one rule: ") && text.contains("@NullMarked");
  }

  private static Stream<String> found(
      Repository repository, String glob, Pattern pattern, String problem) {
    return repository.names(glob).stream()
        .flatMap(name -> pattern
            .matcher(repository.text(name))
            .results()
            .map(match -> name + " " + problem + ": " + match.group()));
  }
}
