package dev.tripod.examples;

import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.PendingAuthorizationStore;
import dev.tripod.store.redis.JedisScripts;
import dev.tripod.store.redis.LettuceScripts;
import dev.tripod.store.redis.RedisCredentialStore;
import dev.tripod.store.redis.RedisPendingAuthorizationStore;
import dev.tripod.store.redis.RedisScripts;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import java.time.Duration;
import redis.clients.jedis.UnifiedJedis;

/** Stores tokens and logins in Redis. */
final class RedisStores {

  private RedisStores() {}

  static CredentialStore jedis(UnifiedJedis jedis) {
    // tag::jedis[]
    CredentialStore store = RedisCredentialStore.of(JedisScripts.on(jedis));
    // end::jedis[]
    return store;
  }

  static CredentialStore lettuce(StatefulRedisConnection<String, String> connection) {
    // tag::lettuce[]
    CredentialStore store = RedisCredentialStore.of(LettuceScripts.on(connection));
    // end::lettuce[]
    return store;
  }

  static CredentialStore cluster(StatefulRedisClusterConnection<String, String> cluster) {
    return RedisCredentialStore.of(LettuceScripts.on(cluster));
  }

  static PendingAuthorizationStore logins(RedisScripts scripts) {
    // tag::logins[]
    PendingAuthorizationStore logins = RedisPendingAuthorizationStore.of(scripts);
    // end::logins[]
    return logins;
  }

  static CredentialStore withReplicas(RedisScripts scripts) {
    // tag::replicas[]
    CredentialStore store = RedisCredentialStore.builder(scripts)
        .replicas(1, Duration.ofMillis(300))
        .build();
    // end::replicas[]
    return store;
  }
}
