package dev.tripod.fleet;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server of an engine on 127.0.0.1, in a folder of its own. It never runs as root. The end of the JVM also ends it. */
final class ServerProcess implements AutoCloseable {

  /** The user {@code nobody}. */
  private static final List<String> NOT_ROOT =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

  private final String ready;
  private final List<String> command;
  private Process process;

  private ServerProcess(String ready, List<String> command, Process process) {
    this.ready = ready;
    this.command = command;
    this.process = process;
  }

  /**
   * Starts a server, and waits until it can be used.
   *
   * @param ready a part of the line that the server prints when it can be used
   * @param command the program and the arguments of each start
   * @param more the arguments of this start
   */
  static ServerProcess start(String ready, List<String> command, String... more)
      throws IOException {
    return new ServerProcess(ready, command, started(ready, command, more));
  }

  /** Runs a program to its end. */
  static void run(List<String> command) throws IOException, InterruptedException {
    Process process = builder(command).start();
    String output;
    try (BufferedReader reader = process.inputReader()) {
      output = String.join("\n", reader.lines().toList());
    }
    if (process.waitFor() != 0) {
      throw new IOException(command + " failed:\n" + output);
    }
  }

  /** Returns the first program of this name in {@code folders}, in the {@code PATH} or in {@code /usr/sbin}, or an empty text. */
  static String find(String name, String... folders) {
    String path = System.getenv("PATH") + ":/usr/sbin";
    return Stream.concat(Arrays.stream(folders), Arrays.stream(path.split(":", -1)))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElse("");
  }

  /** Returns a new folder for the data of a server. */
  static Path newFolder() throws IOException {
    Path folder = Files.createTempDirectory("tripod-fleet-");
    if (isRoot()) {
      boolean isShared = folder.toFile().setWritable(true, false)
          && folder.toFile().setReadable(true, false)
          && folder.toFile().setExecutable(true, false);
      if (!isShared) {
        throw new IOException("The permissions of " + folder + " cannot be changed");
      }
    }
    return folder;
  }

  /** Deletes a folder with its content. */
  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket =
        new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      return socket.getLocalPort();
    }
  }

  /** Sends SIGKILL to the server and its processes, and waits for their end. */
  void kill() {
    List<ProcessHandle> all =
        Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(one -> {
      ProcessHandle unused = one.onExit().join();
    });
  }

  /** Waits for the end of the server, for at most {@code millis}. */
  boolean endsWithin(long millis) throws InterruptedException {
    return process.waitFor(millis, TimeUnit.MILLISECONDS);
  }

  /** Starts the killed server again, with its data. */
  void restart(String... more) throws IOException {
    process = started(ready, command, more);
  }

  @Override
  public void close() {
    kill();
  }

  private static Process started(String ready, List<String> command, String... more)
      throws IOException {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(more));
    Process process = builder(all).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    BufferedReader log = process.inputReader();
    List<String> lines = new ArrayList<>();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      lines.add(line);
      if (line.contains(ready)) {
        Background.start(() -> drain(log));
        return process;
      }
    }
    throw new IOException(all + " did not start:\n" + String.join("\n", lines));
  }

  /** Reads the log to its end, because the server must not wait for a reader. */
  private static void drain(BufferedReader log) throws IOException {
    while (log.readLine() != null) {
      // Only the lines until the server is ready matter.
    }
  }

  private static ProcessBuilder builder(List<String> command) {
    List<String> all = new ArrayList<>(isRoot() ? NOT_ROOT : List.of());
    all.addAll(command);
    return new ProcessBuilder(all).redirectErrorStream(true);
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }
}
