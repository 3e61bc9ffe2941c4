package dev.tripod.fleet;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server of an engine on 127.0.0.1, in a folder of its own. It never runs as root. The end of the JVM also ends it. */
final class ServerProcess implements AutoCloseable {

  /** Starts a program as the user 65534, which has no rights on Debian. */
  private static final List<String> NOT_ROOT =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

  private static final Set<Integer> RETURNED_PORTS = ConcurrentHashMap.newKeySet();

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
   */
  static ServerProcess start(String ready, List<String> command) throws IOException {
    return new ServerProcess(ready, command, started(ready, command));
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

  /**
   * Returns the first program of this name in the {@code PATH}, in {@code /usr/sbin} or in Debian's newest PostgreSQL, or an empty
   * text.
   */
  static String find(String name) {
    String path = System.getenv("PATH") + ":/usr/sbin";
    return Stream.concat(Arrays.stream(path.split(":", -1)).map(Path::of), postgresql())
        .map(folder -> folder.resolve(name))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElse("");
  }

  /** Returns the folders with the programs of Debian's PostgreSQL, the newest first. They are not in the {@code PATH}. */
  private static Stream<Path> postgresql() {
    File[] versions = new File("/usr/lib/postgresql").listFiles();
    return versions == null
        ? Stream.empty()
        : Arrays.stream(versions)
            .sorted(Comparator.reverseOrder())
            .map(version -> version.toPath().resolve("bin"));
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

  /**
   * Returns a port on which no server listens, and that this method has not returned before. It is below the ports that the system gives
   * to clients, so no connection takes it before the server does.
   */
  static int freePort() throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
      try (ServerSocket socket = new ServerSocket(port, 1, loopback)) {
        if (RETURNED_PORTS.add(port)) {
          return socket.getLocalPort();
        }
      } catch (BindException e) {
        // Another server has this port.
      }
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

  /** Kills the server, and starts it again. */
  void killAndRestart() throws IOException {
    kill();
    restart();
  }

  /**
   * Starts the killed server again, with its data.
   *
   * @param more the further arguments of this start
   */
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
