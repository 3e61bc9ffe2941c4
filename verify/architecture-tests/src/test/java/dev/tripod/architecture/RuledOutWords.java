package dev.tripod.architecture;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Checks that prose does not use the words and phrases of {@code ruled-out-words.txt}. Each line of that list has a regular
 * expression, {@code " => "}, and what to write instead; a space in the expression matches any white space. An exception is
 * {@code file "phrase": reason}: in that file, the phrase may contain what is ruled out.
 */
final class RuledOutWords {

  private static final List<RuledOut> ALL =
      TextResource.lines("ruled-out-words.txt").stream().map(RuledOut::parse).toList();

  /** Words of the list as parts of names in camel case. "refreshInFlight" is allowed. */
  private static final Pattern NAMES =
      Pattern.compile("(?:(?:^|_)(?i:answer|refusal|renew|renewal|whoever|nobody|told|kept|setback)"
          + "|Answer|Refusal|Renew|Renewal|Whoever|Nobody|Told|Kept|Setback)(?i:s|ed|ing)?(?![a-z])"
          + "|^flight|(?<![iI]n)Flight|(?<!IN_)FLIGHT|(?i:usual_?scope|dead_?grant)");

  private RuledOutWords() {}

  /** Returns the passages of the main sources of published modules. */
  static Stream<Passage> published(Repository repository) {
    return repository.published().stream()
        .flatMap(module -> repository.names(module + "/src/main/java/**.java").stream())
        .flatMap(name -> JavaProse.in(name, repository.text(name)).stream());
  }

  /** Returns the passages of the tests, except those of this rule: they contain the words on purpose. */
  static Stream<Passage> tests(Repository repository) {
    return repository.names("**/src/test/java/**.java").stream()
        .filter(name -> !name.endsWith("/RuledOutWordsTest.java"))
        .flatMap(name -> JavaProse.in(name, repository.text(name)).stream());
  }

  /** Returns the passages of the documentation. */
  static Stream<Passage> docs(Repository repository) {
    return Stream.concat(repository.names("*.md").stream(), repository.names("docs/**.md").stream())
        .flatMap(name -> MarkdownProse.in(name, repository.text(name)).stream());
  }

  /**
   * Returns the types, methods, fields, parameters and variables of published modules with a ruled-out word in their name. An
   * exception is a name.
   */
  static List<String> inNames(Repository repository, AllowList allowed) {
    List<String> violations = new ArrayList<>();
    Set<String> needed = new HashSet<>();
    for (JavaFile file : JavaFile.published(repository)) {
      new TreeScanner<Void, Void>() {
        @Override
        public Void visitClass(ClassTree type, Void unused) {
          check(type, type.getSimpleName().toString());
          return super.visitClass(type, null);
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
          check(method, method.getName().toString());
          return super.visitMethod(method, null);
        }

        @Override
        public Void visitVariable(VariableTree variable, Void unused) {
          check(variable, variable.getName().toString());
          return super.visitVariable(variable, null);
        }

        private void check(Tree declaration, String name) {
          if (NAMES.matcher(name).find() && !allowed.contains(name)) {
            violations.add(
                file.place(declaration) + ": the name " + name + " has a ruled-out word");
          } else if (allowed.contains(name)) {
            needed.add(name);
          }
        }
      }.scan(file.tree(), null);
    }
    violations.addAll(allowed.unneeded(needed));
    return violations;
  }

  /** Returns a violation for each ruled-out phrase, and one for each exception for {@code passages} that is not needed. */
  static List<String> violations(Stream<Passage> passages, AllowList allowed) {
    List<String> violations = new ArrayList<>();
    Set<String> needed = new HashSet<>();
    passages.forEach(passage -> ALL.forEach(ruledOut -> ruledOut
        .pattern()
        .matcher(passage.text())
        .results()
        .filter(found -> !isAllowed(passage, found, allowed, needed))
        .forEach(found -> violations.add(passage.place(found.start()) + ": \""
            + found.group().replaceAll("\\s+", " ").strip() + "\" in \"" + context(passage, found)
            + "\". Write: " + ruledOut.instead()))));
    violations.addAll(allowed.unneeded(needed));
    return violations;
  }

  private static boolean isAllowed(
      Passage passage, MatchResult found, AllowList allowed, Set<String> needed) {
    boolean isAllowed = false;
    for (String name : allowed.names()) {
      String[] parts = name.split(" \"", 2);
      if (parts[0].equals(passage.file())) {
        Pattern phrase =
            spaced(Pattern.quote(parts[1].replaceFirst("\"$", "")).replace(" ", "\\E \\Q"));
        boolean contains = phrase
            .matcher(passage.text())
            .results()
            .anyMatch(around -> around.start() <= found.start() && found.end() <= around.end());
        if (contains) {
          needed.add(name);
          isAllowed = true;
        }
      }
    }
    return isAllowed;
  }

  private static String context(Passage passage, MatchResult found) {
    int start = Math.max(0, found.start() - 30);
    int end = Math.min(passage.text().length(), found.end() + 30);
    return passage.text().substring(start, end).replaceAll("\\s+", " ").strip();
  }

  private static Pattern spaced(String expression) {
    return Pattern.compile(expression.replace(" ", "\\s{1,20}"));
  }

  private record RuledOut(Pattern pattern, String instead) {

    static RuledOut parse(String line) {
      String[] parts = line.split(" => ", 2);
      if (parts.length != 2) {
        throw new IllegalStateException("A line of ruled-out-words.txt has no \" => \": " + line);
      }
      return new RuledOut(spaced(parts[0]), parts[1]);
    }
  }
}
