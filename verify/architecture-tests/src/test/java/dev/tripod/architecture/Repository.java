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
 * The files of the project, sorted by their paths from the root. Paths have {@code /} on every operating system. Build output and
 * the files of version control and editors are left out.
 */
record Repository(SortedMap<String, Path> files) {

  private static final Set<String> IGNORED =
      Set.of("target", ".git", ".idea", ".vscode", ".settings");

  /** Returns the repository that contains the working directory. */
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
          return isProjectFile(folder) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
          // In a worktree, .git is a file.
          if (isProjectFile(file)) {
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

  /** Returns the names that match {@code glob}. */
  List<String> names(String glob) {
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
    return files.keySet().stream()
        .filter(name -> matcher.matches(Path.of(name)))
        .toList();
  }

  boolean has(String name) {
    return files.containsKey(name);
  }

  /** Returns the text of a file. Bytes that are not UTF-8 are replaced, for example those of a key store. */
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

  /** Returns the folders of the modules that are published for users. */
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

  private static boolean isProjectFile(Path path) {
    return !IGNORED.contains(path.getFileName().toString());
  }

  Path path(String name) {
    Path path = files.get(name);
    if (path == null) {
      throw new IllegalArgumentException("The repository has no file " + name);
    }
    return path;
  }
}
