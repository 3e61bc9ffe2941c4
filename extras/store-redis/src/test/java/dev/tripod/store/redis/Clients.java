package dev.tripod.store.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.resource.ClientResources;
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

  private static final ClientResources LETTUCE_THREADS = ClientResources.create();
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
            .clientConfig(jedisConfig(CLIENT_TIMEOUT))
            .build()));
  }

  static RedisScripts lettuceOnCluster() {
    return shared(
        "Lettuce cluster",
        () -> LettuceScripts.on(RedisClusterClient.create(
                LETTUCE_THREADS,
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
    return newJedis(port, CLIENT_TIMEOUT).scripts();
  }

  private static RedisScripts lettuce(int port) {
    return newLettuce(port, CLIENT_TIMEOUT).scripts();
  }

  /** Returns a new client, which the caller closes. */
  static Opened newJedis(int port, Duration timeout) {
    redis.clients.jedis.RedisClient client = redis.clients.jedis.RedisClient.builder()
        .hostAndPort("127.0.0.1", port)
        .clientConfig(jedisConfig(timeout))
        .build();
    return new Opened(JedisScripts.on(client), client::close);
  }

  /** Returns a new client, which the caller closes. All of them share their threads. */
  static Opened newLettuce(int port, Duration timeout) {
    RedisClient client = RedisClient.create(
        LETTUCE_THREADS,
        RedisURI.builder()
            .withHost("127.0.0.1")
            .withPort(port)
            .withTimeout(CLIENT_TIMEOUT)
            .build());
    StatefulRedisConnection<String, String> connection = client.connect();
    connection.setTimeout(timeout);
    return new Opened(LettuceScripts.on(connection), client::close);
  }

  static DefaultJedisClientConfig jedisConfig(Duration timeout) {
    return DefaultJedisClientConfig.builder()
        .timeoutMillis((int) timeout.toMillis())
        .build();
  }

  private static RedisScripts shared(String name, Supplier<RedisScripts> create) {
    return SHARED.computeIfAbsent(name, key -> create.get());
  }

  /**
   * A client, and its adapter.
   *
   * @param closing closes the client
   */
  record Opened(RedisScripts scripts, Runnable closing) implements AutoCloseable {

    @Override
    public void close() {
      closing.run();
    }
  }

  /** Opens a client. */
  @FunctionalInterface
  interface Opening {

    Opened of(int port, Duration timeout);
  }

  /** Returns an adapter. */
  @FunctionalInterface
  interface Source {

    RedisScripts get();
  }
}
