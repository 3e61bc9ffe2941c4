package dev.tripod.architecture;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Checks the simple names of the published modules' top-level types. */
final class TypeNames {

  private TypeNames() {}

  /** Returns each simple name of two top-level types, package-private types included, and each exception that is not needed. */
  static List<String> sharedNames(Repository repository, AllowList allowed) {
    Map<String, List<String>> byName = new TreeMap<>();
    for (JavaFile file : JavaFile.published(repository)) {
      for (Tree type : file.tree().getTypeDecls()) {
        if (type instanceof ClassTree declared) {
          byName
              .computeIfAbsent(declared.getSimpleName().toString(), name -> new ArrayList<>())
              .add(file.place(type));
        }
      }
    }
    byName.values().removeIf(places -> places.size() == 1);
    List<String> violations = new ArrayList<>(allowed.unneeded(byName.keySet()));
    byName.forEach((name, places) -> {
      if (!allowed.contains(name)) {
        violations.add(
            name + " is the name of " + places.size() + " types: " + String.join(", ", places));
      }
    });
    return violations;
  }
}
