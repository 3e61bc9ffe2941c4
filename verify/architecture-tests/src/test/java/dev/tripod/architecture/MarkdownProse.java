package dev.tripod.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what a person reads in Markdown: headings, paragraphs, list items and table cells. Inline code is replaced by the letter
 * {@code X}. Of a block of Java, comments and messages count; of a Mermaid picture, everything; of another block of code, nothing.
 */
final class MarkdownProse {

  private static final Pattern FENCE = Pattern.compile("\\s*(?:> )?(```+|~~~+)\\s*(\\w*).*");
  private static final Pattern ITEM = Pattern.compile("(\\s*(?:>\\s*)*)(?:[-*+]|\\d+[.)])\\s+(.*)");
  private static final Pattern INLINE_CODE = Pattern.compile("(`+)[^`]+?\\1");
  private static final Pattern LINK_TARGET = Pattern.compile("\\]\\([^)\\s]*\\)|\\]\\[[^\\]]*\\]");
  private static final Pattern COMMENT = Pattern.compile("<!--.*?-->");
  private static final Pattern HTML = Pattern.compile("</?\\w[^>]*>");

  private final String file;
  private final List<String> lines;
  private final List<Passage> passages = new ArrayList<>();

  private MarkdownProse(String file, String text) {
    this.file = file;
    this.lines = text.lines().toList();
  }

  static List<Passage> in(String file, String text) {
    return new MarkdownProse(file, text).passages();
  }

  private List<Passage> passages() {
    StringBuilder prose = new StringBuilder();
    boolean inList = false;
    boolean afterBlank = true;
    int i = 0;
    while (i < lines.size()) {
      String line = lines.get(i);
      Matcher fence = FENCE.matcher(line);
      if (fence.matches()) {
        int end = endOfFence(i + 1, fence.group(1));
        prose.append(codeIn(fence.group(2), i + 1, end));
        i = end + 1;
        continue;
      }
      boolean item = ITEM.matcher(line).matches();
      boolean code = !item && !inList && afterBlank && line.startsWith("    ");
      inList = item || (inList && (line.isBlank() || line.startsWith(" ")));
      prose.append(code ? "" : proseOf(line)).append('\n');
      afterBlank = line.isBlank() || code;
      i++;
    }
    passages.addAll(0, Passage.paragraphs(file, 1, prose.toString()));
    return passages;
  }

  private int endOfFence(int from, String fence) {
    int i = from;
    while (i < lines.size() && !lines.get(i).strip().replaceFirst("^> ?", "").startsWith(fence)) {
      i++;
    }
    return i;
  }

  /** Returns what stands for a block of code in the prose: as many lines. */
  private String codeIn(String language, int start, int end) {
    List<String> code = lines.subList(start, Math.min(end, lines.size()));
    if (language.equals("java") || language.equals("kotlin")) {
      JavaProse.in(file, String.join("\n", code)).stream()
          .map(found -> new Passage(file, start + found.line(), found.text()))
          .forEach(passages::add);
    }
    String retained = language.equals("mermaid")
        ? String.join(Passage.BREAK + "\n", code) + "\n"
        : "\n".repeat(code.size());
    return Passage.BREAK + "\n" + retained + Passage.BREAK + "\n";
  }

  private static String proseOf(String line) {
    String text = COMMENT.matcher(line).replaceAll("");
    text = INLINE_CODE.matcher(text).replaceAll("X");
    text = LINK_TARGET.matcher(text).replaceAll("");
    text = HTML.matcher(text).replaceAll("").replace("[", "").replace("**", "");
    Matcher item = ITEM.matcher(text);
    if (item.matches()) {
      return Passage.BREAK + item.group(2);
    }
    if (text.startsWith("#")) {
      return Passage.BREAK + text.replaceFirst("\\d+\\. ", "") + Passage.BREAK;
    }
    return text.startsWith("|") ? text.replace('|', Passage.BREAK) : text;
  }
}
