package dev.tripod.examples;

import dev.tripod.contract.CredentialStoreContract;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;

/** Runs the contract on the installed etcd. Debian's package is etcd-server. */
@DisplayName("A store of your own, in etcd, is a credential store")
final class EtcdCredentialStoreTest extends CredentialStoreContract {

  @TempDir
  private static Path folder;

  private static @Nullable Process server;
  private static int port;
  private static int stores;

  private String prefix = "";

  @BeforeAll
  static void start() throws IOException {
    boolean isInstalled = Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, "etcd")));
    if (!isInstalled) {
      System.out.println("SKIPPED: the example of a store in etcd. Install etcd-server.");
    }
    Assumptions.assumeTrue(isInstalled, "etcd is not installed, so its example was not tested");
    port = freePort();
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
    Process started = new ProcessBuilder(command).redirectErrorStream(true).start();
    server = started;
    awaitReady(started);
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (server != null) {
      int unused = server.destroyForcibly().waitFor();
    }
  }

  @Override
  protected CredentialStore store() {
    prefix = "/test" + stores++ + "/";
    return onPrefix();
  }

  @Override
  protected Optional<CredentialStore> another(CredentialStore store) {
    return Optional.of(onPrefix());
  }

  private CredentialStore onPrefix() {
    return new EtcdCredentialStore(
        JdkTransport.create(), JacksonJson.strict(), Origin.of("http://127.0.0.1:" + port), prefix);
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

  private static int freePort() throws IOException {
    try (ServerSocket socket =
        new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      return socket.getLocalPort();
    }
  }
}
