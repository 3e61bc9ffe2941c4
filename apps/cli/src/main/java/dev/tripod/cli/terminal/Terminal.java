package dev.tripod.cli.terminal;

import dev.tripod.domain.Secret;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The streams and the environment of a command: standard input, standard output, standard error and variables. A person may use it, or a
 * script. Prompts, progress lines and colours are for a person only, and are written to standard error.
 *
 * <p>Thread-safe for writing. Only one thread may read.
 */
public final class Terminal {

  private static final int DEFAULT_WIDTH = 80;
  private static final int NARROWEST = 40;

  /** Includes the controls above ASCII, which some terminals obey, and characters that change the direction of a text. */
  private static final Pattern CONTROL =
      Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069&&[^\\t]]");

  private final InputStream in;
  private final OutputStream rawOut;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Map<String, String> environment;
  private final boolean isInteractive;
  private final BufferedReader lines;
  private final @Nullable Console console;
  private final Object progressLock = new Object();
  private int progressLength;

  private Terminal(
      InputStream in,
      OutputStream out,
      OutputStream err,
      Map<String, String> environment,
      boolean isInteractive,
      @Nullable Console console) {
    Charset charset = console == null ? Charset.defaultCharset() : console.charset();
    this.in = in;
    this.rawOut = out;
    this.out = new PrintWriter(new OutputStreamWriter(out, charset), true);
    this.err = new PrintWriter(new OutputStreamWriter(err, charset), true);
    this.environment = Map.copyOf(environment);
    this.isInteractive = isInteractive;
    this.lines = new BufferedReader(new InputStreamReader(in, charset));
    this.console = console;
  }

  /** Returns the terminal of this process. A person uses it if both standard input and standard output are a terminal. */
  public static Terminal system() {
    Console console = StandardStreams.console();
    return new Terminal(
        System.in, System.out, System.err, System.getenv(), console != null, console);
  }

  /**
   * Returns a terminal over streams, for tests.
   *
   * @param isInteractive whether a person uses it. If so, a line without echo is a line of {@code in}, too
   */
  public static Terminal of(
      InputStream in,
      OutputStream out,
      OutputStream err,
      Map<String, String> environment,
      boolean isInteractive) {
    return new Terminal(in, out, err, environment, isInteractive, null);
  }

  /** Returns standard output as text. Only the result of the command belongs there. */
  public PrintWriter out() {
    return out;
  }

  /** Returns standard output for octets. Flush {@link #out} before you write to it. */
  public OutputStream rawOut() {
    return rawOut;
  }

  /** Returns standard error, for errors, warnings and instructions to a person. */
  public PrintWriter err() {
    return err;
  }

  /** Returns standard input as octets. A command reads it either here or with the prompts. */
  public InputStream in() {
    return in;
  }

  /** Returns whether a person uses this terminal. */
  public boolean isInteractive() {
    return isInteractive;
  }

  /** Returns the value of an environment variable. A variable that is set to nothing counts as not set. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  /** Returns the number of columns: {@code COLUMNS} if it is set, otherwise 80. */
  public int width() {
    return variable("COLUMNS")
        .filter(value -> value.matches("[0-9]{1,4}"))
        .map(Integer::parseInt)
        .filter(columns -> columns >= NARROWEST)
        .orElse(DEFAULT_WIDTH);
  }

  /** Returns whether to use colours: on a terminal, unless {@code NO_COLOR} is set or {@code TERM} is {@code dumb}. */
  public boolean hasColours() {
    return canMoveCursor() && variable("NO_COLOR").isEmpty();
  }

  /** Returns {@code text} in bold, if this terminal has colours. */
  public String bold(String text) {
    return styled("1", text);
  }

  /** Returns {@code text} in red, if this terminal has colours. */
  public String red(String text) {
    return styled("31", text);
  }

  /** Prints two lines on standard error: what happened, and the next step. */
  public void error(String whatHappened, String nextStep) {
    clearProgress();
    err.println(red("Error: ") + printable(whatHappened));
    err.println(printable(nextStep));
  }

  /**
   * Asks for a line. The question is printed for a person only; a script writes its line to standard input.
   *
   * @return the line without white space around it, or empty at the end of standard input
   */
  public Optional<String> ask(String question) {
    question(question);
    return line().map(String::strip);
  }

  /**
   * Asks for a secret. A terminal does not show what the person types.
   *
   * @return the line as it is, or empty at the end of standard input
   */
  public Optional<Secret> askSecret(String question) {
    if (console == null) {
      question(question);
      return line().map(Secret::of);
    }
    clearProgress();
    // The console switches the echo off before it prints the question. So it also hides early
    // typing.
    char[] typed = console.readPassword("%s", question);
    return Optional.ofNullable(typed).map(characters -> Secret.of(new String(characters)));
  }

  /**
   * Shows what the command waits for, in place of the last such text. Does nothing unless a person uses the terminal.
   *
   * @param text is cut off at the end of the line
   */
  public void progress(String text) {
    if (!isInteractive) {
      return;
    }
    synchronized (progressLock) {
      String shown = text.substring(0, Math.min(text.length(), width() - 1));
      err.print("\r" + shown + " ".repeat(Math.max(0, progressLength - shown.length())));
      err.flush();
      progressLength = shown.length();
    }
  }

  /** Removes the text of {@link #progress}. */
  public void clearProgress() {
    synchronized (progressLock) {
      if (progressLength > 0) {
        err.print("\r" + " ".repeat(progressLength) + "\r");
        err.flush();
        progressLength = 0;
      }
    }
  }

  /**
   * Replaces the first characters of the line in which a person types, and leaves the rest. Does nothing on a terminal that cannot
   * move its cursor, or for a script.
   */
  public void rewriteLineStart(String text) {
    if (canMoveCursor()) {
      // Save the cursor, go to the start of the line, write, and restore the cursor.
      err.print("\u001b7\r" + text + "\u001b8");
      err.flush();
    }
  }

  private boolean canMoveCursor() {
    return isInteractive && variable("TERM").filter("dumb"::equals).isEmpty();
  }

  private void question(String question) {
    clearProgress();
    if (isInteractive) {
      err.print(question);
      err.flush();
    }
  }

  private Optional<String> line() {
    try {
      return Optional.ofNullable(lines.readLine());
    } catch (IOException e) {
      throw CommandException.of(
          ExitCode.FAILED,
          "Standard input cannot be read: " + e.getMessage() + ".",
          "Check what standard input is connected to.",
          e);
    }
  }

  private String styled(String style, String text) {
    return hasColours() ? "\u001b[" + style + "m" + text + "\u001b[0m" : text;
  }

  /** Returns {@code text} in one line, without characters that control a terminal: a part of it may come from a server. */
  public static String printable(String text) {
    return CONTROL.matcher(text).replaceAll(" ").strip();
  }
}
