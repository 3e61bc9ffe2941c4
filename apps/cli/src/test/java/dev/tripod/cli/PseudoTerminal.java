package dev.tripod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A program on a pseudo-terminal of 80 columns, which the command {@code script} of util-linux creates. */
final class PseudoTerminal implements AutoCloseable {

  private static final String CTRL_C = "\u0003";

  private final Process script;
  private final InputStream output;
  private final OutputStream keyboard;
  private final StringBuilder shown = new StringBuilder();

  private PseudoTerminal(Process script) {
    this.script = script;
    this.output = script.getInputStream();
    this.keyboard = script.getOutputStream();
  }

  /** Starts {@code tripod} in a JVM of its own. */
  static PseudoTerminal tripod(Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("java.class.path"),
        "dev.tripod.cli.Tripod"));
    command.addAll(Arrays.asList(arguments));
    return start(environment, command.toArray(String[]::new));
  }

  /** Starts a program. Its environment has nothing but {@code environment}, {@code PATH} and {@code TERM}. */
  static PseudoTerminal start(Map<String, String> environment, String... command)
      throws IOException {
    String quoted = Arrays.stream(command)
        .map(word -> "'" + word.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
    ProcessBuilder builder = new ProcessBuilder(
            // A build in the background ignores SIGINT, and programs inherit that. A terminal's
            // programs do not ignore it.
            "script",
            "-q",
            "-e",
            "-f",
            "-c",
            "stty columns 80; exec env --default-signal=INT " + quoted,
            "/dev/null")
        .redirectErrorStream(true);
    String path = System.getenv("PATH");
    builder.environment().clear();
    builder.environment().put("PATH", path);
    builder.environment().put("TERM", "xterm");
    builder.environment().put("SHELL", "/bin/sh");
    builder.environment().putAll(environment);
    return new PseudoTerminal(builder.start());
  }

  /** Types {@code keys}, or pastes them: the program gets them at once. */
  void type(String keys) throws IOException {
    keyboard.write(keys.getBytes(StandardCharsets.UTF_8));
    keyboard.flush();
  }

  void typeCtrlC() throws IOException {
    type(CTRL_C);
  }

  /** Waits until the terminal has shown {@code text}, and returns everything that it has shown so far. */
  String await(String text) throws IOException {
    while (shown.indexOf(text) < 0) {
      int octet = output.read();
      assertThat(octet)
          .as("The program ended before it printed %s. It printed: %s", text, shown)
          .isNotNegative();
      shown.append((char) octet);
    }
    return shown.toString();
  }

  /** Waits for the end of the program, and returns everything that the terminal has shown. */
  String awaitEnd() throws IOException {
    shown.append(new String(output.readAllBytes(), StandardCharsets.UTF_8));
    return shown.toString();
  }

  int exitCode() throws IOException, InterruptedException {
    awaitEnd();
    assertThat(script.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return script.exitValue();
  }

  @Override
  public void close() {
    script.descendants().forEach(ProcessHandle::destroyForcibly);
    script.destroyForcibly();
  }
}
