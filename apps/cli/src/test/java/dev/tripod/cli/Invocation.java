package dev.tripod.cli;

import dev.tripod.cli.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** A command as users type it, with its environment and its input. It runs in this process. */
final class Invocation {

  private final Map<String, String> environment = new HashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final WatchedOutput err = new WatchedOutput();
  private InputStream in = InputStream.nullInputStream();
  private OutputStream standardOutput = out;
  private boolean isInteractive;

  private Invocation() {}

  static Invocation create() {
    return new Invocation();
  }

  Invocation variable(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Sets the lines that standard input contains. */
  Invocation typing(String... lines) {
    String text = String.join("\n", lines) + "\n";
    return in(new ByteArrayInputStream(text.getBytes(Charset.defaultCharset())));
  }

  Invocation in(InputStream standardInput) {
    this.in = standardInput;
    return this;
  }

  /** Sets another standard output than the one that {@link Result#out} returns. */
  Invocation out(OutputStream standardOutput) {
    this.standardOutput = standardOutput;
    return this;
  }

  /** Lets a person use the terminal, not a script. */
  Invocation interactive() {
    this.isInteractive = true;
    return this;
  }

  /** Returns the text that standard error contains so far. Another thread may ask. */
  String errSoFar() {
    return err.toString(Charset.defaultCharset());
  }

  /** Waits until standard error contains {@code text}, which another thread writes. */
  void awaitErr(String text) {
    err.await(written -> written.contains(text));
  }

  Result run(String... arguments) {
    int exitCode =
        Tripod.run(Terminal.of(in, standardOutput, err, environment, isInteractive), arguments);
    return new Result(
        exitCode, out.toString(Charset.defaultCharset()), err.toString(Charset.defaultCharset()));
  }

  /** The exit code of a command, and the text that it printed. */
  record Result(int exitCode, String out, String err) {}

  /** An output that wakes waiting threads after each change. */
  private static final class WatchedOutput extends ByteArrayOutputStream {

    private static final long LONGEST_WAIT = 60_000;

    @Override
    public synchronized void write(byte[] octets, int from, int length) {
      super.write(octets, from, length);
      notifyAll();
    }

    synchronized void await(Predicate<String> condition) {
      long deadline = System.nanoTime() + LONGEST_WAIT * 1_000_000;
      while (!condition.test(toString(Charset.defaultCharset()))) {
        try {
          if (System.nanoTime() > deadline) {
            throw new AssertionError("Standard error has not changed as expected: " + this);
          }
          wait(LONGEST_WAIT);
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    }
  }
}
