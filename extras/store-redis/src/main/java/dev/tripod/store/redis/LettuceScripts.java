package dev.tripod.store.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.StringListOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ConnectionIntent;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sends scripts with Lettuce. Use a connection that has no other users: {@code WAIT} delays later commands on its connection,
 * and a transaction would include the scripts. At the level TRACE, Lettuce logs all octets, and with them the snapshots.
 * Thread-safe.
 */
public final class LettuceScripts implements RedisScripts {

  private static final int MOST_REDIRECTS = 5;

  private final Sender sender;

  private LettuceScripts(Sender sender) {
    this.sender = sender;
  }

  /**
   * Returns an adapter for a connection to a single server, or to the master that Sentinel names. The connection may have any
   * codec. The adapter does not close the connection.
   */
  public static LettuceScripts on(StatefulRedisConnection<?, ?> connection) {
    Objects.requireNonNull(connection, "connection");
    return new LettuceScripts((key, batch) -> send(connection, batch, false));
  }

  /**
   * Returns an adapter for a connection to a cluster. Enable periodic topology refresh in the client. Without it, each call after
   * a failover needs a redirect. The adapter does not close the connection.
   */
  public static LettuceScripts on(StatefulRedisClusterConnection<?, ?> connection) {
    Objects.requireNonNull(connection, "connection");
    return new LettuceScripts((key, batch) -> inCluster(connection, key, batch));
  }

  @Override
  public Reply run(String key, List<String> command, int replicas, Duration timeout)
      throws IOException {
    try {
      return sender.send(key, new Batch(command, replicas, timeout));
    } catch (RedisCommandExecutionException e) {
      return Reply.error(String.valueOf(e.getMessage()));
    } catch (RedisException e) {
      throw new IOException(
          "Lettuce received no reply (see the cause). Check the connection to Redis.", e);
    }
  }

  @Override
  public String toString() {
    return "LettuceScripts";
  }

  private static <K, V> Reply inCluster(
      StatefulRedisClusterConnection<K, V> cluster, String key, Batch batch) throws IOException {
    int slot = SlotHash.getSlot(key);
    RedisClusterNode master = cluster.getPartitions().getMasterBySlot(slot);
    if (master == null) {
      throw new IOException("Lettuce knows no master of the hash slot " + slot
          + ". Let the client refresh its topology, and repeat the call.");
    }
    Duration limit = cluster.getTimeout();
    StatefulRedisConnection<K, V> node =
        await(cluster.getConnectionAsync(master.getNodeId(), ConnectionIntent.WRITE), limit);
    boolean asking = false;
    for (int redirects = 0; ; redirects++) {
      try {
        return send(node, batch, asking);
      } catch (RedisCommandExecutionException e) {
        Optional<Redirect> named = Redirect.of(e);
        if (named.isEmpty() || redirects >= MOST_REDIRECTS) {
          throw e;
        }
        Redirect redirect = named.orElseThrow();
        asking = redirect.asking;
        node = await(
            cluster.getConnectionAsync(redirect.host, redirect.port, ConnectionIntent.WRITE),
            limit);
      }
    }
  }

  private static <K, V> Reply send(StatefulConnection<K, V> connection, Batch batch, boolean asking)
      throws IOException {
    RedisCodec<K, V> codec = connection.getCodec();
    List<RedisCommand<K, V, ?>> commands = new ArrayList<>();
    if (asking) {
      commands.add(new Command<>(CommandType.ASKING, new StringListOutput<>(codec)));
    }
    List<String> words = batch.command;
    AsyncCommand<K, V, List<String>> script = new AsyncCommand<>(new Command<>(
        new SentToMaster(words.get(0)),
        new ScriptOutput<>(codec),
        arguments(codec, words.subList(1, words.size()))));
    commands.add(script);
    List<String> limits =
        List.of(Integer.toString(batch.replicas), Long.toString(batch.timeout.toMillis()));
    WaitCommand<K, V> waiting = new WaitCommand<>(codec, arguments(codec, limits));
    AsyncCommand<K, V, Long> confirmations = new AsyncCommand<>(waiting);
    if (batch.replicas > 0) {
      commands.add(confirmations);
    }
    // Together: a client that reconnects between the two would send WAIT on a connection without
    // the write.
    var unused = connection.dispatch(commands);
    List<String> values = await(script, connection.getTimeout());
    return Reply.of(
        values,
        batch.replicas == 0 ? 0 : confirmed(waiting, confirmations, connection, batch.timeout));
  }

