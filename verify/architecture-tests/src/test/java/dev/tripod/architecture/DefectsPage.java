package dev.tripod.architecture;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Checks {@code docs/defects.md}, the tables of other libraries' defects and of unusual inputs. One cell of each row describes the
 * defect. Another cell names a test in backticks, {@code Class#method}. The description is the {@code @DisplayName} of that test, and
 * so the test report lists the defects.
 *
 * <p>A row about an input names its tests as {@code Class.method}, and its sentence is its own. It may link to a decision instead, if the
 * input is refused on purpose.
 */
final class DefectsPage {

  static final String PAGE = "docs/defects.md";

  private static final Pattern REFERENCE = Pattern.compile("`(\\w+)#(\\w+)`");
  private static final Pattern DECISION =
      Pattern.compile("\\[[^\\]]+\\]\\((decisions/\\d{4}-[\\w-]+\\.md)\\)");
  private static final Pattern INPUT_TEST = Pattern.compile("`(\\w+)(?:\\.\\w+)*\\.(\\w+)`");
  private static final Pattern RULER = Pattern.compile("\\|[\\s:|-]+\\|");
  private static final String LITERAL = "\"(?:[^\"\\\\]|\\\\.)*\"";

  private DefectsPage() {}

  /** Returns what is wrong with the page. */
  static List<String> violations(Repository repository) {
    if (!repository.has(PAGE)) {
      return List.of(
          PAGE + " is missing. It must list each defect with the test that guards against it");
    }
    List<List<String>> rows = rows(repository.text(PAGE));
    List<String> violations = new ArrayList<>();
    if (rows.isEmpty()) {
      violations.add(PAGE + " has no table with rows");
    }
    Set<String> seen = new HashSet<>();
    for (List<String> row : rows) {
      check(repository, row, seen).ifPresent(violations::add);
    }
    return violations;
  }

  private static Optional<String> check(Repository repository, List<String> row, Set<String> seen) {
    Optional<Matcher> reference =
        row.stream().map(REFERENCE::matcher).filter(Matcher::matches).findFirst();
    if (reference.isEmpty() && INPUT_TEST.matcher(row.get(row.size() - 1)).find()) {
      return checkInput(repository, row.get(row.size() - 1));
    }
    if (reference.isEmpty()) {
      return decision(row).filter(page -> repository.has("docs/" + page)).isPresent()
          ? Optional.empty()
          : Optional.of("The row names no test `Class#method` and no decision: " + row);
    }
    String test = reference.get().group(1) + "#" + reference.get().group(2);
    Optional<String> displayName = sources(repository, reference.get().group(1))
        .flatMap(source -> displayName(source, reference.get().group(2)).stream())
        .findFirst();
    if (displayName.isEmpty()) {
      return Optional.of("No test with a @DisplayName is called " + test);
    }
    if (!row.contains(displayName.get())) {
      return Optional.of(
          test + " is displayed as '" + displayName.get() + "', which is not in its row " + row);
    }
    return seen.add(displayName.get())
        ? Optional.empty()
        : Optional.of("The table has this twice: " + displayName.get());
  }

  private static Optional<String> checkInput(Repository repository, String tests) {
    return INPUT_TEST
        .matcher(tests)
        .results()
        .filter(test -> !exists(repository, test.group(1), test.group(2)))
        .map(test -> "No test is called " + test.group())
        .findFirst();
  }

  private static boolean exists(Repository repository, String className, String method) {
    Pattern declared =
        Pattern.compile("\\b(?:void|DynamicTest>|DynamicNode>)\\s+" + method + "\\s*\\(");
    return repository.names("**/src/*/java/**/" + className + ".java").stream()
        .map(repository::text)
        .anyMatch(source -> declared.matcher(source).find());
  }

  private static Optional<String> decision(List<String> row) {
    return row.stream()
        .map(DECISION::matcher)
        .filter(Matcher::matches)
        .map(link -> link.group(1))
        .findFirst();
  }

  /** Returns the rows of all tables without their headers. A header is the row above a ruler. */
  private static List<List<String>> rows(String page) {
    List<String> lines = page.lines().map(String::strip).toList();
    return Stream.iterate(0, i -> i < lines.size(), i -> i + 1)
        .filter(i -> lines.get(i).startsWith("|"))
        .filter(i -> !RULER.matcher(lines.get(i)).matches())
        .filter(i -> i + 1 == lines.size() || !RULER.matcher(lines.get(i + 1)).matches())
        .map(i -> cells(lines.get(i)))
        .toList();
  }

  private static List<String> cells(String line) {
    String inner = line.replaceFirst("^\\|", "").replaceFirst("\\|$", "");
    return Stream.of(inner.split("(?<!\\\\)\\|", -1))
        .map(cell -> cell.strip().replace("\\|", "|"))
        .toList();
  }

  private static Stream<String> sources(Repository repository, String className) {
    return repository.names("**/src/test/java/**/" + className + ".java").stream()
        .map(repository::text);
  }

  private static Optional<String> displayName(String source, String method) {
    Matcher found = Pattern.compile("@DisplayName\\(\\s*(" + LITERAL + "(?:\\s*\\+\\s*" + LITERAL
            + ")*)\\s*\\)[^;{}]*?\\bvoid\\s+" + method + "\\s*\\(")
        .matcher(source);
    return found.find() ? Optional.of(joined(found.group(1))) : Optional.empty();
  }

  private static String joined(String literals) {
    StringBuilder text = new StringBuilder();
    Pattern.compile(LITERAL)
        .matcher(literals)
        .results()
        .forEach(literal -> text.append(
            literal.group().substring(1, literal.group().length() - 1).translateEscapes()));
    return text.toString();
  }
}
