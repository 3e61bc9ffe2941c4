package dev.tripod.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.CredentialStore.Entry;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisSentinelClient;

/** Lets replicas take over. */
@DisplayName("After a failover")
@Isolated("because it swaps the roles of masters and replicas of the shared cluster")
final class FailoverTest {

  private static final ResourceOwner ADA = ResourceOwner.of("x", "ada");

  @BeforeAll
  static void needsRedis() {
    Engines.requireInstalled();
  }

  @Test
  @DisplayName("Sentinel leads both clients to the new master, which has each confirmed change")
  void sentinelLeadsToTheNewMaster() throws IOException {
    try (RedisProcess master = RedisProcess.installed();
        RedisProcess replica =
            RedisProcess.installed("--replicaof", "127.0.0.1", Integer.toString(master.port()))) {
      Engines.awaitReplicas(master, 1);
      try (RedisProcess sentinel = RedisProcess.installed(
              "sentinel.conf",
              "bind 127.0.0.1",
              "sentinel monitor tripod 127.0.0.1 " + master.port() + " 1",
              "sentinel down-after-milliseconds tripod 500",
              "sentinel failover-timeout tripod 10000");
          RedisSentinelClient jedis = RedisSentinelClient.builder()
              .masterName("tripod")
              .sentinels(Set.of(new HostAndPort("127.0.0.1", sentinel.port())))
              .clientConfig(Clients.jedisConfig(Clients.CLIENT_TIMEOUT))
              .build();
          RedisClient lettuce =
              RedisClient.create(RedisURI.Builder.sentinel("127.0.0.1", sentinel.port(), "tripod")
                  .withTimeout(Clients.CLIENT_TIMEOUT)
                  .build())) {
        awaitReplica(sentinel);
        CredentialStore withJedis = RedisCredentialStore.builder(JedisScripts.on(jedis))
            .replicas(1, Clients.LONG_WAIT)
            .build();
        CredentialStore withLettuce = RedisCredentialStore.of(LettuceScripts.on(lettuce.connect()));
        assertThat(withJedis.replace(ADA, "", entry("v1"))).isTrue();
        assertThat(withLettuce.load(ADA)).contains(entry("v1"));
        master.kill();
        awaitMaster(sentinel, replica.port());

        assertThat(load(withLettuce)).isEqualTo(entry("v1"));
        assertThat(load(withJedis)).isEqualTo(entry("v1"));
        assertThat(withLettuce.replace(ADA, "v1", entry("v2"))).isTrue();
        assertThat(load(withJedis)).isEqualTo(entry("v2"));
      }
    }
  }

  @Test
  @DisplayName("both clients follow a cluster's redirects to the new master of a slot")
  void clientsFollowRedirects() throws IOException {
    String prefix = Clients.newPrefix();
    CredentialStore withJedis = RedisCredentialStore.builder(Clients.jedisOnCluster())
        .keyPrefix(prefix)
        .replicas(1, Clients.LONG_WAIT)
        .build();
    CredentialStore withLettuce = RedisCredentialStore.builder(Clients.lettuceOnCluster())
        .keyPrefix(prefix)
        .replicas(1, Clients.LONG_WAIT)
        .build();
    assertThat(withJedis.replace(ADA, "", entry("v1"))).isTrue();
    assertThat(withLettuce.replace(ADA, "v1", entry("v2"))).isTrue();

    Engines.swapMasters();

    assertThat(withJedis.load(ADA)).contains(entry("v2"));
    assertThat(withJedis.replace(ADA, "v2", entry("v3"))).isTrue();
    assertThat(withLettuce.load(ADA)).contains(entry("v3"));
    assertThat(withLettuce.remove(ADA, "v3")).isTrue();
    assertThat(withJedis.load(ADA)).isEmpty();
  }

  /** Loads again while the client knows the previous master only. A minute is a guard against hanging. */
  private static Entry load(CredentialStore store) throws IOException {
    long begun = System.nanoTime();
    while (true) {
      try {
        return store.load(ADA).orElseThrow();
      } catch (IOException e) {
        if (System.nanoTime() - begun > TimeUnit.MINUTES.toNanos(1)) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }

  private static void awaitReplica(RedisProcess sentinel) {
    try (Jedis jedis = sentinel.connect()) {
      while (jedis.sentinelReplicas("tripod").isEmpty()) {
        Thread.onSpinWait();
      }
    }
  }

  private static void awaitMaster(RedisProcess sentinel, int port) {
    try (Jedis jedis = sentinel.connect()) {
      while (!jedis.sentinelGetMasterAddrByName("tripod").contains(Integer.toString(port))) {
        Thread.onSpinWait();
      }
    }
  }

  private static Entry entry(String version) {
    return new Entry(version, Snapshot.of("test", 1).with("value", version));
  }
}
