package dev.tripod.architecture;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A Java file that the JDK's compiler has parsed: a syntax tree without types. */
record JavaFile(String name, CompilationUnitTree tree, DocTrees docs) {

  /** Returns the main source files of all published modules, except module-info and package-info files. */
  static List<JavaFile> published(Repository repository) {
    return parse(
        repository,
        repository.published().stream()
            .flatMap(module -> repository.names(module + "/src/main/java/**.java").stream())
            .filter(name -> !name.endsWith("-info.java"))
            .toList());
  }

  /** Parses the files called {@code names}. */
  static List<JavaFile> parse(Repository repository, Collection<String> names) {
    if (names.isEmpty()) {
      return List.of();
    }
    Map<Path, String> byPath = new TreeMap<>();
    names.forEach(name -> byPath.put(repository.path(name), name));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(problems, null, null)) {
      JavacTask task = (JavacTask) compiler.getTask(
          null,
          files,
          problems,
          List.of("-proc:none"),
          null,
          files.getJavaFileObjectsFromPaths(byPath.keySet()));
      DocTrees docs = DocTrees.instance(task);
      List<JavaFile> parsed = new ArrayList<>();
      for (CompilationUnitTree tree : task.parse()) {
        parsed.add(new JavaFile(byPath.get(Path.of(tree.getSourceFile().toUri())), tree, docs));
      }
      if (!problems.getDiagnostics().isEmpty()) {
        throw new IllegalStateException("The compiler reports " + problems.getDiagnostics());
      }
      return parsed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the file's package, or an empty string if the file declares none. */
  String packageName() {
    return tree.getPackageName() == null ? "" : tree.getPackageName().toString();
  }

  /** Returns {@code file:line} of a part of this file. */
  String place(Tree part) {
    long start = docs.getSourcePositions().getStartPosition(tree, part);
    return name + ":" + tree.getLineMap().getLineNumber(start);
  }
}
