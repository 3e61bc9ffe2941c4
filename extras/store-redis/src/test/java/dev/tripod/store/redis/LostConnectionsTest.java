package dev.tripod.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.PendingKey;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.CredentialStore.Entry;
import dev.tripod.store.redis.RedisProxy.Fault;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Breaks connections around a script. Each call has one effect and its right result, or throws. */
@Execution(ExecutionMode.CONCURRENT)
final class LostConnectionsTest {

  private static final ResourceOwner ADA = ResourceOwner.of("x", "ada");
  private static final Duration SHORT = Duration.ofMillis(300);

  @Nested
  @DisplayName("If a connection breaks, a store with Jedis")
  final class WithJedis extends Faults {

    private WithJedis() {
      super(Clients::newJedis);
    }
  }

  /** Lettuce reconnects, and sends again what had no reply. */
  @Nested
  @DisplayName("If a connection breaks, a store with Lettuce")
  final class WithLettuce extends Faults {

    private WithLettuce() {
      super(Clients::newLettuce);
    }
  }

  @Test
  @DisplayName("A call that the client sends again after another change reports its own result")
  void reportsItsOwnResult() throws IOException {
    String prefix = Clients.newPrefix();
    RedisScripts scripts = Clients.jedisOnEmbedded();
    RedisCredentialStore other =
        RedisCredentialStore.builder(scripts).keyPrefix(prefix).build();
    RedisScripts late = (key, command, replicas, timeout) -> {
      RedisScripts.Reply first = scripts.run(key, command, replicas, timeout);
      if (!first.values().isEmpty()) {
        assertThat(other.replace(ADA, "v1", Faults.entry("v2"))).isTrue();
        assertThat(other.remove(ADA, "v2")).isTrue();
      }
      return scripts.run(key, command, replicas, timeout);
    };
    RedisCredentialStore store =
        RedisCredentialStore.builder(late).keyPrefix(prefix).build();

    assertThat(store.replace(ADA, "", Faults.entry("v1"))).isTrue();

    assertThat(other.load(ADA)).as("a removed entry").isEmpty();
  }

  @Test
  @DisplayName(
      "A change that has no effect after a lost reply is unknown: the first run may have been the change")
  void doesNotSayFalseAfterALostReply() {
    AtomicInteger runs = new AtomicInteger();
    RedisScripts forgetful = (key, command, replicas, timeout) -> {
      if (runs.incrementAndGet() % 2 == 1) {
        throw new IOException("The test has cut the connection");
      }
      return RedisScripts.Reply.of(List.of(), 0);
    };
    RedisCredentialStore store = RedisCredentialStore.of(forgetful);

    assertThatIOException()
        .isThrownBy(() -> store.replace(ADA, "v1", Faults.entry("v2")))
        .withMessageContaining("the outcome is unknown");
    assertThatIOException()
        .isThrownBy(() -> store.remove(ADA, "v1"))
        .withMessageContaining("the outcome is unknown");
    assertThatIOException()
        .isThrownBy(() -> RedisPendingAuthorizationStore.of(forgetful).take(Faults.key("tab")))
        .withMessageContaining("the outcome is unknown");
  }

  @Test
  @DisplayName(
      "If the second attempt fails with an error, the outcome of the first one is still unknown")
  void doesNotReportTheErrorOfTheSecondAttempt() {
    AtomicInteger runs = new AtomicInteger();
    RedisScripts moved = (key, command, replicas, timeout) -> {
      if (runs.incrementAndGet() == 1) {
        throw new IOException("The test has cut the connection");
      }
      return RedisScripts.Reply.error("READONLY You can't write against a read only replica.");
    };

    assertThatIOException()
        .isThrownBy(() -> RedisCredentialStore.of(moved).replace(ADA, "v1", Faults.entry("v2")))
        .withMessageContaining("the outcome is unknown")
        .havingCause()
        .withMessageContaining("Redis returned the error READONLY");
  }

