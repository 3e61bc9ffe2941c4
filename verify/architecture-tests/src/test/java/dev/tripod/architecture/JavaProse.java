package dev.tripod.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what a person reads in Java source text: comments, Javadoc, and string literals with a space. Code in Javadoc is
 * replaced by the letter {@code X}. Literals that are joined by {@code +} are one passage.
 */
final class JavaProse {

  private static final Pattern BLOCK_TAG = Pattern.compile("@(?:param\\s+(?:<\\w+>|\\w+)"
      + "|throws\\s+[\\w.]+|return\\b|see\\b[^\\n]*|since\\b|apiNote\\b|implNote\\b|implSpec\\b)");
  private static final Pattern PARAGRAPH_TAG = Pattern.compile(
      "</?(?:p|ul|ol|li|dl|dt|dd|h\\d|table|tr|td|th|thead|tbody|caption|blockquote)\\b[^>]*>");
  private static final Pattern INLINE_HTML = Pattern.compile("</?\\w+\\b[^>]*>");
  private static final Pattern PRE = Pattern.compile("<pre\\b.*?</pre>", Pattern.DOTALL);
  private static final Pattern INNERMOST_TAG = Pattern.compile("\\{@(\\w+)([^{}]*)\\}");
  private static final Pattern BRACES = Pattern.compile("\\{(?!@)([^{}]*)\\}");
  private static final Pattern LABELLED =
      Pattern.compile("\\s*[\\w.#]+(?:\\([^)]*\\))?(\\s+\\S.*)", Pattern.DOTALL);

  private final String file;
  private final String source;
  private final List<Passage> passages = new ArrayList<>();

  /** The text of the line comments since the last code. */
  private final StringBuilder lineComments = new StringBuilder();

  private int commentStart;

  /** The text of the literals that the last tokens joined. */
  private final StringBuilder literal = new StringBuilder();

  private int literalStart;

  private JavaProse(String file, String source) {
    this.file = file;
    this.source = source;
  }

  /** Returns the passages of {@code source}. */
  static List<Passage> in(String file, String source) {
    return new JavaProse(file, source).passages();
  }

  private List<Passage> passages() {
    int at = 0;
    while (at < source.length()) {
      int end = tokenEnd(at);
      String token = source.substring(at, end);
      if (token.startsWith("//")) {
        commentStart = lineComments.isEmpty() ? at : commentStart;
        lineComments.append(token, 2, token.length());
      } else if (token.equals("\n") && !lineComments.isEmpty()) {
        lineComments.append('\n');
      } else if (!token.isBlank()) {
        endLineComments();
      }
      if (token.startsWith("/*")) {
        passages.addAll(Passage.paragraphs(file, lineOf(at), prose(token)));
      } else if (token.startsWith("\"\"\"")) {
        passages.addAll(Passage.paragraphs(file, lineOf(at), token.replace("\"\"\"", "")));
      } else if (token.startsWith("\"")) {
        literalStart = literal.isEmpty() ? at : literalStart;
        literal.append(token, 1, token.length() - 1);
      } else if (!token.isBlank() && !token.equals("+")) {
        endLiteral();
      }
      at = end;
    }
    endLineComments();
    endLiteral();
    return passages;
  }

  private void endLineComments() {
    // Most tokens follow no comment. Counting the lines before each of them would make the time
    // quadratic.
    if (!lineComments.isEmpty()) {
      passages.addAll(Passage.paragraphs(file, lineOf(commentStart), lineComments.toString()));
      lineComments.setLength(0);
    }
  }

  private void endLiteral() {
    if (literal.toString().strip().contains(" ")) {
      passages.add(new Passage(file, lineOf(literalStart), literal.toString()));
    }
    literal.setLength(0);
  }

  private int tokenEnd(int start) {
    if (source.startsWith("//", start)) {
      return indexOrEnd("\n", start);
    }
    if (source.startsWith("/*", start)) {
      return Math.min(source.length(), indexOrEnd("*/", start + 2) + 2);
    }
    if (source.startsWith("\"\"\"", start)) {
      return literalEnd(start, "\"\"\"");
    }
    char first = source.charAt(start);
    return first == '"' || first == '\'' ? literalEnd(start, String.valueOf(first)) : start + 1;
  }

  private int literalEnd(int start, String quote) {
    int at = start + quote.length();
    while (at < source.length() && !source.startsWith(quote, at)) {
      at += source.charAt(at) == '\\' ? 2 : 1;
    }
    return Math.min(source.length(), at + quote.length());
  }

  private int indexOrEnd(String text, int from) {
    int found = source.indexOf(text, from);
    return found < 0 ? source.length() : found;
  }

  private int lineOf(int offset) {
    return 1 + Passage.newlines(source.substring(0, offset));
  }

  /** Returns the prose of a comment, with its line breaks and with {@link Passage#BREAK} between paragraphs. */
  private static String prose(String comment) {
    String text = comment.replaceAll("^/\\*+|\\*+/$", "").replaceAll("(?m)^[ \\t]*\\*", "");
    text = replace(PRE, text, found -> Passage.BREAK + "");
    String before;
    do {
      before = text;
      text = replace(INNERMOST_TAG, text, JavaProse::ofTag);
      if (text.equals(before)) {
        text = replace(BRACES, text, found -> "(" + found.group(1) + ")");
      }
    } while (!text.equals(before));
    text = replace(BLOCK_TAG, text, found -> Passage.BREAK + "");
    text = replace(PARAGRAPH_TAG, text, found -> Passage.BREAK + "");
    return replace(INLINE_HTML, text, found -> "");
  }

  private static String ofTag(MatchResult tag) {
    String content = tag.group(2);
    Matcher labelled = LABELLED.matcher(content);
    return switch (tag.group(1)) {
      case "return", "summary", "index" -> content;
      case "link", "linkplain" -> labelled.matches() ? labelled.group(1).stripLeading() : "X";
      default -> "X";
    };
  }

  /** Replaces what {@code pattern} finds and keeps the line breaks. */
  private static String replace(
      Pattern pattern, String text, Function<MatchResult, String> replacement) {
    return pattern.matcher(text).replaceAll(found -> {
      String replaced = replacement.apply(found);
      int lost = Passage.newlines(found.group()) - Passage.newlines(replaced);
      return Matcher.quoteReplacement(replaced + "\n".repeat(Math.max(0, lost)));
    });
  }
}
