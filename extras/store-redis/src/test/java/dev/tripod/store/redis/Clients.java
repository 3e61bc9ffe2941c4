package dev.tripod.store.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import redis.clients.jedis.DefaultJedisClientConfig;

/** The clients that the tests share, and their adapters. */
final class Clients {

  /** A guard against hanging, shorter than {@link #CLIENT_TIMEOUT}. */
  static final Duration LONG_WAIT = Duration.ofSeconds(50);

  static final Duration CLIENT_TIMEOUT = Duration.ofMinutes(1);

  private static final Map<String, RedisScripts> SHARED = new ConcurrentHashMap<>();
  private static final AtomicInteger PREFIXES = new AtomicInteger();

  private Clients() {}

  /** Returns a prefix of keys that no other test has. */
  static String newPrefix() {
    return "tripod-test:" + PREFIXES.incrementAndGet() + ":";
  }

  static RedisScripts jedisOnEmbedded() {
    return shared("Jedis embedded", () -> jedis(Engines.embedded().port()));
  }

  static RedisScripts lettuceOnEmbedded() {
    return shared("Lettuce embedded", () -> lettuce(Engines.embedded().port()));
  }

  static RedisScripts jedisOnInstalled() {
    return shared("Jedis installed", () -> jedis(Engines.single().port()));
  }

  static RedisScripts lettuceOnInstalled() {
    return shared("Lettuce installed", () -> lettuce(Engines.single().port()));
  }

  static RedisScripts jedisOnMaster() {
    return shared("Jedis master", () -> jedis(Engines.master().port()));
  }

  static RedisScripts jedisOnCluster() {
    return shared(
        "Jedis cluster",
        () -> JedisScripts.on(redis.clients.jedis.RedisClusterClient.builder()
            .nodes(Set.of(Engines.address(Engines.cluster().get(0))))
            .clientConfig(jedisConfig())
            .build()));
  }

  static RedisScripts lettuceOnCluster() {
    return shared(
        "Lettuce cluster",
        () -> LettuceScripts.on(RedisClusterClient.create(
                RedisURI.create("127.0.0.1", Engines.cluster().get(0).port()))
            .connect()));
  }

  /** Sends each script twice, as a client does that reconnects and repeats it. No other script runs between the two. */
  static RedisScripts sendingTwice(RedisScripts scripts) {
    Lock both = new ReentrantLock();
    return (key, command, replicas, timeout) -> {
      both.lock();
      try {
        RedisScripts.Reply unused = scripts.run(key, command, replicas, timeout);
        return scripts.run(key, command, replicas, timeout);
      } finally {
        both.unlock();
      }
    };
  }

  /** Loses the connection at the first change, before the server has it. */
  static RedisScripts losingTheRequest(RedisScripts scripts) {
    return losing(scripts, (key, command, replicas, timeout) -> RedisScripts.Reply.error("LOST"));
  }

  /** Loses the connection at the first change, after the server has made it. */
  static RedisScripts losingTheResponse(RedisScripts scripts) {
    return losing(scripts, scripts);
  }

  private static RedisScripts losing(RedisScripts scripts, RedisScripts atFirst) {
    AtomicBoolean isFirst = new AtomicBoolean(true);
    return (key, command, replicas, timeout) -> {
      // Reading has no arguments.
      boolean isChange = command.size() > 4;
      if (isChange && isFirst.getAndSet(false)) {
        RedisScripts.Reply unused = atFirst.run(key, command, replicas, timeout);
        throw new IOException("The test has cut the connection");
      }
      return scripts.run(key, command, replicas, timeout);
    };
  }

  /** Returns a new client. */
  static RedisScripts jedis(int port) {
    return JedisScripts.on(redis.clients.jedis.RedisClient.builder()
        .hostAndPort("127.0.0.1", port)
        .clientConfig(jedisConfig())
        .build());
  }

  private static RedisScripts lettuce(int port) {
    return LettuceScripts.on(
        RedisClient.create(RedisURI.create("127.0.0.1", port)).connect());
  }

  private static DefaultJedisClientConfig jedisConfig() {
    return DefaultJedisClientConfig.builder()
        .timeoutMillis((int) CLIENT_TIMEOUT.toMillis())
        .build();
  }

  private static RedisScripts shared(String name, Supplier<RedisScripts> create) {
    return SHARED.computeIfAbsent(name, key -> create.get());
  }

  /** Returns an adapter. */
  @FunctionalInterface
  interface Source {

    RedisScripts get();
  }
}
