package dev.tripod.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.PendingKey;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.PendingAuthorizationStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Tests the rules of {@link PendingAuthorizationStore}.
 *
 * <p>Races are run for many keys, for a few seconds at most. They find a {@code take} that reads and removes in two steps. Like
 * every test, they cannot prove the absence of races. These tests do not detect:
 *
 * <ul>
 *   <li>races between processes or servers, and a replica or cache with old entries: all threads use one store
 *   <li>races that need a failure at the same time, such as a lost connection or a failover of the database
 *   <li>missing memory barriers that the processor of the machine forgives
 *   <li>a limit of the store in total, and what happens at that limit
 * </ul>
 */
@DisplayName("A pending-authorization store")
public abstract class PendingAuthorizationStoreContract {

  private static final int THREADS = 16;
  private static final int ROUNDS = 50;

  /** A store has room for one snapshot of each of so many browsers. */
  private static final int BROWSERS = 256;

  /** More than a store should keep for one browser. */
  private static final int FLOOD = 2_000;

  private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
  private static final Instant LATER = START.plus(Duration.ofMinutes(10));
  private static final BrowserBinding BROWSER =
      new BrowserBinding(Secret.of("browser-one-0123456789"));
  private static final BrowserBinding OTHER_BROWSER =
      new BrowserBinding(Secret.of("browser-two-0123456789"));

  private volatile Instant now = START;

  /** Creates the contract for a subclass. */
  protected PendingAuthorizationStoreContract() {}

  /** Returns an empty store that uses {@code clock}, which a test may advance. */
  protected abstract PendingAuthorizationStore store(Clock clock) throws Exception;

  @Test
  @DisplayName("returns an equal snapshot")
  protected void required_returnsAnEqualSnapshot() throws Exception {
    PendingAuthorizationStore store = store();
    Snapshot everything = Snapshot.of("contract", 3)
        .with("empty", "")
        .with("lines", "one\r\ntwo\ttab")
        .with("marks", "%25 + & = ; , \" ' \\ \u0000")
        .with("beyond ASCII", "\u00e9 \u20ac \ud83d\udd11")
        .with("long", "x".repeat(4_000));

    store.put(key("a"), everything, LATER);

    assertThat(store.take(key("a"))).contains(everything);
  }

  @Test
  @DisplayName("returns a snapshot once")
  protected void required_returnsASnapshotOnce() throws Exception {
    PendingAuthorizationStore store = store();
    store.put(key("a"), snapshot("1"), LATER);

    store.take(key("a"));

    assertThat(store.take(key("a"))).isEmpty();
  }

  @Test
  @DisplayName("returns a snapshot to one of 16 threads that take it at the same time")
  protected void required_returnsASnapshotToOneThread() throws Exception {
    PendingAuthorizationStore store = store();
    for (int round = 0; round < ROUNDS; round++) {
      PendingKey key = key("round" + round);
      store.put(key, snapshot("1"), LATER);

      List<Optional<Snapshot>> taken = Race.of(THREADS, i -> () -> store.take(key));

      assertThat(taken.stream().flatMap(Optional::stream)).containsExactly(snapshot("1"));
    }
  }

  @Test
  @DisplayName("returns each of many snapshots to one of the threads that take them in a race")
  protected void required_returnsEachSnapshotToOneThread() throws Exception {
    PendingAuthorizationStore store = store();
    RepeatedRace.of(new RepeatedRace.Contest<Optional<Snapshot>>() {
      @Override
      public void prepare(int number) throws IOException {
        store.put(keyOf(browser(number), "a"), snapshot("1"), LATER);
      }

      @Override
      public Callable<Optional<Snapshot>> call(int number, int thread) {
        PendingKey key = keyOf(browser(number), "a");
        return () -> store.take(key);
      }

      @Override
      public int largestBatch() {
        return BROWSERS;
      }

      @Override
      public void check(int number, List<Optional<Snapshot>> taken) {
        assertThat(taken.stream().filter(Optional::isPresent).count())
            .as("threads that received the snapshot")
            .isEqualTo(1);
      }
    });
  }

  @Test
  @DisplayName("stores what 16 threads put at the same time")
  protected void required_storesWhatManyThreadsPut() throws Exception {
    PendingAuthorizationStore store = store();

    Race.of(THREADS, i -> () -> {
      store.put(keyOf(browser(i), "a"), snapshot("" + i), LATER);
      return i;
    });

    for (int i = 0; i < THREADS; i++) {
      assertThat(store.take(keyOf(browser(i), "a"))).contains(snapshot("" + i));
    }
  }