  /** Returns the reply to WAIT. A master that became a replica rejects WAIT. */
  private static long confirmed(
      WaitCommand<?, ?> waiting,
      AsyncCommand<?, ?, Long> confirmations,
      StatefulConnection<?, ?> connection,
      Duration timeout)
      throws IOException {
    Duration own = connection.getTimeout();
    try {
      // A timeout of zero means no limit.
      long replicas = await(confirmations, own.isZero() ? own : own.plus(timeout));
      if (waiting.sent.get() != 1) {
        throw new IOException(
            "Lettuce reconnected before the replicas confirmed the change. Load the entry again.");
      }
      return replicas;
    } catch (RedisCommandExecutionException e) {
      return 0;
    }
  }

  private static <K, V> CommandArgs<K, V> arguments(RedisCodec<K, V> codec, List<String> words) {
    CommandArgs<K, V> arguments = new CommandArgs<>(codec);
    words.forEach(word -> arguments.add(word.getBytes(StandardCharsets.UTF_8)));
    return arguments;
  }

  /** Waits even if the thread is interrupted, because the outcome would be unknown otherwise. The thread stays interrupted. */
  private static <T> T await(CompletableFuture<T> future, Duration limit) throws IOException {
    CompletableFuture<T> limited =
        limit.isZero() ? future : future.orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS);
    try {
      return limited.join();
    } catch (CancellationException e) {
      throw new IOException(
          "Lettuce ended the command, because its connection was closed or reset. Load the entry again.",
          e);
    } catch (CompletionException e) {
      if (e.getCause() instanceof RedisException failure) {
        throw failure;
      }
      throw new IOException(
          "Redis sent no reply within " + limit
              + " (see the cause). Check the connection to Redis.",
          e.getCause());
    }
  }

  /** The reply to a script or a read. Lettuce writes commands and their outputs to its log. */
  private static final class ScriptOutput<K, V> extends StringListOutput<K, V> {

    private ScriptOutput(RedisCodec<K, V> codec) {
      super(codec);
    }

    /** Adds an empty text for nil. */
    @Override
    public void set(@Nullable ByteBuffer octets) {
      super.set(octets == null ? ByteBuffer.allocate(0) : octets);
    }

    @Override
    public String toString() {
      return "ScriptOutput";
    }
  }

  /**
   * The name of a command that Lettuce treats as a write. A connection to a master and its replicas sends Lettuce's own {@code HMGET}
   * to a replica if {@code ReadFrom} says so.
   */
  private record SentToMaster(String command) implements ProtocolKeyword {

    @Override
    public byte[] getBytes() {
      return command.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
      return command;
    }
  }

  /** A script and WAIT. */
  private record Batch(List<String> command, int replicas, Duration timeout) {

    @Override
    public String toString() {
      return "Batch[" + replicas + ", " + timeout + "]";
    }
  }

  /** The node that a cluster names in place of another one. */
  private record Redirect(boolean asking, String host, int port) {

    /** An error such as {@code MOVED 3999 127.0.0.1:6381}. */
    private static final Pattern FORM = Pattern.compile("(MOVED|ASK) \\d+ (.+):(\\d{1,5})");

    static Optional<Redirect> of(RedisCommandExecutionException error) {
      Matcher matcher = FORM.matcher(String.valueOf(error.getMessage()));
      return matcher.matches()
          ? Optional.of(new Redirect(
              matcher.group(1).equals("ASK"), matcher.group(2), Integer.parseInt(matcher.group(3))))
          : Optional.empty();
    }
  }

  /** Sends a batch to the server of a key. */
  @FunctionalInterface
  private interface Sender {

    Reply send(String key, Batch batch) throws IOException;
  }

  /** WAIT, which counts how often it was sent. Lettuce repeats commands after it has reconnected. */
  private static final class WaitCommand<K, V> extends Command<K, V, Long> {

    private final AtomicInteger sent = new AtomicInteger();

    private WaitCommand(RedisCodec<K, V> codec, CommandArgs<K, V> arguments) {
      super(CommandType.WAIT, new IntegerOutput<>(codec), arguments);
    }

    @Override
    public void encode(ByteBuf buffer) {
      sent.incrementAndGet();
      super.encode(buffer);
    }
  }
}
