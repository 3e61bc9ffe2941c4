package dev.tripod.fleet;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM that runs {@link FleetProcess}. The end of the coordinator also ends it. */
final class RunningProcess {

  private final int number;
  private final Process process;

  private RunningProcess(int number, Process process) {
    this.number = number;
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
    return new RunningProcess(
        number,
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log.toFile()))
            .start());
  }

  /** Sends SIGKILL, and waits for the end. */
  void kill() throws InterruptedException {
    int unused = process.destroyForcibly().waitFor();
  }

  /** Lets the process complete its refreshes, and waits for its end. */
  void stop() throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
      throw new IOException(
          "Process " + number + " did not end in time, or failed. Its log has the cause.");
    }
  }
}
