package dev.tripod.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** The servers that the tests share. Each starts with the first test that needs it. */
final class Engines {

  private static final int SLOTS = 16_384;
  private static final int MASTERS = 3;
  private static final Map<String, List<RedisProcess>> RUNNING = new ConcurrentHashMap<>();

  private Engines() {}

  /** Returns Redis 6.2 from Maven. */
  static RedisProcess embedded() {
    return shared("embedded", () -> List.of(RedisProcess.embedded())).get(0);
  }

  /** Returns the installed Redis. */
  static RedisProcess single() {
    return shared("single", () -> List.of(RedisProcess.installed())).get(0);
  }

  /** Returns the installed Redis as a master with one replica. */
  static RedisProcess master() {
    return shared("master", () -> {
          RedisProcess master = RedisProcess.installed();
          RedisProcess replica =
              RedisProcess.installed("--replicaof", "127.0.0.1", Integer.toString(master.port()));
          awaitReplicas(master, 1);
          return List.of(master, replica);
        })
        .get(0);
  }

  /** Returns the installed Redis as a cluster of three masters with a replica each. The masters come first. */
  static List<RedisProcess> cluster() {
    return shared("cluster", Engines::startCluster);
  }

  static HostAndPort address(RedisProcess server) {
    return new HostAndPort("127.0.0.1", server.port());
  }

  /** Skips a test if no Redis is installed. {@code .ci/run} installs one. */
  static void requireInstalled() {
    if (!RedisProcess.isInstalled()) {
      System.out.println(
          "SKIPPED: Redis 7 with a replica, Sentinel and a cluster. Install redis-server and redis-sentinel.");
    }
    Assumptions.assumeTrue(
        RedisProcess.isInstalled(), "redis-server is not installed, so only Redis 6.2 was tested");
  }

  static void awaitReplicas(RedisProcess master, int replicas) {
    try (Jedis jedis = master.connect()) {
      jedis.set("tripod-test:replicated", "1");
      assertThat(jedis.waitReplicas(replicas, 60_000)).isGreaterThanOrEqualTo(replicas);
    }
  }

  private static List<RedisProcess> shared(String name, Supplier<List<RedisProcess>> start) {
    return RUNNING.computeIfAbsent(name, key -> start.get());
  }

  private static List<RedisProcess> startCluster() {
    List<RedisProcess> nodes = new ArrayList<>();
    for (int i = 0; i < 2 * MASTERS; i++) {
      nodes.add(RedisProcess.installed(
          "--cluster-enabled", "yes",
          "--cluster-port", Integer.toString(RedisProcess.freePort()),
          "--cluster-node-timeout", "15000"));
    }
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      try (Jedis jedis = nodes.get(i).connect()) {
        ids.add(jedis.clusterMyId());
        if (i < MASTERS) {
          jedis.clusterAddSlotsRange(i * SLOTS / MASTERS, (i + 1) * SLOTS / MASTERS - 1);
        }
        jedis.sendCommand(
            redis.clients.jedis.Protocol.Command.CLUSTER,
            "SET-CONFIG-EPOCH",
            Integer.toString(i + 1));
      }
    }
    meet(nodes);
    for (int i = MASTERS; i < nodes.size(); i++) {
      try (Jedis jedis = nodes.get(i).connect()) {
        awaitLine(jedis, ids.get(i - MASTERS));
        jedis.clusterReplicate(ids.get(i - MASTERS));
      }
    }
    for (RedisProcess node : nodes) {
      try (Jedis jedis = node.connect()) {
        while (!jedis.clusterInfo().contains("cluster_state:ok")
            || jedis.clusterNodes().split("slave", -1).length <= MASTERS) {
          Thread.onSpinWait();
        }
      }
    }
    for (RedisProcess master : nodes.subList(0, MASTERS)) {
      try (Jedis jedis = master.connect()) {
        while (!jedis.info("replication").contains("state=online")) {
          Thread.onSpinWait();
        }
      }
    }
    return nodes;
  }

  /** Lets the replicas of the cluster become masters, and the masters replicas. */
  static void swapMasters() {
    for (RedisProcess node : cluster()) {
      try (Jedis jedis = node.connect()) {
        if (jedis.info("replication").contains("role:slave")) {
          jedis.clusterFailover();
          while (!jedis.info("replication").contains("role:master")) {
            Thread.onSpinWait();
          }
        }
      }
    }
    for (RedisProcess node : cluster()) {
      try (Jedis jedis = node.connect()) {
        while (jedis.info("replication").contains("role:master")
            && !jedis.info("replication").contains("state=online")) {
          Thread.onSpinWait();
        }
      }
    }
  }

  private static void meet(List<RedisProcess> nodes) {
    try (Jedis first = nodes.get(0).connect()) {
      for (RedisProcess node : nodes.subList(1, nodes.size())) {
        String bus;
        try (Jedis jedis = node.connect()) {
          bus = jedis.configGet("cluster-port").get("cluster-port");
        }
        first.sendCommand(
            redis.clients.jedis.Protocol.Command.CLUSTER,
            "MEET",
            "127.0.0.1",
            Integer.toString(node.port()),
            bus);
      }
    }
  }

  /** Waits until a node knows another one. */
  private static void awaitLine(Jedis node, String id) {
    while (!node.clusterNodes().contains(id)) {
      Thread.onSpinWait();
    }
  }
}
