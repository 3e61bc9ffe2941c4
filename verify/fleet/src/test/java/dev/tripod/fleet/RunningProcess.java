package dev.tripod.fleet;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A JVM that runs {@link FleetProcess}. The end of the coordinator also ends it. */
final class RunningProcess {

  private final Process process;

  private RunningProcess(Process process) {
    this.process = process;
  }

  /** Starts a process with this number, and with the other arguments of {@link FleetProcess#main}. */
  static RunningProcess start(int number, Path log, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        "-Xmx128m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        FleetProcess.class.getName(),
        Integer.toString(number)));
    command.addAll(arguments);
    return new RunningProcess(new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(Redirect.appendTo(log.toFile()))
        .start());
  }

  /** Sends SIGKILL, and waits for the end. */
  void kill() throws InterruptedException {
    int unused = process.destroyForcibly().waitFor();
  }

  /** Lets the process complete its calls, and start no others. It reports when it has paused. */
  void pause() throws IOException {
    send("pause");
  }

  /** Lets a paused process call again, with claims of this length. */
  void resume(Duration claim) throws IOException {
    send("resume " + claim.toMillis());
  }

  private void send(String command) throws IOException {
    OutputStream commands = process.getOutputStream();
    commands.write((command + "\n").getBytes(US_ASCII));
    commands.flush();
  }
}
