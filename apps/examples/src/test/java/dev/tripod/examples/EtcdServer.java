package dev.tripod.examples;

import dev.tripod.domain.http.Origin;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.jdk.JdkTransport;
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
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The installed etcd, which all tests of a run share. Debian's package is etcd-server. */
final class EtcdServer {

  /** Keeps the files in memory, if the machine can. The tests do not crash the server. */
  private static final Path MEMORY = Path.of("/dev/shm");

  private final EtcdGateway gateway;

  private EtcdServer(int port) {
    this.gateway = new EtcdGateway(
        JdkTransport.create(), JacksonJson.strict(), Origin.of("http://127.0.0.1:" + port));
  }

  /** Returns the server, starting it if necessary. Skips the test if etcd is not installed. */
  static EtcdServer shared() {
    boolean isInstalled = Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, "etcd")));
    if (!isInstalled) {
      System.out.println("SKIPPED: the example of a store in etcd. Install etcd-server.");
    }
    Assumptions.assumeTrue(isInstalled, "etcd is not installed, so its example was not tested");
    return Running.SERVER;
  }

  EtcdGateway gateway() {
    return gateway;
  }

  private static EtcdServer start() throws IOException {
    Path folder = Files.isWritable(MEMORY)
        ? Files.createTempDirectory(MEMORY, "tripod-etcd-")
        : Files.createTempDirectory("tripod-etcd-");
    int port = freePort();
    String client = "http://127.0.0.1:" + port;
    String peer = "http://127.0.0.1:" + freePort();
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      boolean unused =
          folder.toFile().setWritable(true, false) && folder.toFile().setExecutable(true, false);
      command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    }
    command.addAll(List.of("etcd", "--data-dir", folder.resolve("etcd").toString()));
    command.addAll(List.of("--listen-client-urls", client, "--advertise-client-urls", client));
    command.addAll(List.of("--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer));
    command.addAll(List.of("--initial-cluster", "default=" + peer));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process, folder)));
    awaitReady(process);
    return new EtcdServer(port);
  }

  private static void end(Process process, Path folder) {
    process.destroyForcibly();
    try {
      if (process.waitFor(1, TimeUnit.MINUTES)) {
        delete(folder);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = new ArrayList<>(files.toList());
    }
    for (int i = all.size() - 1; i >= 0; i--) {
      Files.delete(all.get(i));
    }
  }

  private static void awaitReady(Process process) throws IOException {
    BufferedReader log = process.inputReader();
    List<String> lines = new ArrayList<>();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      lines.add(line);
      if (line.contains("ready to serve client requests")) {
        Thread drain = new Thread(() -> {
          try (Stream<String> rest = log.lines()) {
            long unused = rest.count();
          }
        });
        drain.setDaemon(true);
        drain.start();
        return;
      }
    }
    throw new IOException("etcd did not start:\n" + String.join("\n", lines));
  }

  /**
   * Returns a port on which no server listens. It is below the ports that the system gives to clients, so no connection takes it
   * before the server does.
   */
  private static int freePort() throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
      try (ServerSocket socket = new ServerSocket(port, 1, loopback)) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // Another server has this port.
      }
    }
  }

  /** Starts the server on first use. */
  private static final class Running {

    private static final EtcdServer SERVER = started();

    private static EtcdServer started() {
      try {
        return start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
