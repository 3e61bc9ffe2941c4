package dev.tripod.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files of the project by their names from the root, with {@code /} on every machine, in order. Built files are left
 * out, and those of version control and editors.
 */
record Repository(SortedMap<String, Path> files) {

  private static final Set<String> NOT_OURS =
      Set.of("target", ".git", ".idea", ".vscode", ".settings");

  /** Found upwards from where the tests run. */
  static Repository here() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("bom/pom.xml"))) {
      folder = folder.getParent();
    }
    return at(folder);
  }

  static Repository at(Path root) {
    SortedMap<String, Path> files = new TreeMap<>();
    try {
      Files.walkFileTree(root, new SimpleFileVisitor<>() {
        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
          return isOurs(folder) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
          // Asked for files too: in a worktree, .git is one.
          if (isOurs(file)) {
            files.put(root.relativize(file).toString().replace('\\', '/'), file);
          }
          return FileVisitResult.CONTINUE;
        }
      });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Repository(files);
  }

  /** The names that match {@code glob}. */
  List<String> names(String glob) {
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
    return files.keySet().stream()
        .filter(name -> matcher.matches(Path.of(name)))
        .toList();
  }

  boolean has(String name) {
    return files.containsKey(name);
  }

  /** Octets that are no UTF-8, as a key store has them, are replaced. */
  String text(String name) {
    try {
      return new String(Files.readAllBytes(path(name)), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  Pom pom(String name) {
    return Pom.read(path(name));
  }

  Pom rootPom() {
    return pom("pom.xml");
  }

  /** The folders of the modules whose jars users put on their paths. */
  List<String> published() {
    return rootPom().modules().stream().filter(Repository::isPublished).toList();
  }

  private static boolean isPublished(String module) {
    return !module.equals("bom")
        && !module.startsWith("apps/")
        && (!module.startsWith("verify/")
            || module.equals("verify/testkit")
            || module.equals("verify/contract-tests"));
  }

  private static boolean isOurs(Path path) {
    return !NOT_OURS.contains(path.getFileName().toString());
  }

  private Path path(String name) {
    Path path = files.get(name);
    if (path == null) {
      throw new IllegalArgumentException("There is no " + name);
    }
    return path;
  }
}
