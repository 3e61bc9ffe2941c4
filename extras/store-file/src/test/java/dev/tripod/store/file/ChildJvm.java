package dev.tripod.store.file;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM that runs {@link StoreProcess}. */
final class ChildJvm implements AutoCloseable {

  private final Process process;
  private final BufferedReader output;
  private final Writer input;

  private ChildJvm(Process process) {
    this.process = process;
    this.output = new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    this.input = process.outputWriter(StandardCharsets.US_ASCII);
  }

  static ChildJvm start(String... arguments) throws IOException {
    return new ChildJvm(builder(arguments).start());
  }

  /** Starts a JVM that cannot write a file with more than 8 KiB: a write fails in the middle, as on a full disk. */
  static ChildJvm startWithLimitedFiles(String... arguments) throws IOException {
    ProcessBuilder builder = builder(arguments);
    builder.command().addAll(0, List.of("sh", "-c", "ulimit -f 8; exec \"$0\" \"$@\""));
    return new ChildJvm(builder.start());
  }

  private static ProcessBuilder builder(String... arguments) {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        StoreProcess.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(Redirect.INHERIT);
  }

  /** Returns the next line of output. */
  String line() throws IOException {
    String line = output.readLine();
    if (line == null) {
      throw new IOException(
          "The process ended without a line. Its errors are in the test's output.");
    }
    return line;
  }

  void send(String line) throws IOException {
    input.write(line + "\n");
    input.flush();
  }

  /** Kills the process without giving it a chance to clean up. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      input.close();
    } catch (IOException e) {
      if (process.isAlive()) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
