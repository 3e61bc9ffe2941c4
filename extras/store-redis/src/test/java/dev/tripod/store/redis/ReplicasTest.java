package dev.tripod.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.CredentialStore.Entry;
import dev.tripod.store.redis.RedisProxy.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.Jedis;

/** Shows what Redis loses in a failover, and which setting prevents it. The pages of docs name these tests. */
@Execution(ExecutionMode.CONCURRENT)
final class ReplicasTest {

  private static final ResourceOwner ADA = ResourceOwner.of("x", "ada");

  /** The wait for a replica that cannot confirm. */
  private static final Duration IN_VAIN = Duration.ofMillis(50);

  @Nested
  @DisplayName("With a replica, a store with Jedis")
  final class WithJedis extends Replicas {

    private WithJedis() {
      super(Clients::newJedis);
    }
  }

  @Nested
  @DisplayName("With a replica, a store with Lettuce")
  final class WithLettuce extends Replicas {

    private WithLettuce() {
      super(Clients::newLettuce);
    }
  }

  private abstract static class Replicas {

    private final Clients.Opening client;
    private final List<Clients.Opened> opened = new ArrayList<>();
    private RedisProcess master;
    private RedisProcess replica;
    private RedisProxy link;
    private RedisProxy front;

    private Replicas(Clients.Opening client) {
      this.client = client;
    }

    @BeforeEach
    void startServers() throws IOException {
      master = RedisProcess.embedded();
      link = RedisProxy.before(master.port());
      front = RedisProxy.before(master.port());
      replica = RedisProcess.embedded("--replicaof", "127.0.0.1", Integer.toString(link.port()));
      Engines.awaitReplicas(master, 1);
    }

    @AfterEach
    void stopServers() throws IOException {
      opened.forEach(Clients.Opened::close);
      front.close();
      link.close();
      replica.close();
      master.close();
    }

    @Test
    @DisplayName("loses an acknowledged change in a failover if it does not wait")
    void losesAnAcknowledgedChange() throws IOException {
      RedisCredentialStore store = RedisCredentialStore.of(open(master.port()));
      assertThat(store.replace(ADA, "", entry("v1"))).isTrue();
      Engines.awaitReplicas(master, 1);
      link.cut();

      assertThat(store.replace(ADA, "v1", entry("v2"))).isTrue();
      promoteReplica();

      assertThat(onReplica().load(ADA)).as("the entry after the failover").contains(entry("v1"));
    }

    @Test
    @DisplayName("throws instead if it waits and no replica confirms the change")
    void throwsIfNoReplicaConfirms() throws IOException {
      RedisCredentialStore store = waiting(master.port(), IN_VAIN);
      assertThat(waiting(master.port(), Clients.LONG_WAIT).replace(ADA, "", entry("v1")))
          .isTrue();
      link.cut();

      assertThatIOException()
          .isThrownBy(() -> store.replace(ADA, "v1", entry("v2")))
          .withMessageContaining("0 of 1 replicas");
      assertThatIOException().isThrownBy(() -> store.remove(ADA, "v2"));
      assertThat(store.replace(ADA, "v1", entry("v3"))).as("a rejected change").isFalse();
      promoteReplica();

      assertThat(onReplica().load(ADA)).contains(entry("v1"));
    }

    @Test
    @DisplayName("loads an unconfirmed change only when the replica has it")
    void loadsWhatTheReplicaHas() throws IOException {
      RedisCredentialStore store = waiting(master.port(), IN_VAIN);
      assertThat(waiting(master.port(), Clients.LONG_WAIT).replace(ADA, "", entry("v1")))
          .isTrue();
      link.cut();
      assertThatIOException().isThrownBy(() -> store.replace(ADA, "v1", entry("v2")));

      assertThatIOException()
          .isThrownBy(() -> store.load(ADA))
          .withMessageContaining("0 of 1 replicas");
      link.restore();

      assertThat(loaded(store)).contains(entry("v2"));
      promoteReplica();
      assertThat(onReplica().load(ADA)).contains(entry("v2"));
    }

    @Test
    @DisplayName("loads no removed entry if a replica may still have it")
    void loadsNoRemovedEntry() throws IOException {
      RedisCredentialStore store = waiting(master.port(), IN_VAIN);
      assertThat(waiting(master.port(), Clients.LONG_WAIT).replace(ADA, "", entry("v1")))
          .isTrue();
      link.cut();
      assertThatIOException().isThrownBy(() -> store.remove(ADA, "v1"));

      assertThatIOException().isThrownBy(() -> store.load(ADA));
      link.restore();

      assertThat(loaded(store)).isEmpty();
      promoteReplica();
      assertThat(onReplica().load(ADA)).isEmpty();
    }