  /** Runs a test with each fault that ends the connection during a script. */
  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"LOST_COMMAND", "CUT_COMMAND", "LOST_REPLY", "CUT_REPLY"})
  @Retention(RetentionPolicy.RUNTIME)
  private @interface WithEachBrokenConnection {}

  private abstract static class Faults {

    private final Clients.Opening client;
    private final List<Clients.Opened> opened = new ArrayList<>();
    private final String prefix = Clients.newPrefix();
    private RedisProxy proxy;
    private RedisCredentialStore credentials;
    private RedisPendingAuthorizationStore logins;
    private RedisCredentialStore witness;

    private Faults(Clients.Opening client) {
      this.client = client;
    }

    @BeforeEach
    void connect() throws IOException {
      proxy = RedisProxy.before(Engines.embedded().port());
      RedisScripts scripts = open(Clients.CLIENT_TIMEOUT);
      credentials = RedisCredentialStore.builder(scripts).keyPrefix(prefix).build();
      logins = RedisPendingAuthorizationStore.builder(scripts).keyPrefix(prefix).build();
      witness = RedisCredentialStore.builder(Clients.jedisOnEmbedded())
          .keyPrefix(prefix)
          .build();
      // The server knows the scripts from now on, so a fault meets a script that runs.
      assertThat(credentials.replace(ADA, "", entry("v1"))).isTrue();
      assertThat(credentials.load(ADA)).contains(entry("v1"));
      assertThat(credentials.remove(ADA, "v0")).isFalse();
      logins.put(key("other"), snapshot("other"), later());
      assertThat(logins.take(key("none"))).isEmpty();
    }

    @AfterEach
    void disconnect() throws IOException {
      opened.forEach(Clients.Opened::close);
      proxy.close();
    }

    private RedisScripts open(Duration timeout) {
      Clients.Opened another = client.of(proxy.port(), timeout);
      opened.add(another);
      return another.scripts();
    }

    /** Returns a store that does not wait long for a reply. */
    private RedisCredentialStore impatient() {
      return RedisCredentialStore.builder(open(SHORT)).keyPrefix(prefix).build();
    }

    @WithEachBrokenConnection
    @DisplayName("replaces an entry once, and reports success")
    void replacesOnce(Fault fault) throws IOException {
      proxy.next(fault);

      assertThat(credentials.replace(ADA, "v1", entry("v2"))).isTrue();

      assertThat(proxy.left()).as("faults that are left").isZero();
      assertThat(witness.load(ADA)).contains(entry("v2"));
      assertThat(witness.replace(ADA, "v1", entry("v3"))).isFalse();
    }

    @WithEachBrokenConnection
    @DisplayName("stores a first entry once, and reports success")
    void storesAFirstEntryOnce(Fault fault) throws IOException {
      ResourceOwner ben = ResourceOwner.of("x", "ben");
      proxy.next(fault);

      assertThat(credentials.replace(ben, "", entry("v1"))).isTrue();

      assertThat(witness.load(ben)).contains(entry("v1"));
    }

    @WithEachBrokenConnection
    @DisplayName("removes an entry once, and reports success")
    void removesOnce(Fault fault) throws IOException {
      proxy.next(fault);

      assertThat(credentials.remove(ADA, "v1")).isTrue();

      assertThat(witness.load(ADA)).isEmpty();
      assertThat(witness.remove(ADA, "v1")).isFalse();
    }

    @WithEachBrokenConnection
    @DisplayName("loads an entry")
    void loads(Fault fault) throws IOException {
      proxy.next(fault);

      assertThat(credentials.load(ADA)).contains(entry("v1"));
    }

    @WithEachBrokenConnection
    @DisplayName("stores a pending authorization, and returns it once")
    void storesAndTakesOnce(Fault fault) throws IOException {
      proxy.next(fault);
      logins.put(key("tab"), snapshot("tab"), later());
      proxy.next(fault);

      assertThat(logins.take(key("tab"))).contains(snapshot("tab"));

      assertThat(logins.take(key("tab"))).isEmpty();
      assertThat(logins.take(key("other"))).contains(snapshot("other"));
    }

    @WithEachBrokenConnection
    @DisplayName("throws while no reply arrives, and the change has happened once or not at all")
    void throwsWhileNoReplyArrives(Fault fault) throws IOException {
      RedisCredentialStore impatient = impatient();
      proxy.always(fault);

      assertThatIOException()
          .isThrownBy(() -> impatient.replace(ADA, "v1", entry("v2")))
          .satisfies(thrown -> assertThat(thrown.toString()).doesNotContain("tokens-of-v2"));

      proxy.always(Fault.NONE);
      String stored = witness.load(ADA).orElseThrow().version();
      assertThat(credentials.replace(ADA, "v1", entry("v3"))).isEqualTo(stored.equals("v1"));
      assertThat(stored).isIn("v1", "v2");
    }

    @Test
    @DisplayName("throws while the server is silent, and returns the stored entry afterwards")
    void throwsWhileTheServerIsSilent() throws IOException {
      RedisCredentialStore impatient = impatient();
      proxy.always(Fault.SILENCE);
      assertThatIOException().isThrownBy(() -> impatient.replace(ADA, "v1", entry("v2")));
      assertThatIOException().isThrownBy(() -> impatient.load(ADA));
      proxy.always(Fault.NONE);
      proxy.release();

      assertThat(loaded(impatient)).isEqualTo(witness.load(ADA)).contains(entry("v2"));
    }

    /** Loads again while the machine is too busy for the short timeout. A minute is a guard against hanging. */
    private static Optional<Entry> loaded(RedisCredentialStore impatient) throws IOException {
      long begun = System.nanoTime();
      while (true) {
        try {
          return impatient.load(ADA);
        } catch (IOException e) {
          if (System.nanoTime() - begun > TimeUnit.MINUTES.toNanos(1)) {
            throw e;
          }
        }
      }
    }

    private static Entry entry(String version) {
      return new Entry(version, snapshot("tokens-of-" + version));
    }

    private static Snapshot snapshot(String value) {
      return Snapshot.of("test", 1).with("value", value);
    }

    private static Instant later() {
      return Instant.now().plusSeconds(600);
    }

    private static PendingKey key(String handle) {
      return new PendingKey(
          new BrowserBinding(Secret.of("browser-one-0123456789")), Secret.of(handle));
    }
  }
}
