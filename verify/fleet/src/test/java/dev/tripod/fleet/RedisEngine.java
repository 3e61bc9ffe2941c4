package dev.tripod.fleet;

import dev.tripod.domain.port.CredentialStore;
import dev.tripod.store.redis.JedisScripts;
import dev.tripod.store.redis.RedisCredentialStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;

/** One Redis server that syncs each change to its disk. */
final class RedisEngine implements Engine {

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

  static CredentialStore store(String port) {
    return RedisCredentialStore.of(JedisScripts.on(jedis(port)));
  }

  static BareStatements bare(String port) {
    return BareStatements.of(jedis(port), 0);
  }

  private static UnifiedJedis jedis(String port) {
    return RedisClient.builder()
        .hostAndPort("127.0.0.1", Integer.parseInt(port))
        .build();
  }

  @Override
  public String address(int process) {
    return Integer.toString(server.proxy().port());
  }

  @Override
  public Map<String, Fault> faults() {
    Map<String, Fault> faults = new LinkedHashMap<>();
    faults.put("killed and restarted", server.process()::killAndRestart);
    faults.put("cut off", server.proxy()::interrupt);
    return faults;
  }

  @Override
  public void close() throws IOException {
    server.close();
    ServerProcess.delete(folder);
  }
}
