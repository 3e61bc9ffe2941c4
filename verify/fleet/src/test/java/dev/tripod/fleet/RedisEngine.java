package dev.tripod.fleet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** One Redis server that syncs each change to its disk. */
final class RedisEngine implements Engine {

  private static final int REFUSED_CONNECTIONS = 8;

  private final Path folder;
  private final RedisServer server;

  private RedisEngine(Path folder, RedisServer server) {
    this.folder = folder;
    this.server = server;
  }

  static RedisEngine start() throws IOException {
    Path folder = ServerProcess.newFolder();
    return new RedisEngine(folder, RedisServer.start(folder));
  }

  @Override
  public String address(int process) {
    return Integer.toString(server.proxy().port());
  }

  @Override
  public Map<String, Fault> faults() {
    Map<String, Fault> faults = new LinkedHashMap<>();
    faults.put("killed and restarted", () -> {
      server.process().kill();
      server.process().restart();
    });
    faults.put("cut off", () -> {
      server.proxy().cut();
      server.proxy().awaitRefused(REFUSED_CONNECTIONS);
      server.proxy().restore();
    });
    return faults;
  }

  @Override
  public void close() throws IOException {
    server.close();
    ServerProcess.delete(folder);
  }
}