  @Test
  @DisplayName("returns to each thread what it has put, in a race")
  protected void required_storesEachSnapshotOfManyThreads() throws Exception {
    PendingAuthorizationStore store = store();
    RepeatedRace.of(new RepeatedRace.Contest<Optional<Snapshot>>() {
      @Override
      public void prepare(int number) {}

      @Override
      public Callable<Optional<Snapshot>> call(int number, int thread) {
        PendingKey key = keyOf(browser(number), "tab" + thread);
        Snapshot snapshot = snapshot("" + thread);
        return () -> {
          store.put(key, snapshot, LATER);
          return store.take(key);
        };
      }

      @Override
      public void check(int number, List<Optional<Snapshot>> taken) {
        for (int thread = 0; thread < taken.size(); thread++) {
          assertThat(taken.get(thread))
              .as("what thread " + thread + " put")
              .contains(snapshot("" + thread));
        }
      }
    });
  }

  @Test
  @DisplayName("replaces the snapshot of the same key")
  protected void required_replacesTheSnapshotOfAKey() throws Exception {
    PendingAuthorizationStore store = store();
    store.put(key("a"), snapshot("old"), LATER);
    store.put(key("a"), snapshot("new"), LATER);

    assertThat(store.take(key("a"))).contains(snapshot("new"));
    assertThat(store.take(key("a"))).isEmpty();
  }

  @Test
  @DisplayName("compares the handles of one browser exactly")
  protected void required_comparesHandlesExactly() throws Exception {
    PendingAuthorizationStore store = store();
    List<String> handles = List.of("tab", "Tab", "tab ", "t%61b", "tab/1", "tab'", "");
    for (String handle : handles) {
      store.put(key(handle), snapshot(handle), LATER);
    }
    for (String handle : handles) {
      assertThat(store.take(key(handle))).as("'" + handle + "'").contains(snapshot(handle));
    }
  }

  @Test
  @DisplayName("returns nothing to another browser, and keeps the snapshot then")
  protected void required_returnsNothingToAnotherBrowser() throws Exception {
    PendingAuthorizationStore store = store();
    store.put(key("a"), snapshot("1"), LATER);

    assertThat(store.take(keyOf(OTHER_BROWSER, "a"))).isEmpty();
    assertThat(store.take(key("a"))).contains(snapshot("1"));
  }

  @Test
  @DisplayName("returns a snapshot before its expiry, but not at or after it")
  protected void required_dropsExpiredSnapshots() throws Exception {
    PendingAuthorizationStore store = store();
    store.put(key("just before"), snapshot("1"), LATER);
    store.put(key("at"), snapshot("1"), LATER);

    now = LATER.minusMillis(1);
    assertThat(store.take(key("just before"))).contains(snapshot("1"));
    now = LATER;
    assertThat(store.take(key("at"))).isEmpty();
  }

  @Test
  @DisplayName("stores a new snapshot for a key after the previous one has expired")
  protected void required_acceptsAKeyAgainAfterExpiry() throws Exception {
    PendingAuthorizationStore store = store();
    store.put(key("a"), snapshot("old"), LATER);
    now = LATER;
    store.put(key("a"), snapshot("new"), LATER.plusSeconds(60));

    assertThat(store.take(key("a"))).contains(snapshot("new"));
  }

  @Test
  @DisplayName(
      "limits the snapshots of one browser, keeps the newest, and removes none of other browsers")
  protected void required_limitsEachBrowser() throws Exception {
    PendingAuthorizationStore store = store();
    store.put(keyOf(OTHER_BROWSER, "a"), snapshot("other"), LATER);
    for (int i = 0; i < FLOOD; i++) {
      store.put(key("a" + i), snapshot("" + i), LATER);
    }

    List<Integer> stored = stored(store);

    assertThat(stored).hasSizeBetween(1, FLOOD - 1);
    assertThat(stored.get(0)).as("the oldest stored one").isEqualTo(FLOOD - stored.size());
    assertThat(store.take(keyOf(OTHER_BROWSER, "a"))).contains(snapshot("other"));
  }

  private PendingAuthorizationStore store() throws Exception {
    return store(() -> now);
  }

  private List<Integer> stored(PendingAuthorizationStore store) throws IOException {
    List<Integer> stored = new ArrayList<>();
    for (int i = 0; i < FLOOD; i++) {
      if (store.take(key("a" + i)).isPresent()) {
        stored.add(i);
      }
    }
    return stored;
  }

  private static PendingKey key(String handle) {
    return keyOf(BROWSER, handle);
  }

  private static PendingKey keyOf(BrowserBinding browser, String handle) {
    return new PendingKey(browser, Secret.of(handle));
  }

  private static BrowserBinding browser(int number) {
    return new BrowserBinding(Secret.of("browser-number-" + (1_000_000 + number)));
  }

  private static Snapshot snapshot(String value) {
    return Snapshot.of("contract", 1).with("value", value);
  }
}
