package dev.tripod.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.PendingKey;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.CredentialStore.Entry;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

@DisplayName("The server")
final class ManyLoginsTest {

  private static final int BROWSERS = 20;
  private static final int LOGINS = 100;
  private static final int MOST = 16;
  private static final int CALLERS = 16;

  @Test
  @DisplayName(
      "has at most 16 of 100 logins of each browser, and each is taken by one of 16 callers")
  void boundsAndTakesOnce() throws Exception {
    String prefix = Clients.newPrefix();
    RedisPendingAuthorizationStore store = RedisPendingAuthorizationStore.builder(
            Clients.jedisOnEmbedded())
        .keyPrefix(prefix)
        .build();
    for (int login = 0; login < LOGINS; login++) {
      for (int browser = 0; browser < BROWSERS; browser++) {
        store.put(key(browser, login), snapshot(login), Instant.now().plusSeconds(600));
      }
    }
    try (Jedis jedis = Engines.embedded().connect()) {
      for (int browser = 0; browser < BROWSERS; browser++) {
        String hash = prefix + binding(browser).digest();
        assertThat(jedis.hlen(hash)).as("logins, and their order").isEqualTo(MOST + 1);
        assertThat(jedis.pttl(hash)).as("time to live").isPositive();
      }
    }

    List<Integer> taken = takenBy(store);

    assertThat(taken).as("logins that were taken").hasSize(BROWSERS * MOST);
    assertThat(taken).as("the oldest that is left").allMatch(login -> login >= LOGINS - MOST);
  }

  @Test
  @DisplayName("removes the logins of a browser when the last one expires")
  void removesExpiredLogins() throws IOException {
    String prefix = Clients.newPrefix();
    RedisPendingAuthorizationStore store = RedisPendingAuthorizationStore.builder(
            Clients.jedisOnEmbedded())
        .keyPrefix(prefix)
        .build();

    store.put(key(1, 1), snapshot(1), Instant.now().plusMillis(50));

    try (Jedis jedis = Engines.embedded().connect()) {
      while (jedis.exists(prefix + binding(1).digest())) {
        Thread.onSpinWait();
      }
    }
    assertThat(store.take(key(1, 1))).isEmpty();
  }

  @Test
  @DisplayName("returns a login that is about to expire again, if the same call is sent twice")
  void returnsAnExpiringLoginAgain() throws IOException {
    RedisScripts embedded = Clients.jedisOnEmbedded();
    RedisScripts twice = (key, command, replicas, timeout) -> {
      RedisScripts.Reply unused = embedded.run(key, command, replicas, timeout);
      awaitMilliseconds(5);
      return embedded.run(key, command, replicas, timeout);
    };
    String prefix = Clients.newPrefix();
    RedisPendingAuthorizationStore.Builder builder =
        RedisPendingAuthorizationStore.builder(twice).keyPrefix(prefix);
    Instant expiry = Instant.EPOCH.plusSeconds(600);
    builder.clock(() -> Instant.EPOCH).build().put(key(1, 1), snapshot(1), expiry);

    RedisPendingAuthorizationStore late =
        builder.clock(() -> expiry.minusMillis(1)).build();

    assertThat(late.take(key(1, 1))).contains(snapshot(1));
    try (Jedis jedis = Engines.embedded().connect()) {
      // The test itself may take up to half a minute since take.
      assertThat(jedis.pttl(prefix + binding(1).digest())).isBetween(30_000L, 60_000L);
    }
  }

  @Test
  @DisplayName("rejects new owners without free memory, and has all others")
  void rejectsNewOwnersWithoutMemory() throws IOException {
    try (RedisProcess server = RedisProcess.embedded("--maxmemory-policy", "noeviction");
        Jedis jedis = server.connect()) {
      RedisCredentialStore store = RedisCredentialStore.of(Clients.jedis(server.port()));
      ResourceOwner ada = ResourceOwner.of("x", "ada");
      ResourceOwner ben = ResourceOwner.of("x", "ben");
      Entry entry = new Entry("v1", snapshot(1));
      assertThat(store.replace(ada, "", entry)).isTrue();
      jedis.configSet("maxmemory", "1");

      assertThatIOException()
          .isThrownBy(() -> store.replace(ben, "", entry))
          .withMessageContaining("Redis returned the error OOM")
          .withMessageNotContaining("value=");

      assertThat(store.load(ada)).contains(entry);
      assertThat(store.remove(ada, "v1")).isTrue();
      jedis.configSet("maxmemory", "0");
      assertThat(store.replace(ben, "", entry)).isTrue();
    }
  }

  private static List<Integer> takenBy(RedisPendingAuthorizationStore store) throws Exception {
    CyclicBarrier start = new CyclicBarrier(CALLERS);
    ExecutorService executor = Executors.newFixedThreadPool(CALLERS);
    try {
      Callable<List<Integer>> caller = () -> {
        List<Integer> own = new ArrayList<>();
        start.await(2, TimeUnit.MINUTES);
        for (int browser = 0; browser < BROWSERS; browser++) {
          for (int login = LOGINS - MOST - 1; login < LOGINS; login++) {
            if (store.take(key(browser, login)).isPresent()) {
              own.add(login);
            }
          }
        }
        return own;
      };
      List<Future<List<Integer>>> running = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        running.add(executor.submit(caller));
      }
      List<Integer> taken = new ArrayList<>();
      for (Future<List<Integer>> each : running) {
        taken.addAll(each.get(2, TimeUnit.MINUTES));
      }
      return taken;
    } finally {
      executor.shutdownNow();
    }
  }

  /** Waits until the clock of the server has advanced. */
  private static void awaitMilliseconds(long milliseconds) {
    try (Jedis jedis = Engines.embedded().connect()) {
      long end = milliseconds(jedis) + milliseconds;
      while (milliseconds(jedis) < end) {
        Thread.onSpinWait();
      }
    }
  }

  private static long milliseconds(Jedis jedis) {
    List<String> secondsAndMicroseconds = jedis.time();
    return Long.parseLong(secondsAndMicroseconds.get(0)) * 1_000
        + Long.parseLong(secondsAndMicroseconds.get(1)) / 1_000;
  }

  private static PendingKey key(int browser, int login) {
    return new PendingKey(binding(browser), Secret.of("state" + login));
  }

  private static BrowserBinding binding(int browser) {
    return new BrowserBinding(Secret.of("browser-number-" + (1_000_000 + browser)));
  }

  private static Snapshot snapshot(int login) {
    return Snapshot.of("test", 1).with("value", Integer.toString(login));
  }
}
