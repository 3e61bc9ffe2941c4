package dev.tripod.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A paragraph, a table cell, a comment or a message: {@code text} starts in {@code line} of {@code file}. */
record Passage(String file, int line, String text) {

  /** Separates paragraphs that are on one line or on consecutive lines. */
  static final char BREAK = '\f';

  private static final Pattern PARAGRAPH = Pattern.compile("(?:[^\\n\\f]*\\S[^\\n\\f]*\\n?)+");

  /** Returns the paragraphs of {@code text}, which starts in {@code line}. Blank lines and {@link #BREAK} separate them. */
  static List<Passage> paragraphs(String file, int line, String text) {
    List<Passage> passages = new ArrayList<>();
    Matcher paragraph = PARAGRAPH.matcher(text);
    while (paragraph.find()) {
      int before = newlines(text.substring(0, paragraph.start()));
      passages.add(new Passage(file, line + before, paragraph.group()));
    }
    return passages;
  }

  /** Returns {@code file:line} of the character at {@code offset}. */
  String place(int offset) {
    return file + ":" + (line + newlines(text.substring(0, offset)));
  }

  static int newlines(String text) {
    return (int) text.chars().filter(c -> c == '\n').count();
  }
}
