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
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Tests the rules of {@link PendingAuthorizationStore}.
 *
 * <p>Races are run for many keys, for a few seconds at most. They find a {@code take} that reads and removes in two steps. Like
 * every test, they cannot prove the absence of races. These tests do not detect:
 *
 * <ul>
 *   <li>races between processes or servers: {@link #another} has its own instance, but runs in the same process
 *   <li>a replica or cache with old entries, unless {@code another} reads from it
 *   <li>races that need a failure at the same time, such as a failover of the database
 *   <li>a wrong result after a lost connection, unless you override {@link #losingTheRequest} and {@link #losingTheResponse}
 *   <li>expired snapshots that stay in the storage, unless you override {@link #stored}
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

  private static final int EXPIRIES = 10;

  /** How many snapshots expire at the same time. */
  private static final int AT_ONCE = 50;

  private static final String TO_ONE_THREAD =
      "The store must return a snapshot to exactly one of the threads that take it at the same time.";

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

  /**
   * Returns another instance of the adapter on the storage of {@code store}, as in another process, with the same clock.
   *
   * @return empty if only one instance can use a storage
   */
  protected Optional<PendingAuthorizationStore> another(PendingAuthorizationStore store)
      throws Exception {
    return Optional.empty();
  }

  /**
   * Returns another instance of the adapter on the storage of {@code store}, with the same clock. At its first change, it loses the
   * connection before the request reaches the storage. It may connect again afterwards.
   *
   * @return empty if a test cannot break the connection
   */
  protected Optional<PendingAuthorizationStore> losingTheRequest(PendingAuthorizationStore store)
      throws Exception {
    return Optional.empty();
  }

  /**
   * Returns another instance of the adapter on the storage of {@code store}, with the same clock. At its first change, the storage
   * makes the change, and the instance loses the connection before the response arrives. It may connect again afterwards.
   *
   * @return empty if a test cannot break the connection
   */
  protected Optional<PendingAuthorizationStore> losingTheResponse(PendingAuthorizationStore store)
      throws Exception {
    return Optional.empty();
  }

  /**
   * Returns how many snapshots the storage of {@code store} has, including expired ones.
   *
   * @return empty if a test cannot count them, or if the storage removes them by its own clock
   */
  protected OptionalLong stored(PendingAuthorizationStore store) throws Exception {
    return OptionalLong.empty();
  }

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

    returns(store, key("a"), everything);
  }

  @Test
  @DisplayName("returns a snapshot once")
  protected void required_returnsASnapshotOnce() throws Exception {
    PendingAuthorizationStore store = store();
    store.put(key("a"), snapshot("1"), LATER);

    store.take(key("a"));

    returnsNothing(store, key("a"), "it was taken before");
  }

  @Test
  @DisplayName("returns a snapshot to one of 16 threads that take it at the same time")
  protected void required_returnsASnapshotToOneThread() throws Exception {
    PendingAuthorizationStore store = store();
    for (int round = 0; round < ROUNDS; round++) {
      PendingKey key = key("round" + round);
      store.put(key, snapshot("1"), LATER);

      List<Optional<Snapshot>> taken = Race.of(THREADS, i -> () -> store.take(key));

      assertThat(taken.stream().flatMap(Optional::stream))
          .as(TO_ONE_THREAD)
          .containsExactly(snapshot("1"));
    }
  }

  @Test
  @DisplayName("returns each of many snapshots to one of the threads that take them in a race")
  protected void required_returnsEachSnapshotToOneThread() throws Exception {
    PendingAuthorizationStore store = store();
    RepeatedRace.of(new OneReceives(store, store));
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
      returns(store, keyOf(browser(i), "a"), snapshot("" + i));
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
              .as("The store must return to each thread what it has put.")
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

    returns(store, key("a"), snapshot("new"));
    returnsNothing(store, key("a"), "only the newest snapshot of a key is stored");
  }

  @Test
  @DisplayName("compares the handles of one browser exactly")
  protected void required_comparesHandlesExactly() throws Exception {
    PendingAuthorizationStore store = store();
    List<String> handles =
        List.of("tab", "Tab", "tab ", "t%61b", "tab/1", "tab'", "", "\u00e9", "e\u0301", "e", "E");
    for (String handle : handles) {
      store.put(key(handle), snapshot(handle), LATER);
    }
    for (String handle : handles) {
      assertThat(store.take(key(handle)))
          .as(
              "The store must not take '%s' for a handle that differs in case, in a space or in Unicode form.",
              handle)
          .contains(snapshot(handle));
    }
  }

  @Test
  @DisplayName("compares browsers exactly")
  protected void required_comparesBrowsersExactly() throws Exception {
    PendingAuthorizationStore store = store();
    PendingKey lower = keyOf(BROWSER, "a");
    PendingKey upper = keyOf(new BrowserBinding(Secret.of("Browser-one-0123456789")), "a");
    store.put(lower, snapshot("lower"), LATER);

    returnsNothing(store, upper, "the binding of the browser differs in case");
    returns(store, lower, snapshot("lower"));
  }

  @Test
  @DisplayName("returns nothing to another browser, and keeps the snapshot then")
  protected void required_returnsNothingToAnotherBrowser() throws Exception {
    PendingAuthorizationStore store = store();
    store.put(key("a"), snapshot("1"), LATER);

    returnsNothing(store, keyOf(OTHER_BROWSER, "a"), "another browser has put the snapshot");
    returns(store, key("a"), snapshot("1"));
  }

  @Test
  @DisplayName("returns a snapshot before its expiry, but not at or after it")
  protected void required_dropsExpiredSnapshots() throws Exception {
    PendingAuthorizationStore store = store();
    store.put(key("just before"), snapshot("1"), LATER);
    store.put(key("at"), snapshot("1"), LATER);

    now = LATER.minusMillis(1);
    returns(store, key("just before"), snapshot("1"));
    now = LATER;
    returnsNothing(store, key("at"), "it has expired");
  }

  @Test
  @DisplayName("stores a new snapshot for a key after the previous one has expired")
  protected void required_acceptsAKeyAgainAfterExpiry() throws Exception {
    PendingAuthorizationStore store = store();
    store.put(key("a"), snapshot("old"), LATER);
    now = LATER;
    store.put(key("a"), snapshot("new"), LATER.plusSeconds(60));

    returns(store, key("a"), snapshot("new"));
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

    List<Integer> stored = stillStored(store);

    assertThat(stored)
        .as("The store must limit the number of snapshots of one browser.")
        .hasSizeBetween(1, FLOOD - 1);
    assertThat(stored.get(0))
        .as("The store must remove the oldest snapshots of a browser first.")
        .isEqualTo(FLOOD - stored.size());
    returns(store, keyOf(OTHER_BROWSER, "a"), snapshot("other"));
  }

  @Test
  @DisplayName("removes expired snapshots from the storage while others are put")
  protected void optional_removesExpiredSnapshots() throws Exception {
    PendingAuthorizationStore store = store();
    Assumptions.assumeTrue(
        stored(store).isPresent(), "A test cannot count the snapshots of this store");
    for (int round = 0; round < EXPIRIES; round++) {
      for (int i = 0; i < AT_ONCE; i++) {
        store.put(keyOf(browser(round * AT_ONCE + i), "a"), snapshot("1"), now.plusSeconds(600));
      }
      now = now.plusSeconds(600);
    }

    assertThat(stored(store).orElseThrow())
        .as("The store must remove expired snapshots, at the latest when as many others were put.")
        .isLessThanOrEqualTo(2 * AT_ONCE);
  }

  // Several instances.

  @Test
  @DisplayName("returns in another instance what was put before, and once only")
  protected void optional_returnsASnapshotInAnotherInstance() throws Exception {
    PendingAuthorizationStore store = store();
    PendingAuthorizationStore other = anotherOn(store);
    for (int round = 0; round < ROUNDS; round++) {
      PendingKey key = key("round" + round);
      store.put(key, snapshot("1"), LATER);
      returns(other, key, snapshot("1"));
      returnsNothing(store, key, "another instance has taken it");
    }
  }

  @Test
  @DisplayName("returns each of many snapshots to one thread on two instances, in a race")
  protected void optional_returnsEachSnapshotToOneThreadOnTwoInstances() throws Exception {
    PendingAuthorizationStore store = store();
    RepeatedRace.of(new OneReceives(store, anotherOn(store)));
  }

  // A lost connection.

  @Test
  @DisplayName("is right about a snapshot, or throws, if the connection is lost before a change")
  protected void optional_isRightAboutALostRequest() throws Exception {
    isRightAboutALoss(this::losingTheRequest);
  }

  @Test
  @DisplayName("is right about a snapshot, or throws, if the connection is lost after a change")
  protected void optional_isRightAboutALostResponse() throws Exception {
    isRightAboutALoss(this::losingTheResponse);
  }

  private void isRightAboutALoss(Losing losing) throws Exception {
    PendingAuthorizationStore store = store();
    PendingAuthorizationStore putting = on(losing, store);
    PendingAuthorizationStore taking = on(losing, store);
    boolean put = true;
    try {
      putting.put(key("a"), snapshot("1"), LATER);
    } catch (IOException e) {
      put = false; // this is allowed
    }
    if (put) {
      returns(store, key("a"), snapshot("1"));
    }

    store.put(key("b"), snapshot("1"), LATER);
    Optional<Snapshot> taken;
    try {
      taken = taking.take(key("b"));
    } catch (IOException e) {
      return; // this is allowed: the user logs in again
    }
    assertThat(taken)
        .as(
            "The store must not return empty after it lost the connection: no other caller has taken the snapshot.")
        .contains(snapshot("1"));
    returnsNothing(store, key("b"), "the instance that lost the connection has returned it");
  }

  private static PendingAuthorizationStore on(Losing losing, PendingAuthorizationStore store)
      throws Exception {
    Optional<PendingAuthorizationStore> instance = losing.on(store);
    Assumptions.assumeTrue(
        instance.isPresent(), "A test cannot break the connection of this store");
    return instance.orElseThrow();
  }

  private PendingAuthorizationStore anotherOn(PendingAuthorizationStore store) throws Exception {
    Optional<PendingAuthorizationStore> another = another(store);
    Assumptions.assumeTrue(
        another.isPresent(), "Only one instance of this store can use a storage");
    return another.orElseThrow();
  }

  private static void returns(PendingAuthorizationStore store, PendingKey key, Snapshot stored)
      throws IOException {
    assertThat(store.take(key))
        .as(
            "The store must return the newest snapshot that was put for the key, exactly as it was put.")
        .contains(stored);
  }

  private static void returnsNothing(PendingAuthorizationStore store, PendingKey key, String reason)
      throws IOException {
    assertThat(store.take(key))
        .as("The store must return no snapshot, because %s.", reason)
        .isEmpty();
  }

  private PendingAuthorizationStore store() throws Exception {
    return store(() -> now);
  }

  private static List<Integer> stillStored(PendingAuthorizationStore store) throws IOException {
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

  /** Returns an instance that loses a connection. */
  @FunctionalInterface
  private interface Losing {

    Optional<PendingAuthorizationStore> on(PendingAuthorizationStore store) throws Exception;
  }

  /** A race in which exactly one thread may receive the snapshot of each key. */
  private static final class OneReceives implements RepeatedRace.Contest<Optional<Snapshot>> {

    private final PendingAuthorizationStore store;
    private final PendingAuthorizationStore other;

    private OneReceives(PendingAuthorizationStore store, PendingAuthorizationStore other) {
      this.store = store;
      this.other = other;
    }

    @Override
    public void prepare(int number) throws IOException {
      store.put(keyOf(browser(number), "a"), snapshot("1"), LATER);
    }

    @Override
    public Callable<Optional<Snapshot>> call(int number, int thread) {
      PendingAuthorizationStore taking = thread % 2 == 0 ? store : other;
      PendingKey key = keyOf(browser(number), "a");
      return () -> taking.take(key);
    }

    @Override
    public int largestBatch() {
      return BROWSERS;
    }

    @Override
    public void check(int number, List<Optional<Snapshot>> taken) {
      assertThat(taken.stream().filter(Optional::isPresent).count())
          .as(TO_ONE_THREAD)
          .isEqualTo(1);
    }
  }
}
