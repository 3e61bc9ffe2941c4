package dev.tripod.store.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.stream.Stream;
import redis.clients.jedis.Jedis;
import redis.embedded.core.ExecutableProvider;

/** A Redis server on a free port of 127.0.0.1, in a folder of its own. The end of the JVM also ends it. */
final class RedisProcess implements AutoCloseable {

  /** With the last two options, a replica connects sooner: the server runs its timers more often, and sends its data at once. */
  private static final List<String> COMMON = List.of(
      "--bind",
      "127.0.0.1",
      "--save",
      "",
      "--logfile",
      "",
      "--daemonize",
      "no",
      "--hz",
      "100",
      "--repl-diskless-sync-delay",
      "0");

  private static final List<String> READY = List.of("Ready to accept connections", "+monitor");
  private static final ConcurrentHashMap<String, String> EMBEDDED = new ConcurrentHashMap<>();
  private static final Set<Integer> RETURNED_PORTS = ConcurrentHashMap.newKeySet();

  private final Process process;
  private final int port;
  private final Path folder;

  private RedisProcess(Process process, int port, Path folder) {
    this.process = process;
    this.port = port;
    this.folder = folder;
  }

  /** Starts Redis 6.2 of the library embedded-redis. */
  static RedisProcess embedded(String... options) {
    String program = EMBEDDED.computeIfAbsent("redis-server", name -> {
      try {
        return ExecutableProvider.newJarResourceProvider().get().getAbsolutePath();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
    return start(List.of(program), options);
  }

  /** Starts the {@code redis-server} of the machine, never as root. */
  static RedisProcess installed(String... options) {
    boolean isRoot = System.getProperty("user.name").equals("root");
    return start(
        isRoot
            ? List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "redis-server")
            : List.of("redis-server"),
        options);
  }

  /** Returns whether the {@code PATH} has a {@code redis-server}. */
  static boolean isInstalled() {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .map(folder -> Path.of(folder, "redis-server"))
        .anyMatch(Files::isExecutable);
  }

  /**
   * Returns a port on which no server listens, and that this method has not returned before. It is below the ports that the system gives
   * to clients, so no connection takes it before the server does.
   */
  static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
      try (ServerSocket socket =
          new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
        if (RETURNED_PORTS.add(port)) {
          return socket.getLocalPort();
        }
      } catch (BindException e) {
        // Another server has this port.
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static RedisProcess start(List<String> program, String... options) {
    int port = freePort();
    try {
      Path folder = Files.createTempDirectory("tripod-redis-");
      // Readable for the user that setpriv chooses. It holds data of tests only.
      boolean unused = folder.toFile().setWritable(true, false)
          && folder.toFile().setReadable(true, false)
          && folder.toFile().setExecutable(true, false);
      List<String> command = new ArrayList<>(program);
      if (options.length > 0 && options[0].equals("sentinel.conf")) {
        Path file = folder.resolve("sentinel.conf");
        Files.writeString(
            file, String.join("\n", Arrays.asList(options).subList(1, options.length)));
        unused &= file.toFile().setWritable(true, false);
        command.addAll(List.of(file.toString(), "--sentinel"));
      } else {
        command.addAll(COMMON);
        command.addAll(List.of(options));
      }
      command.addAll(List.of("--port", Integer.toString(port), "--dir", folder.toString()));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process, folder)));
      awaitReady(process);
      return new RedisProcess(process, port, folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void end(Process process, Path folder) {
    int unused = process.destroyForcibly().onExit().join().exitValue();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      System.err.println("The folder of a server could not be deleted: " + e);
    }
  }

  private static void awaitReady(Process process) throws IOException {
    BufferedReader log = process.inputReader();
    List<String> lines = new ArrayList<>();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      lines.add(line);
      if (READY.stream().anyMatch(line::contains)) {
        Thread drain = new Thread(() -> {
          try (Stream<String> rest = log.lines()) {
            rest.forEach(ignored -> {});
          } catch (UncheckedIOException e) {
            // The server has ended.
          }
        });
        drain.setDaemon(true);
        drain.start();
        return;
      }
    }
    throw new IOException("Redis did not start:\n" + String.join("\n", lines));
  }

  int port() {
    return port;
  }

  /** Returns the folder of the server's files. */
  Path folder() {
    return folder;
  }

  /** Returns a new connection. The caller closes it. */
  Jedis connect() {
    return new Jedis("127.0.0.1", port, 60_000);
  }

  /** Kills the server, as a loss of power would. */
  void kill() {
    try {
      int unused = process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
