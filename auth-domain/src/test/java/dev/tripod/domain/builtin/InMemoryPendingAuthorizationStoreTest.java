package dev.tripod.domain.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.PendingKey;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class InMemoryPendingAuthorizationStoreTest {

  private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
  private static final Instant END = START.plus(Duration.ofMinutes(10));

  private volatile Instant now = START;

  @Test
  @DisplayName("A snapshot is returned once and then removed")
  void givesWhatItKeepsOnceAndRetainsNothing() {
    InMemoryPendingAuthorizationStore store = store(16, 100);
    store.put(key("a", 1), snapshot(1), END);
    store.put(key("a", 2), snapshot(2), END);
    assertThat(store).hasToString("InMemoryPendingAuthorizationStore[2]");

    assertThat(store.take(key("a", 2))).contains(snapshot(2));
    assertThat(store.take(key("a", 2))).isEmpty();
    assertThat(store.take(key("a", 1))).contains(snapshot(1));
    assertThat(store).hasToString("InMemoryPendingAuthorizationStore[0]");
  }

  @Test
  @DisplayName("A browser without pending authorizations uses no memory")
  void forgetsABrowserWithNothingPending() {
    InMemoryPendingAuthorizationStore store = store(16, 100);

    WeakReference<BrowserBinding> browser = putAndTake(store);
    for (int i = 0; i < 100 && browser.get() != null; i++) {
      System.gc();
    }

    assertThat(browser.get()).isNull();
    assertThat(store).hasToString("InMemoryPendingAuthorizationStore[0]");
  }

  /** A separate method, so no local variable references the binding. */
  private static WeakReference<BrowserBinding> putAndTake(InMemoryPendingAuthorizationStore store) {
    PendingKey key = key("a", 1);
    store.put(key, snapshot(1), END);
    assertThat(store.take(key)).isPresent();
    return new WeakReference<>(key.binding());
  }

  @Test
  @DisplayName("Another browser does not find it, and does not remove it by trying")
  void keepsEachBrowserItsOwn() {
    InMemoryPendingAuthorizationStore store = store(16, 100);
    store.put(key("a", 1), snapshot(1), END);

    assertThat(store.take(key("b", 1))).isEmpty();
    assertThat(store.take(key("a", 1))).contains(snapshot(1));
  }

  @Test
  @DisplayName("A snapshot replaces the previous one of its key")
  void replacesWhatStoodUnderTheKey() {
    InMemoryPendingAuthorizationStore store = store(2, 100);
    store.put(key("a", 1), snapshot(1), END);
    store.put(key("a", 2), snapshot(2), END);
    store.put(key("a", 1), snapshot(3), END);
    assertThat(store).hasToString("InMemoryPendingAuthorizationStore[2]");

    // The first was put again, so it is the newer one now.
    store.put(key("a", 4), snapshot(4), END);
    assertThat(store.take(key("a", 2))).isEmpty();
    assertThat(store.take(key("a", 1))).contains(snapshot(3));
    assertThat(store.take(key("a", 4))).contains(snapshot(4));
  }

  @Test
  @DisplayName("A session can have any number of pending requests, so one browser can exhaust "
      + "the memory.")
  void boundsEachBrowser() {
    InMemoryPendingAuthorizationStore store = store(2, 100);
    store.put(key("b", 0), snapshot(0), END);
    for (int i = 1; i <= 5; i++) {
      store.put(key("a", i), snapshot(i), END);
    }
    assertThat(store).hasToString("InMemoryPendingAuthorizationStore[3]");
    assertThat(store.take(key("a", 3))).isEmpty();
    assertThat(store.take(key("a", 4))).contains(snapshot(4));
    assertThat(store.take(key("a", 5))).contains(snapshot(5));
    assertThat(store.take(key("b", 0))).contains(snapshot(0));
  }

  @Test
  @DisplayName("A browser can be limited to one snapshot")
  void boundsABrowserToASingleOne() {
    InMemoryPendingAuthorizationStore store = store(1, 100);
    for (int i = 1; i <= 3; i++) {
      store.put(key("a", i), snapshot(i), END);
    }
    assertThat(store).hasToString("InMemoryPendingAuthorizationStore[1]");
    assertThat(store.take(key("a", 3))).contains(snapshot(3));
  }

  @Test
  @DisplayName("Taking an authorization makes room for another one of the same browser")
  void countsOnlyWhatIsStillThere() {
    InMemoryPendingAuthorizationStore store = store(2, 100);
    store.put(key("a", 1), snapshot(1), END);
    store.put(key("a", 2), snapshot(2), END);
    assertThat(store.take(key("a", 2))).contains(snapshot(2));
    store.put(key("a", 3), snapshot(3), END);

    assertThat(store.take(key("a", 1))).contains(snapshot(1));
    assertThat(store.take(key("a", 3))).contains(snapshot(3));
  }

  @Test
  @DisplayName("All browsers together are limited")
  void boundsAllBrowsersTogether() {
    InMemoryPendingAuthorizationStore store = store(16, 3);
    for (int i = 1; i <= 5; i++) {
      store.put(key("browser" + i, i), snapshot(i), END);
    }
    assertThat(store).hasToString("InMemoryPendingAuthorizationStore[3]");
    assertThat(store.take(key("browser2", 2))).isEmpty();
    for (int i = 3; i <= 5; i++) {
      assertThat(store.take(key("browser" + i, i))).contains(snapshot(i));
    }
  }

  @Test
  @DisplayName("Found just before expiresAt, and not found at expiresAt")
  void expiresAtTheInstantGiven() {
    InMemoryPendingAuthorizationStore store = store(16, 100);
    store.put(key("a", 1), snapshot(1), END);
    store.put(key("a", 2), snapshot(2), END);

    now = END.minusNanos(1);
    assertThat(store.take(key("a", 1))).contains(snapshot(1));
    now = END;
    assertThat(store.take(key("a", 2))).isEmpty();
    assertThat(store).hasToString("InMemoryPendingAuthorizationStore[0]");
  }

  @Test
  @DisplayName("Expired authorizations are removed before others")
  void sweepsTheExpiredAsOthersCome() {
    InMemoryPendingAuthorizationStore store = store(16, 3);
    store.put(key("a", 1), snapshot(1), START.plusSeconds(1));
    store.put(key("b", 2), snapshot(2), START.plusSeconds(2));
    store.put(key("c", 3), snapshot(3), END);

    now = START.plusSeconds(2);
    store.put(key("d", 4), snapshot(4), END);

    assertThat(store).hasToString("InMemoryPendingAuthorizationStore[2]");
    assertThat(store.take(key("c", 3))).contains(snapshot(3));
    assertThat(store.take(key("d", 4))).contains(snapshot(4));
  }

  @Test
  @DisplayName("A limit less than one is rejected")
  void rejectsLimitsLessThanOne() {
    assertThatIllegalArgumentException().isThrownBy(() -> store(0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> store(1, 0));
  }

  @Test
  @DisplayName("By default, each browser has up to sixteen snapshots")
  void keepsSixteenForEachBrowserByDefault() {
    InMemoryPendingAuthorizationStore store = InMemoryPendingAuthorizationStore.create();
    for (int i = 1; i <= 20; i++) {
      store.put(key("a", i), snapshot(i), Instant.MAX);
    }
    assertThat(store).hasToString("InMemoryPendingAuthorizationStore[16]");
  }

  @Test
  @DisplayName("Of many threads that take one key at once, exactly one receives it, in 300 rounds")
  void isTakenByOneOfMany() throws Exception {
    int threads = 8;
    InMemoryPendingAuthorizationStore store = store(16, 100);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (int round = 0; round < 300; round++) {
        PendingKey key = key("a", round);
        store.put(key, snapshot(round), END);
        CountDownLatch ready = new CountDownLatch(threads);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Optional<Snapshot>>> takes = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
          takes.add(pool.submit(() -> {
            ready.countDown();
            start.await();
            return store.take(key);
          }));
        }
        ready.await();
        start.countDown();

        int got = 0;
        for (Future<Optional<Snapshot>> take : takes) {
          got += take.get(60, TimeUnit.SECONDS).isPresent() ? 1 : 0;
        }
        assertThat(got).isEqualTo(1);
      }
      assertThat(store).hasToString("InMemoryPendingAuthorizationStore[0]");
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  @DisplayName("Many threads that put and take at once leave no entry, and exceed no limit")
  void holdsItsBoundsUnderContention() throws Exception {
    int threads = 8;
    InMemoryPendingAuthorizationStore store = store(4, 100);
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> workers = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        String browser = "browser" + i % 2;
        int first = i * 1_000;
        workers.add(pool.submit(() -> {
          start.await();
          for (int j = first; j < first + 1_000; j++) {
            store.put(key(browser, j), snapshot(j), END);
            if (j % 2 == 0) {
              store.take(key(browser, j));
            }
          }
          return null;
        }));
      }
      start.countDown();
      for (Future<?> worker : workers) {
        worker.get(60, TimeUnit.SECONDS);
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(store.toString()).matches("InMemoryPendingAuthorizationStore\\[[0-8]]");
    now = END;
    store.put(key("c", 0), snapshot(0), END.plusSeconds(1));
    assertThat(store).hasToString("InMemoryPendingAuthorizationStore[1]");
  }

  private InMemoryPendingAuthorizationStore store(int forEachBrowser, int inAll) {
    return InMemoryPendingAuthorizationStore.of(() -> now, forEachBrowser, inAll);
  }

  private static PendingKey key(String browser, int handle) {
    String value = browser + "-".repeat(22);
    return new PendingKey(
        new BrowserBinding(Secret.of(value)), Secret.of(Integer.toString(handle)));
  }

  private static Snapshot snapshot(int number) {
    return Snapshot.of("test", 1).with("number", Integer.toString(number));
  }
}
