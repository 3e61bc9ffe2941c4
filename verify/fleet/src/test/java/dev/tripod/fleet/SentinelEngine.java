package dev.tripod.fleet;

import dev.tripod.domain.port.CredentialStore;
import dev.tripod.store.redis.JedisScripts;
import dev.tripod.store.redis.RedisCredentialStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * A Redis master and a replica under Sentinel. A change is confirmed when the replica has it. Without a replica, the master refuses
 * changes. The processes ask Sentinel for the address of the master.
 */
final class SentinelEngine implements Engine {

  private static final String MASTER = "tripod";
  private static final Duration WAIT_FOR_REPLICA = Duration.ofSeconds(1);
  private static final int TIMEOUT_MILLIS = 60_000;
  private static final int POLL_MILLIS = 20;

  private final Path folder;
  private final ServerProcess sentinel;
  private final int sentinelPort;
  private final List<RedisServer> servers;

  private SentinelEngine(
      Path folder, ServerProcess sentinel, int sentinelPort, List<RedisServer> servers) {
    this.folder = folder;
    this.sentinel = sentinel;
    this.sentinelPort = sentinelPort;
    this.servers = servers;
  }

  static CredentialStore store(String port) {
    return RedisCredentialStore.builder(JedisScripts.on(jedis(port)))
        .replicas(1, WAIT_FOR_REPLICA)
        .build();
  }

  static BareStatements bare(String port) {
    return BareStatements.of(jedis(port), 1);
  }

  private static UnifiedJedis jedis(String port) {
    return RedisSentinelClient.builder()
        .masterName(MASTER)
        .sentinels(Set.of(new HostAndPort("127.0.0.1", Integer.parseInt(port))))
        .build();
  }

  static SentinelEngine start() throws IOException, InterruptedException {
    Path folder = ServerProcess.newFolder();
    RedisServer master = RedisServer.start(folder, "--min-replicas-to-write", "1");
    RedisServer replica = RedisServer.start(folder, "--min-replicas-to-write", "1");
    follow(replica, master);
    int port = ServerProcess.freePort();
    Path file = folder.resolve("sentinel.conf");
    Files.writeString(
        file,
        String.join(
            "\n",
            "bind 127.0.0.1",
            "port " + port,
            "dir " + folder,
            "sentinel monitor " + MASTER + " 127.0.0.1 " + master.proxy().port() + " 1",
            "sentinel down-after-milliseconds " + MASTER + " 2000",
            "sentinel failover-timeout " + MASTER + " 10000",
            ""));
    // Sentinel writes what it learns to this file.
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    ServerProcess sentinel = ServerProcess.start(
        "+monitor", List.of(ServerProcess.find("redis-server"), file.toString(), "--sentinel"));
    SentinelEngine engine = new SentinelEngine(folder, sentinel, port, List.of(master, replica));
    engine.awaitReplication();
    return engine;
  }

  @Override
  public String address(int process) {
    return Integer.toString(sentinelPort);
  }

  @Override
  public Map<String, Fault> faults() {
    Map<String, Fault> faults = new LinkedHashMap<>();
    faults.put("master killed and restarted", () -> {
      RedisServer master = master();
      RedisServer replica = other(master);
      master.process().kill();
      awaitMaster(replica);
      master.process().restart("--replicaof", "127.0.0.1", port(replica));
      awaitReplication();
    });
    faults.put("master cut off", () -> {
      RedisServer master = master();
      RedisServer replica = other(master);
      master.proxy().cut();
      awaitMaster(replica);
      follow(master, replica);
      master.proxy().restore();
      awaitReplication();
    });
    return faults;
  }

  @Override
  public void close() throws IOException {
    sentinel.close();
    for (RedisServer server : servers) {
      server.close();
    }
    ServerProcess.delete(folder);
  }

  private void awaitMaster(RedisServer expected) throws IOException, InterruptedException {
    await(jedis -> isMaster(expected, jedis));
  }

  /** Waits until Sentinel knows the replica, and the master accepts changes. Sentinel may choose another master meanwhile. */
  private void awaitReplication() throws IOException, InterruptedException {
    await(jedis -> jedis.sentinelReplicas(MASTER).stream()
            .anyMatch(replica -> "ok".equals(replica.get("master-link-status")))
        && has(
            master(jedis).port(), master -> master.info("replication").contains("state=online")));
  }

  private RedisServer master() {
    try (Jedis jedis = new Jedis("127.0.0.1", sentinelPort, TIMEOUT_MILLIS)) {
      return master(jedis);
    }
  }

  private RedisServer master(Jedis sentinel) {
    return servers.stream()
        .filter(server -> isMaster(server, sentinel))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isMaster(RedisServer server, Jedis sentinel) {
    return sentinel.sentinelGetMasterAddrByName(MASTER).contains(port(server));
  }

  private RedisServer other(RedisServer server) {
    return servers.get(servers.get(0).equals(server) ? 1 : 0);
  }

  private static void follow(RedisServer follower, RedisServer leader) {
    try (Jedis jedis = follower.connect()) {
      String unused = jedis.replicaof("127.0.0.1", leader.proxy().port());
    }
  }

  private static String port(RedisServer server) {
    return Integer.toString(server.proxy().port());
  }

  /** Asks Sentinel until it has a state. Each time it connects again, because a server with a new role ends all connections. */
  private void await(Predicate<Jedis> state) throws IOException, InterruptedException {
    while (!has(sentinelPort, state)) {
      if (sentinel.endsWithin(POLL_MILLIS)) {
        throw new IOException("Sentinel has ended");
      }
    }
  }

  private static boolean has(int port, Predicate<Jedis> state) {
    try (Jedis jedis = new Jedis("127.0.0.1", port, TIMEOUT_MILLIS)) {
      return state.test(jedis);
    } catch (JedisConnectionException e) {
      return false;
    }
  }
}
