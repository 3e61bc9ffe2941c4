package dev.tripod.architecture;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.ReturnTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.lang.model.element.Modifier;

/**
 * Checks the Javadoc of public and protected methods and constructors of public types. It must exist, and it must start with a
 * third-person verb or be a {@code {@return ...}}. The verbs are listed in {@code verbs-of-javadoc.txt}, because a noun can also
 * end in "s".
 *
 * <p>Overrides, tests, and the constructors and accessors of records need no Javadoc. An exception is a method, such as
 * {@code oauth1.OAuth1Client.begin}, or a constructor, such as {@code oauth1.OAuth1Client.new}.
 */
final class MethodDocs {

  private static final Set<String> VERBS = Set.copyOf(TextResource.lines("verbs-of-javadoc.txt"));

  private final JavaFile file;

  /** The violations by the name of the method. */
  private final SortedMap<String, String> violations = new TreeMap<>();

  private MethodDocs(JavaFile file) {
    this.file = file;
  }

  /** Returns the violations in published modules and the exceptions that are not needed. */
  static List<String> violations(Repository repository, AllowList allowed) {
    SortedMap<String, String> found = new TreeMap<>();
    JavaFile.published(repository).forEach(file -> found.putAll(new MethodDocs(file).violations()));
    List<String> violations = new ArrayList<>(allowed.unneeded(found.keySet()));
    found.forEach((name, violation) -> {
      if (!allowed.contains(name)) {
        violations.add(violation);
      }
    });
    return violations;
  }

  private SortedMap<String, String> violations() {
    new TreePathScanner<Void, Void>() {
      @Override
      public Void visitMethod(MethodTree method, Void unused) {
        check(getCurrentPath());
        return null;
      }
    }.scan(file.tree(), null);
    return violations;
  }

  private void check(TreePath path) {
    MethodTree method = (MethodTree) path.getLeaf();
    List<ClassTree> classes = enclosingClasses(path);
    String name = nameOf(classes, method);
    if (!isExposed(method, classes) || isExempt(method, classes.get(0))) {
      return;
    }
    DocCommentTree doc = file.docs().getDocCommentTree(path);
    String place = file.place(method) + ": " + name;
    if (doc == null) {
      violations.merge(name, place + " has no Javadoc", MethodDocs::lines);
    } else if (!startsWell(doc)) {
      String violation = place + " does not start with a listed verb: " + start(doc);
      violations.merge(name, violation, MethodDocs::lines);
    }
  }

  private static boolean isExempt(MethodTree method, ClassTree owner) {
    return isAnnotated(method, "Override")
        || isAnnotated(method, "Test")
        || isAnnotated(method, "ParameterizedTest")
        || (owner.getKind() == Tree.Kind.RECORD
            && (isConstructor(method) || isAccessor(method, owner)));
  }

  private static boolean isAnnotated(MethodTree method, String annotation) {
    return method.getModifiers().getAnnotations().stream()
        .anyMatch(present -> present.getAnnotationType().toString().equals(annotation));
  }

  private static boolean isAccessor(MethodTree method, ClassTree record) {
    return method.getParameters().isEmpty()
        && record.getMembers().stream()
            .anyMatch(member -> member instanceof VariableTree component
                && !component.getModifiers().getFlags().contains(Modifier.STATIC)
                && component.getName().equals(method.getName()));
  }

  private static boolean isConstructor(MethodTree method) {
    return method.getName().contentEquals("<init>");
  }

  private static boolean isExposed(MethodTree method, List<ClassTree> classes) {
    for (int i = 0; i < classes.size(); i++) {
      Set<Modifier> flags = classes.get(i).getModifiers().getFlags();
      boolean inInterface = i + 1 < classes.size() && isInterface(classes.get(i + 1));
      if (!inInterface && !isPublicOrProtected(flags)) {
        return false;
      }
    }
    Set<Modifier> flags = method.getModifiers().getFlags();
    return isPublicOrProtected(flags)
        || (isInterface(classes.get(0)) && !flags.contains(Modifier.PRIVATE));
  }

  private static boolean isPublicOrProtected(Set<Modifier> flags) {
    return flags.contains(Modifier.PUBLIC) || flags.contains(Modifier.PROTECTED);
  }

  private static boolean isInterface(ClassTree type) {
    return type.getKind() == Tree.Kind.INTERFACE || type.getKind() == Tree.Kind.ANNOTATION_TYPE;
  }

  /** Returns the classes around {@code path}, the innermost first. */
  private static List<ClassTree> enclosingClasses(TreePath path) {
    List<ClassTree> classes = new ArrayList<>();
    for (TreePath at = path; at != null; at = at.getParentPath()) {
      if (at.getLeaf() instanceof ClassTree type) {
        classes.add(type);
      }
    }
    return classes;
  }

  private String nameOf(List<ClassTree> classes, MethodTree method) {
    StringBuilder name = new StringBuilder(file.packageName().replaceFirst("^dev\\.tripod\\.", ""));
    for (int i = classes.size() - 1; i >= 0; i--) {
      name.append('.').append(classes.get(i).getSimpleName());
    }
    return name.append('.')
        .append(isConstructor(method) ? "new" : method.getName())
        .toString();
  }

  private static String lines(String first, String second) {
    return first + "\n" + second;
  }

  private static boolean startsWell(DocCommentTree doc) {
    if (doc.getFullBody().isEmpty()) {
      return false;
    }
    DocTree first = doc.getFullBody().get(0);
    return first instanceof ReturnTree
        || (first instanceof TextTree text && VERBS.contains(firstWord(text.getBody())));
  }

  private static String firstWord(String text) {
    return text.split("[\\s,.;:]+", 2)[0];
  }

  private static String start(DocCommentTree doc) {
    String text = doc.toString().replaceAll("\\s+", " ");
    return text.substring(0, Math.min(60, text.length()));
  }
}
