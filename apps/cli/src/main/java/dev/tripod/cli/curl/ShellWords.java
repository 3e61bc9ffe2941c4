package dev.tripod.cli.curl;

import dev.tripod.cli.terminal.CommandException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of a command line, split and unquoted as a POSIX shell does. Nothing is expanded. */
final class ShellWords {

  /** Characters that end a command, or connect it to a file or to another command, if they are not quoted. */
  private static final String OPERATORS = "|&;<>()";

  private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\w+|\\{\\w*+}?+|\\(\\(?)");
  private static final Pattern UNICODE =
      Pattern.compile("\\\\(?:u([0-9a-fA-F]{1,4})|x([0-7]?[0-9a-fA-F]))");

  private final String text;
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean inWord;
  private int position;

  private ShellWords(String text) {
    this.text = text;
  }

  /**
   * Returns the words of {@code commandLine}. Line breaks separate words, because they often lose their backslash when a command
   * is copied.
   *
   * @throws CommandException if a quotation is not closed, or a shell would expand or execute a part of the text; the
   *     message does not quote the text, except the name of a variable
   */
  static List<String> of(String commandLine) {
    return new ShellWords(commandLine).split();
  }

  private List<String> split() {
    while (position < text.length()) {
      char c = text.charAt(position++);
      if (Character.isWhitespace(c)) {
        endWord();
      } else if (c == '\\') {
        escaped();
      } else if (c == '\'') {
        singleQuoted();
      } else if (c == '"') {
        doubleQuoted();
      } else if (c == '$' && isNext('\'')) {
        position++;
        ansiQuoted();
      } else if (OPERATORS.indexOf(c) >= 0) {
        throw CurlSyntax.wrong(
            "The command contains " + c
                + " outside quotation marks, and a shell ends the command there.",
            "Put the URL and each value in quotation marks, and remove other commands.");
      } else {
        rejectExpansion(c);
        add(c);
      }
    }
    endWord();
    return List.copyOf(words);
  }

  private void endWord() {
    if (inWord) {
      words.add(word.toString());
      word.setLength(0);
      inWord = false;
    }
  }

  private void add(char c) {
    word.append(c);
    inWord = true;
  }

  private boolean isNext(char c) {
    return position < text.length() && text.charAt(position) == c;
  }

  private void escaped() {
    if (skipsLineBreak()) {
      return;
    }
    if (position == text.length()) {
      throw CurlSyntax.wrong(
          "The command ends with a backslash.", "Paste the lines after it, too.");
    }
    add(text.charAt(position++));
  }

  /** Skips a line break after a backslash, which joins two lines. */
  private boolean skipsLineBreak() {
    if (isNext('\r')) {
      position++;
    }
    if (isNext('\n')) {
      position++;
      return true;
    }
    return false;
  }

  private void singleQuoted() {
    int end = text.indexOf('\'', position);
    if (end < 0) {
      throw notClosed('\'');
    }
    inWord = true;
    word.append(text, position, end);
    position = end + 1;
  }

  private void doubleQuoted() {
    inWord = true;
    while (!isNext('"')) {
      char c = next('"');
      if (c == '\\'
          && position < text.length()
          && "\"\\$`\r\n".indexOf(text.charAt(position)) >= 0) {
        escaped();
      } else {
        rejectExpansion(c);
        add(c);
      }
    }
    position++;
  }

  /** Reads the text after {@code $'}, in which browsers write the characters that have a meaning for a shell. */
  private void ansiQuoted() {
    inWord = true;
    while (!isNext('\'')) {
      char c = next('\'');
      if (c == '\\') {
        ansiEscape();
      } else {
        add(c);
      }
    }
    position++;
  }

  private void ansiEscape() {
    Matcher unicode = UNICODE.matcher(text).region(position - 1, text.length());
    if (unicode.lookingAt()) {
      String digits = Optional.ofNullable(unicode.group(1)).orElseGet(() -> unicode.group(2));
      add((char) Integer.parseInt(digits, 16));
      position = unicode.end();
      return;
    }
    char c = next('\'');
    int known = "ntr\\'\"".indexOf(c);
    if (known < 0) {
      throw CurlSyntax.wrong(
          "The command contains the escape \\" + c
              + " between $' and ', which this command cannot read.",
          "Write the character itself.");
    }
    add("\n\t\r\\'\"".charAt(known));
  }

  private char next(char quotationMark) {
    if (position == text.length()) {
      throw notClosed(quotationMark);
    }
    return text.charAt(position++);
  }

  private void rejectExpansion(char c) {
    Matcher variable = VARIABLE.matcher(text).region(position - 1, text.length());
    if (c == '`' || (c == '$' && variable.lookingAt())) {
      throw CurlSyntax.wrong(
          "The command contains "
              + (c == '`' ? "a backquote" : variable.group())
              + ", which only a shell can replace.",
          "Write the value in its place.");
    }
  }

  private static CommandException notClosed(char quotationMark) {
    return CurlSyntax.wrong(
        "The quotation mark " + quotationMark + " is not closed.", "Paste the whole command.");
  }
}
