package dev.tripod.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.Jedis;

/**
 * A Redis server, and the proxy before it. Clients, replicas and Sentinel know only the address of the proxy.
 *
 * @param port the port of the server itself
 */
record RedisServer(ServerProcess process, TcpProxy proxy, int port) implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 60_000;

  /** Starts a server that syncs each change to the disk, in a new folder in {@code parent}. */
  static RedisServer start(Path parent, String... options) throws IOException {
    int port = ServerProcess.freePort();
    TcpProxy proxy = TcpProxy.before(port);
    Path folder = Files.createDirectory(parent.resolve("redis-" + port));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    List<String> command = new ArrayList<>(List.of(
        ServerProcess.find("redis-server"),
        "--bind",
        "127.0.0.1",
        "--port",
        Integer.toString(port),
        "--dir",
        folder.toString(),
        "--save",
        "",
        "--appendonly",
        "yes",
        "--appendfsync",
        "always",
        // By default, a replica waits five seconds for others that may need the same data.
        "--repl-diskless-sync-delay",
        "0",
        "--replica-announce-ip",
        "127.0.0.1",
        "--replica-announce-port",
        Integer.toString(proxy.port())));
    command.addAll(List.of(options));
    return new RedisServer(
        ServerProcess.start("Ready to accept connections", command), proxy, port);
  }

  /** Returns a connection that does not use the proxy. */
  Jedis connect() {
    return new Jedis("127.0.0.1", port, TIMEOUT_MILLIS);
  }

  @Override
  public void close() throws IOException {
    proxy.close();
    process.close();
  }
}
