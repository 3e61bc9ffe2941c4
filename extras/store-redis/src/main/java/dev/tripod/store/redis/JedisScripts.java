package dev.tripod.store.redis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisAskDataException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisMovedDataException;
import redis.clients.jedis.util.JedisClusterCRC16;

/** Sends scripts with Jedis. Each call borrows one connection of the client's pool. Thread-safe. */
public final class JedisScripts implements RedisScripts {

  private static final int MOST_REDIRECTS = 5;

  private final UnifiedJedis client;
  private final @Nullable RedisClusterClient cluster;

  private JedisScripts(UnifiedJedis client, @Nullable RedisClusterClient cluster) {
    this.client = Objects.requireNonNull(client, "client");
    this.cluster = cluster;
  }

  /**
   * Returns an adapter for {@code client}, such as a {@code RedisClient}, a {@code RedisSentinelClient} or a {@code
   * RedisClusterClient}. The adapter does not close the client.
   */
  public static JedisScripts on(UnifiedJedis client) {
    return new JedisScripts(client, client instanceof RedisClusterClient cluster ? cluster : null);
  }

  @Override
  public Reply run(String key, List<String> command, int replicas, Duration timeout)
      throws IOException {
    try {
      return cluster == null
          ? send(oneConnection(client.pipelined()), false, command, replicas, timeout)
          : inCluster(cluster, key, command, replicas, timeout);
    } catch (JedisDataException e) {
      return Reply.error(String.valueOf(e.getMessage()));
    } catch (JedisException e) {
      throw failure(e);
    }
  }

  @Override
  public String toString() {
    return "JedisScripts";
  }

  /** Checks that a pipeline has one connection. A pipeline to several nodes could send the script and WAIT to different nodes. */
  private Pipeline oneConnection(AbstractPipeline pipeline) {
    if (pipeline instanceof Pipeline one) {
      return one;
    }
    pipeline.close();
    throw new IllegalStateException(
        "The client " + client.getClass().getName()
            + " sends a pipeline to several servers. Use a RedisClient, a RedisSentinelClient or a RedisClusterClient.");
  }

  private Reply inCluster(
      RedisClusterClient cluster,
      String key,
      List<String> command,
      int replicas,
      Duration timeout) {
    HostAndPort asked = null;
    for (int redirects = 0; ; redirects++) {
      try (Connection connection = asked == null
          ? cluster.getConnectionFromSlot(JedisClusterCRC16.getSlot(key))
          : connectionTo(cluster, asked)) {
        return send(new Pipeline(connection), asked != null, command, replicas, timeout);
      } catch (JedisAskDataException e) {
        asked = e.getTargetNode();
        giveUpAfter(redirects, e);
      } catch (JedisMovedDataException e) {
        asked = null;
        giveUpAfter(redirects, e);
        findMaster(cluster, key);
      } catch (JedisConnectionException e) {
        findMaster(cluster, key);
        throw e;
      }
    }
  }

  private static void giveUpAfter(int redirects, JedisException redirect) {
    if (redirects >= MOST_REDIRECTS) {
      throw redirect;
    }
  }

  /** Lets the client find the master of the key's slot. The client updates its table when a command of its own fails. */
  private static void findMaster(RedisClusterClient cluster, String key) {
    try {
      boolean unused = cluster.exists(key);
    } catch (JedisException e) {
      // The next attempt to send the script reports the failure.
    }
  }

  private static Connection connectionTo(RedisClusterClient cluster, HostAndPort node) {
    ConnectionPool pool = cluster.getClusterNodes().get(node.toString());
    if (pool == null) {
      throw new JedisConnectionException("The node " + node + " is unknown. Repeat the call.");
    }
    return pool.getResource();
  }

  private static Reply send(
      Pipeline pipeline, boolean asking, List<String> command, int replicas, Duration timeout) {
    try (pipeline) {
      if (asking) {
        Response<Object> unused = pipeline.sendCommand(Command.ASKING, new String[0]);
      }
      Response<Object> reply = pipeline.sendCommand(
          Command.valueOf(command.get(0)),
          command.subList(1, command.size()).toArray(String[]::new));
      Response<Object> confirmations = replicas == 0
          ? null
          : pipeline.sendCommand(
              Command.WAIT, Integer.toString(replicas), Long.toString(timeout.toMillis()));
      pipeline.sync();
      return Reply.of(texts(reply.get()), confirmations == null ? 0 : number(confirmations));
    }
  }

  private static List<String> texts(Object reply) {
    List<String> texts = new ArrayList<>();
    for (Object text : (List<?>) reply) {
      texts.add(text == null ? "" : new String((byte[]) text, StandardCharsets.UTF_8));
    }
    return texts;
  }

  /** Returns the reply to WAIT. A master that became a replica rejects WAIT. */
  private static long number(Response<Object> confirmations) {
    try {
      return (Long) confirmations.get();
    } catch (JedisDataException e) {
      return 0;
    }
  }

  private static IOException failure(JedisException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
    }
    return new IOException(
        "Jedis received no reply (see the cause). Check the connection to Redis.", e);
  }
}
