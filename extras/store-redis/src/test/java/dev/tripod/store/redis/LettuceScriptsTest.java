package dev.tripod.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.CredentialStore.Entry;
import io.lettuce.core.ReadFrom;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.masterreplica.MasterReplica;
import io.lettuce.core.masterreplica.StatefulRedisMasterReplicaConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A store with Lettuce")
final class LettuceScriptsTest {

  private static final ResourceOwner ADA = ResourceOwner.of("x", "ada");
  private static final Entry ENTRY =
      new Entry("v1", Snapshot.of("test", 1).with("token", "top-secret-token"));

  @Test
  @DisplayName("shows no snapshot in the log of Lettuce, except at the level that shows all octets")
  void logsNoSnapshot() throws IOException {
    Logger lettuce = Logger.getLogger("io.lettuce");
    Messages messages = new Messages();
    Level usual = lettuce.getLevel();
    boolean toParents = lettuce.getUseParentHandlers();
    lettuce.setUseParentHandlers(false);
    lettuce.addHandler(messages);
    lettuce.setLevel(Level.FINE);
    RedisClient client = client(Engines.embedded().port());
    try {
      RedisCredentialStore store = RedisCredentialStore.builder(LettuceScripts.on(client.connect()))
          .keyPrefix(Clients.newPrefix())
          .build();
      store.save(ADA, ENTRY.snapshot());
      assertThat(store.load(ADA)).map(Entry::snapshot).contains(ENTRY.snapshot());
    } finally {
      client.shutdown();
      lettuce.setLevel(usual);
      lettuce.setUseParentHandlers(toParents);
      lettuce.removeHandler(messages);
    }
    assertThat(messages.texts).anyMatch(text -> text.contains("Completing command"));
    assertThat(messages.texts).noneMatch(text -> text.contains("top-secret-token"));
  }

  @Test
  @DisplayName("throws an IOException if its connection is closed while a call waits for a new one")
  void connectionClosed() throws Exception {
    try (RedisProxy proxy = RedisProxy.before(Engines.embedded().port())) {
      RedisClient client = client(proxy.port());
      StatefulRedisConnection<String, String> connection = client.connect();
      proxy.cut();
      FutureTask<Optional<Entry>> loaded = new FutureTask<>(
          () -> RedisCredentialStore.of(LettuceScripts.on(connection)).load(ADA));
      Thread caller = new Thread(loaded);
      caller.start();
      while (caller.getState() == Thread.State.NEW || caller.getState() == Thread.State.RUNNABLE) {
        Thread.onSpinWait();
      }

      connection.close();

      assertThatThrownBy(() -> loaded.get(1, TimeUnit.MINUTES))
          .hasCauseInstanceOf(IOException.class);
      client.shutdown();
    }
  }

  @Test
  @DisplayName("reads from the master, even through a connection that reads from replicas")
  void readsFromTheMaster() throws IOException {
    try (RedisProcess master = RedisProcess.embedded();
        RedisProxy link = RedisProxy.before(master.port());
        RedisProcess replica =
            RedisProcess.embedded("--replicaof", "127.0.0.1", Integer.toString(link.port()))) {
      Engines.awaitReplicas(master, 1);
      RedisClient client = RedisClient.create();
      StatefulRedisMasterReplicaConnection<String, String> connection = MasterReplica.connect(
          client,
          StringCodec.UTF8,
          List.of(
              RedisURI.create("127.0.0.1", master.port()),
              RedisURI.create("127.0.0.1", replica.port())));
      connection.setReadFrom(ReadFrom.REPLICA);
      RedisCredentialStore store = RedisCredentialStore.of(LettuceScripts.on(connection));
      assertThat(store.replace(ADA, "", ENTRY)).isTrue();
      Engines.awaitReplicas(master, 1);
      link.cut();
      Entry next = new Entry("v2", ENTRY.snapshot());
      assertThat(store.replace(ADA, "v1", next)).isTrue();

      assertThat(store.load(ADA)).contains(next);

      String key = "tripod:credentials:" + ADA.digest();
      assertThat(connection.sync().hget(key, "version")).as("on the replica").isEqualTo("v1");
      client.shutdown();
    }
  }

  @Test
  @DisplayName("waits for the reply to WAIT if its connection has no timeout")
  void waitsWithoutATimeout() {
    try (Clients.Opened lettuce = Clients.newLettuce(Engines.embedded().port(), Duration.ZERO)) {
      RedisCredentialStore store = RedisCredentialStore.builder(lettuce.scripts())
          .keyPrefix(Clients.newPrefix())
          .replicas(1, Duration.ofMillis(20))
          .build();

      assertThatIOException()
          .isThrownBy(() -> store.replace(ADA, "", ENTRY))
          .withMessageContaining("0 of 1 replicas");
    }
  }

  private static RedisClient client(int port) {
    return RedisClient.create(RedisURI.create("127.0.0.1", port));
  }

  /** The texts of a log, with their parameters and stack traces. */
  private static final class Messages extends Handler {

    private final Queue<String> texts = new ConcurrentLinkedQueue<>();

    @Override
    public void publish(LogRecord message) {
      texts.add(
          message.getMessage() + Arrays.toString(message.getParameters()) + message.getThrown());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