    @Test
    @DisplayName("loads at once after a later change was confirmed")
    void loadsAfterAConfirmedChange() throws IOException {
      RedisScripts scripts = open(master.port());
      AtomicBoolean isConfirmed = new AtomicBoolean();
      RedisScripts sometimes = (key, command, replicas, timeout) -> {
        RedisScripts.Reply reply = scripts.run(key, command, replicas, timeout);
        return isConfirmed.get() || !reply.error().isEmpty()
            ? reply
            : RedisScripts.Reply.of(reply.values(), 0);
      };
      RedisCredentialStore store =
          RedisCredentialStore.builder(sometimes).replicas(1, Clients.LONG_WAIT).build();
      assertThatIOException().isThrownBy(() -> store.replace(ADA, "", entry("v1")));
      isConfirmed.set(true);
      assertThat(store.replace(ADA, "v1", entry("v2"))).isTrue();
      isConfirmed.set(false);

      assertThat(store.load(ADA)).contains(entry("v2"));
    }

    @Test
    @DisplayName("has each confirmed change after a failover")
    void hasEachConfirmedChange() throws IOException {
      RedisCredentialStore store = waiting(master.port(), Clients.LONG_WAIT);
      assertThat(store.replace(ADA, "", entry("v1"))).isTrue();
      assertThat(store.replace(ADA, "v1", entry("v2"))).isTrue();
      promoteReplica();

      assertThat(onReplica().load(ADA)).contains(entry("v2"));
      assertThat(onReplica().replace(ADA, "v1", entry("v3"))).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
        value = Fault.class,
        names = {"LOST_REPLY", "CUT_REPLY", "LOST_WAIT"})
    @DisplayName("does not count the replicas of a new connection, which has no change to wait for")
    void doesNotCountOnANewConnection(Fault fault) throws IOException {
      RedisCredentialStore store = waiting(front.port(), IN_VAIN);
      assertThat(waiting(front.port(), Clients.LONG_WAIT).replace(ADA, "", entry("v1")))
          .isTrue();
      link.cut();
      awaitNoReplica();
      front.next(fault);

      assertThatIOException()
          .isThrownBy(() -> store.replace(ADA, "v1", entry("v2")))
          .withMessageContaining("0 of 1 replicas");

      assertThat(front.waits()).as("commands WAIT").isGreaterThanOrEqualTo(2);
    }

    @Test
    @DisplayName("changes nothing if the server requires a replica and has none")
    void changesNothingWithoutARequiredReplica() throws IOException {
      RedisCredentialStore store = RedisCredentialStore.of(open(master.port()));
      assertThat(store.replace(ADA, "", entry("v1"))).isTrue();
      link.cut();
      awaitNoReplica();
      try (Jedis jedis = master.connect()) {
        jedis.configSet("min-replicas-to-write", "1");
      }

      assertThatIOException()
          .isThrownBy(() -> store.replace(ADA, "v1", entry("v2")))
          .withMessageContaining("Redis returned the error NOREPLICAS");
      assertThat(store.load(ADA)).contains(entry("v1"));
    }

    @Test
    @DisplayName("returns what the master has, not what the replica has")
    void readsFromTheMaster() throws IOException {
      RedisCredentialStore store = RedisCredentialStore.of(open(master.port()));
      assertThat(store.replace(ADA, "", entry("v1"))).isTrue();
      link.cut();
      assertThat(store.replace(ADA, "v1", entry("v2"))).isTrue();

      assertThat(store.load(ADA)).contains(entry("v2"));
    }

    /** Loads again until the replica is connected. A minute is a guard against hanging. */
    private static Optional<Entry> loaded(RedisCredentialStore store) throws IOException {
      long begun = System.nanoTime();
      while (true) {
        try {
          return store.load(ADA);
        } catch (IOException e) {
          if (System.nanoTime() - begun > TimeUnit.MINUTES.toNanos(1)) {
            throw e;
          }
        }
      }
    }

    private RedisCredentialStore waiting(int port, Duration wait) {
      return RedisCredentialStore.builder(open(port)).replicas(1, wait).build();
    }

    private RedisScripts open(int port) {
      Clients.Opened another = client.of(port, Clients.CLIENT_TIMEOUT);
      opened.add(another);
      return another.scripts();
    }

    private void awaitNoReplica() {
      try (Jedis jedis = master.connect()) {
        while (!jedis.info("replication").contains("connected_slaves:0")) {
          Thread.onSpinWait();
        }
      }
    }

    private void promoteReplica() {
      master.kill();
      try (Jedis jedis = replica.connect()) {
        assertThat(jedis.replicaofNoOne()).isEqualTo("OK");
      }
    }

    private RedisCredentialStore onReplica() {
      return RedisCredentialStore.of(open(replica.port()));
    }

    private static Entry entry(String version) {
      return new Entry(version, Snapshot.of("test", 1).with("value", version));
    }
  }
}
