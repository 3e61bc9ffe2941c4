package dev.tripod.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.CredentialStore.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Tests the rules of {@link CredentialStore}.
 *
 * <p>Races are run for many owners, for a few seconds at most. They find a {@code replace} or {@code remove} that compares and
 * writes in two steps, even if these are a few instructions apart. Like every test, they cannot prove the absence of races.
 * These tests do not detect:
 *
 * <ul>
 *   <li>an entry that is lost when the process, the machine or the disk fails after {@code replace} returned {@code true}
 *   <li>races between processes or servers: {@link #another} has its own instance, but runs in the same process
 *   <li>a replica or cache with old entries, unless {@code another} reads from it
 *   <li>races that need a failure at the same time, such as a lost connection, a retry by a driver, or a failover of the
 *       database
 *   <li>missing memory barriers that the processor of the machine forgives
 *   <li>a store without a limit, unless you override {@link #storeFor}
 * </ul>
 */
@DisplayName("A credential store")
public abstract class CredentialStoreContract {

  private static final int THREADS = 16;
  private static final int ROUNDS = 25;

  /** How often each thread replaces the entry. */
  private static final int TURNS = 10;

  private static final int READERS = 4;
  private static final int FEW = 5;
  private static final long LIMIT_SECONDS = 120;

  /** An encoded snapshot may have 64 KiB; the rest is for its other members. */
  private static final int LONG = 64_000;

  private static final String ABSENT = "";
  private static final ResourceOwner ADA = ResourceOwner.of("x", "ada");
  private static final ResourceOwner BEN = ResourceOwner.of("x", "ben");

  /** Creates the contract for a subclass. */
  protected CredentialStoreContract() {}

  /** Returns an empty store with room for 1,024 owners or more. */
  protected abstract CredentialStore store() throws Exception;

  /**
   * Returns another instance of the adapter on the storage of {@code store}, as in another process.
   *
   * @return empty if only one instance can use a storage
   */
  protected Optional<CredentialStore> another(CredentialStore store) throws Exception {
    return Optional.empty();
  }

  /**
   * Returns an empty store with a limit of {@code owners}.
   *
   * @return empty if a test cannot set the limit of the adapter
   */
  protected Optional<CredentialStore> storeFor(int owners) throws Exception {
    return Optional.empty();
  }

  // One thread.

  @Test
  @DisplayName("is empty at first: there is nothing to load, replace or remove")
  protected void required_isEmptyAtFirst() throws Exception {
    CredentialStore store = store();

    assertThat(store.load(ADA)).isEmpty();
    assertThat(store.replace(ADA, "v1", entry("v2", 2)))
        .as("replace is refused: replaced nothing")
        .isFalse();
    assertThat(store.remove(ADA, "v1")).as("remove is refused: removed nothing").isFalse();
    assertThat(store.remove(ADA, ABSENT))
        .as("remove is refused: removed nothing")
        .isFalse();
    assertThat(store.load(ADA)).isEmpty();
  }

  @Test
  @DisplayName("stores a first entry if none is expected, and loads it repeatedly")
  protected void required_storesAFirstEntry() throws Exception {
    CredentialStore store = store();

    assertThat(store.replace(ADA, ABSENT, entry("v1", 1)))
        .as("replace succeeds")
        .isTrue();

    assertThat(store.load(ADA)).contains(entry("v1", 1));
    assertThat(store.load(ADA)).contains(entry("v1", 1));
  }

  @Test
  @DisplayName("replaces an entry only if its version is the expected one")
  protected void required_replacesTheExpectedVersion() throws Exception {
    CredentialStore store = storeWith(ADA, entry("v1", 1));

    for (String wrong : List.of(ABSENT, "v0", "v2", "v", "v11", "V1")) {
      assertThat(store.replace(ADA, wrong, entry("v2", 2)))
          .as("replace is refused: '" + wrong + "'")
          .isFalse();
      assertThat(store.load(ADA)).as("'" + wrong + "'").contains(entry("v1", 1));
    }
    assertThat(store.replace(ADA, "v1", entry("v2", 2))).as("replace succeeds").isTrue();
    assertThat(store.load(ADA)).contains(entry("v2", 2));
    assertThat(store.replace(ADA, "v1", entry("v3", 3)))
        .as("replace is refused: the previous version")
        .isFalse();
    assertThat(store.load(ADA)).contains(entry("v2", 2));
  }

  @Test
  @DisplayName("removes an entry only if its version is the expected one")
  protected void required_removesTheExpectedVersion() throws Exception {
    CredentialStore store = storeWith(ADA, entry("v1", 1));
    assertThat(store.replace(ADA, "v1", entry("v2", 2))).as("replace succeeds").isTrue();

    for (String wrong : List.of(ABSENT, "v1", "v3", "V2")) {
      assertThat(store.remove(ADA, wrong))
          .as("remove is refused: '" + wrong + "'")
          .isFalse();
      assertThat(store.load(ADA)).as("'" + wrong + "'").contains(entry("v2", 2));
    }
    assertThat(store.remove(ADA, "v2")).as("remove succeeds").isTrue();
    assertThat(store.load(ADA)).isEmpty();
    assertThat(store.remove(ADA, "v2")).as("remove is refused: removed already").isFalse();
  }

  @Test
  @DisplayName(
      "does not accept the version of a removed entry, even if the snapshot is stored again")
  protected void required_forgetsRemovedVersions() throws Exception {
    CredentialStore store = storeWith(ADA, entry("v1", 1));
    assertThat(store.remove(ADA, "v1")).as("remove succeeds").isTrue();
    assertThat(store.replace(ADA, "v1", entry("v2", 2)))
        .as("replace is refused: removed already")
        .isFalse();

    assertThat(store.replace(ADA, ABSENT, entry("v3", 1)))
        .as("replace succeeds: the same snapshot again")
        .isTrue();

    assertThat(store.replace(ADA, "v1", entry("v4", 4)))
        .as("replace is refused: by the old version")
        .isFalse();
    assertThat(store.remove(ADA, "v1"))
        .as("remove is refused: by the old version")
        .isFalse();
    assertThat(store.load(ADA)).contains(entry("v3", 1));
    assertThat(store.replace(ADA, "v3", entry("v4", 4))).as("replace succeeds").isTrue();
    assertThat(store.load(ADA)).contains(entry("v4", 4));
  }

  @Test
  @DisplayName("compares versions, not snapshots")
  protected void required_comparesVersionsNotSnapshots() throws Exception {
    CredentialStore store = storeWith(ADA, entry("v1", 1));
    assertThat(store.replace(ADA, "v1", entry("v2", 2))).as("replace succeeds").isTrue();

    assertThat(store.replace(ADA, "v2", entry("v3", 1)))
        .as("replace succeeds: the first snapshot again")
        .isTrue();

    assertThat(store.load(ADA)).contains(entry("v3", 1));
    assertThat(store.replace(ADA, "v1", entry("v4", 4)))
        .as("replace is refused: the first snapshot again")
        .isFalse();
    assertThat(store.remove(ADA, "v1"))
        .as("remove is refused: the first snapshot again")
        .isFalse();
    assertThat(store.load(ADA)).contains(entry("v3", 1));
  }

  // Exact values.

  @Test
  @DisplayName("returns an equal snapshot, also one of 64 KiB")
  protected void required_returnsAnEqualSnapshot() throws Exception {
    Snapshot everything = Snapshot.of("contract", 3)
        .with("empty", "")
        .with("lines", "one\r\ntwo\ttab")
        .with("marks", "%25 + & = ; , \" ' \\ \u0000")
        .with("beyond ASCII", "\u00e9 \u20ac \ud83d\udd11")
        .with("spaces", "  ");
    int longest = LONG - everything.encode().length();
    CredentialStore store = storeWith(ADA, new Entry("v1", everything));
    assertThat(store.load(ADA)).contains(new Entry("v1", everything));

    Entry large = new Entry("v2", everything.with("long", "x".repeat(longest)));
    assertThat(store.replace(ADA, "v1", large)).as("replace succeeds").isTrue();
    assertThat(store.load(ADA)).contains(large);

    Entry bare = new Entry("v3", Snapshot.of("contract", 1));
    assertThat(store.replace(ADA, "v2", bare)).as("replace succeeds").isTrue();
    assertThat(store.load(ADA)).contains(bare);
  }

  @Test
  @DisplayName("compares versions exactly: case, - and _, one character and 64")
  protected void required_comparesVersionsExactly() throws Exception {
    CredentialStore store = store();
    List<String> versions =
        List.of("a", "A", "-", "_", "--", "0", "00", "1e3", "null", "aB-_09".repeat(10) + "aBcD");
    String current = ABSENT;
    for (String version : versions) {
      assertThat(store.replace(ADA, current, entry(version, 1)))
          .as("replace succeeds: " + version)
          .isTrue();
      assertThat(store.load(ADA)).contains(entry(version, 1));
      for (String other : versions) {
        if (!other.equals(version)) {
          assertThat(store.remove(ADA, other))
              .as("remove is refused: " + other + " for " + version)
              .isFalse();
        }
      }
      current = version;
    }
    String longest = current;
    assertThat(store.remove(ADA, longest.substring(0, 63) + "d"))
        .as("remove is refused: another last character")
        .isFalse();
    assertThat(store.remove(ADA, longest)).as("remove succeeds").isTrue();
  }

  @Test
  @DisplayName("compares owners exactly")
  protected void required_comparesOwnersExactly() throws Exception {
    CredentialStore store = store();
    List<ResourceOwner> owners = List.of(
        ADA,
        ResourceOwner.of("x", "Ada"),
        ResourceOwner.of("X", "ada"),
        ResourceOwner.of("x", "ada "),
        ResourceOwner.of("x ", "ada"),
        ResourceOwner.of("x", "a:b"),
        ResourceOwner.of("x:a", "b"),
        ResourceOwner.of("x", "a/b"),
        ResourceOwner.of("x/a", "b"),
        ResourceOwner.of("x", "a%2Fb"),
        ResourceOwner.of("x", ".."),
        ResourceOwner.of("x", "%"),
        ResourceOwner.of("x", "_"),
        ResourceOwner.of("x", "'; --"),
        ResourceOwner.of("x", "\u00e9"),
        ResourceOwner.of("x", "e\u0301"),
        ResourceOwner.of("x", "e"),
        ResourceOwner.of("x", "\ud83d\udd11"));
    for (int i = 0; i < owners.size(); i++) {
      assertThat(store.replace(owners.get(i), ABSENT, entry("v1", i)))
          .as("replace succeeds: '" + owners.get(i) + "' is new")
          .isTrue();
    }
    for (int i = 0; i < owners.size(); i++) {
      assertThat(store.load(owners.get(i))).as("'" + owners.get(i) + "'").contains(entry("v1", i));
      assertThat(store.remove(owners.get(i), "v1"))
          .as("remove succeeds: '" + owners.get(i) + "'")
          .isTrue();
    }
  }

  // Many threads.

  @Test
  @DisplayName("stores the first entry of one of 16 threads that store one at the same time")
  protected void required_storesTheFirstEntryOfOneThread() throws Exception {
    CredentialStore store = store();
    for (int round = 0; round < ROUNDS; round++) {
      ResourceOwner owner = ResourceOwner.of("x", "round" + round);
      oneWins(owner, ABSENT, List.of(store), store);
    }
  }

  @Test
  @DisplayName("stores the entry of one of 16 threads that replace a version at the same time")
  protected void required_replacesForOneThread() throws Exception {
    CredentialStore store = store();
    for (int round = 0; round < ROUNDS; round++) {
      ResourceOwner owner = ResourceOwner.of("x", "round" + round);
      assertThat(store.replace(owner, ABSENT, entry("first", 1)))
          .as("replace succeeds")
          .isTrue();
      oneWins(owner, "first", List.of(store), store);
    }
  }

  @Test
  @DisplayName("reports success to one of 16 threads that remove a version at the same time")
  protected void required_removesForOneThread() throws Exception {
    CredentialStore store = store();
    for (int round = 0; round < ROUNDS; round++) {
      ResourceOwner owner = ResourceOwner.of("x", "round" + round);
      assertThat(store.replace(owner, ABSENT, entry("first", 1)))
          .as("replace succeeds")
          .isTrue();

      List<Boolean> removed = Race.of(THREADS, i -> () -> store.remove(owner, "first"));

      assertThat(removed).as("threads that removed it").containsOnlyOnce(true);
      assertThat(store.load(owner)).isEmpty();
    }
  }

  @Test
  @DisplayName("lets one of 16 threads succeed that replace or remove at the same time")
  protected void required_replacesOrRemovesForOneThread() throws Exception {
    CredentialStore store = store();
    for (int round = 0; round < ROUNDS; round++) {
      ResourceOwner owner = ResourceOwner.of("x", "round" + round);
      assertThat(store.replace(owner, ABSENT, entry("first", 1)))
          .as("replace succeeds")
          .isTrue();

      List<Boolean> won = Race.of(
          THREADS,
          i -> i % 2 == 0
              ? () -> store.remove(owner, "first")
              : () -> store.replace(owner, "first", entry("v" + i, i)));

      assertThat(won).as("threads that succeeded").containsOnlyOnce(true);
      int winner = won.indexOf(true);
      assertThat(store.load(owner))
          .isEqualTo(winner % 2 == 0 ? Optional.empty() : Optional.of(entry("v" + winner, winner)));
    }
  }

  @Test
  @DisplayName("stores the first entry of one thread for each of many owners, in a race")
  protected void required_storesEachFirstEntryOnce() throws Exception {
    CredentialStore store = store();
    RepeatedRace.of(new OneSucceeds(store, thread -> false) {
      @Override
      public void prepare(int number) {}

      @Override
      public Callable<Boolean> call(int number, int thread) {
        return replacing(store, number, ABSENT, thread);
      }
    });
  }

  @Test
  @DisplayName("replaces each of many versions for one thread, in a race")
  protected void required_replacesEachVersionOnce() throws Exception {
    CredentialStore store = store();
    RepeatedRace.of(new OneSucceeds(store, thread -> false) {
      @Override
      public Callable<Boolean> call(int number, int thread) {
        return replacing(store, number, "first", thread);
      }
    });
  }

  @Test
  @DisplayName("removes each of many versions for one thread, in a race")
  protected void required_removesEachVersionOnce() throws Exception {
    CredentialStore store = store();
    RepeatedRace.of(new OneSucceeds(store, thread -> true) {
      @Override
      public Callable<Boolean> call(int number, int thread) {
        return removing(store, number);
      }
    });
  }

  @Test
  @DisplayName("replaces or removes each of many versions for one thread, in a race")
  protected void required_replacesOrRemovesEachVersionOnce() throws Exception {
    CredentialStore store = store();
    RepeatedRace.of(new OneSucceeds(store, CredentialStoreContract::isEven) {
      @Override
      public Callable<Boolean> call(int number, int thread) {
        return isEven(thread) ? removing(store, number) : replacing(store, number, "first", thread);
      }
    });
  }

  @Test
  @DisplayName("loses no update of 16 threads that increment one counter with load and replace")
  protected void required_losesNoUpdate() throws Exception {
    CredentialStore store = storeWith(ADA, entry("v0", 0));

    Race.of(THREADS, i -> counting(store, ADA));

    assertThat(store.load(ADA)).contains(entry("v" + THREADS * TURNS, THREADS * TURNS));
  }

  @Test
  @DisplayName("is not disturbed by updates of another owner")
  protected void required_isNotDisturbedByOtherOwners() throws Exception {
    CredentialStore store = storeWith(ADA, entry("v0", 0));
    assertThat(store.replace(BEN, ABSENT, entry("v0", 0)))
        .as("replace succeeds")
        .isTrue();

    List<Integer> lost = Race.of(2, i -> () -> {
      ResourceOwner owner = i == 0 ? ADA : BEN;
      int rejected = 0;
      for (int n = 0; n < THREADS * TURNS; n++) {
        rejected += store.replace(owner, "v" + n, entry("v" + (n + 1), n + 1)) ? 0 : 1;
      }
      return rejected;
    });

    assertThat(lost).as("rejected updates of an owner without another writer").containsOnly(0);
    assertThat(store.load(ADA)).contains(entry("v" + THREADS * TURNS, THREADS * TURNS));
    assertThat(store.remove(ADA, "v" + THREADS * TURNS)).as("remove succeeds").isTrue();
    assertThat(store.load(BEN)).contains(entry("v" + THREADS * TURNS, THREADS * TURNS));
  }

  @Test
  @DisplayName("returns the latest entry on any thread")
  protected void required_returnsTheLatestEntryOnAnyThread() throws Exception {
    CredentialStore store = storeWith(ADA, entry("v0", 0));

    seesNothingOld(store, store);
  }

  @Test
  @DisplayName("keeps the flag of an interrupted thread, and either succeeds or throws")
  protected void required_keepsTheInterruptFlag() throws Exception {
    CredentialStore store = storeWith(ADA, entry("v1", 1));

    List<Callable<?>> calls = List.of(
        () -> store.load(ADA),
        () -> store.replace(ADA, "v1", entry("v2", 2)),
        () -> store.replace(BEN, ABSENT, entry("v1", 1)),
        () -> store.remove(ADA, "v2"));
    List<String> endings = new ArrayList<>();
    for (Callable<?> call : calls) {
      endings.addAll(Race.of(1, i -> () -> interrupted(call)));
    }

    assertThat(endings).as("load, replace, put, remove").containsOnly("flag still set");
    Optional<Entry> left = store.load(ADA);
    String version = left.map(Entry::version).orElse(ABSENT);
    assertThat(store.replace(ADA, version, entry("v3", 3)))
        .as("replace succeeds: a call after the interruption")
        .isTrue();
    assertThat(store.load(ADA)).contains(entry("v3", 3));
  }

  // Several instances.

  @Test
  @DisplayName("returns the latest entry in another instance on the same storage")
  protected void optional_returnsTheLatestEntryInAnotherInstance() throws Exception {
    CredentialStore store = storeWith(ADA, entry("v0", 0));
    CredentialStore other = anotherOn(store);

    assertThat(other.load(ADA)).contains(entry("v0", 0));
    seesNothingOld(store, other);
    String version = other.load(ADA).orElseThrow().version();
    assertThat(other.replace(ADA, "v0", entry("late", 1)))
        .as("replace is refused: by the first version")
        .isFalse();
    assertThat(other.remove(ADA, version)).as("remove succeeds").isTrue();
    assertThat(store.load(ADA)).isEmpty();
    assertThat(store.replace(ADA, version, entry("late", 1)))
        .as("replace is refused: removed by the other instance")
        .isFalse();
  }

  @Test
  @DisplayName("lets one of 16 threads succeed on two instances of the same storage")
  protected void optional_succeedsForOneThreadOnTwoInstances() throws Exception {
    CredentialStore store = store();
    CredentialStore other = anotherOn(store);
    for (int round = 0; round < ROUNDS; round++) {
      ResourceOwner owner = ResourceOwner.of("x", "round" + round);
      String winner = oneWins(owner, ABSENT, List.of(store, other), other);
      oneWins(owner, winner, List.of(store, other), store);
    }
    assertThat(store.replace(ADA, ABSENT, entry("v0", 0)))
        .as("replace succeeds")
        .isTrue();
    Race.of(THREADS, i -> counting(i % 2 == 0 ? store : other, ADA));
    assertThat(other.load(ADA)).contains(entry("v" + THREADS * TURNS, THREADS * TURNS));
  }

  @Test
  @DisplayName("replaces each of many versions for one thread on two instances, in a race")
  protected void optional_replacesEachVersionOnceOnTwoInstances() throws Exception {
    CredentialStore store = store();
    CredentialStore other = anotherOn(store);
    RepeatedRace.of(new OneSucceeds(store, thread -> false) {
      @Override
      public Callable<Boolean> call(int number, int thread) {
        return replacing(isEven(thread) ? store : other, number, "first", thread);
      }
    });
  }

  // The limit.

  @Test
  @DisplayName("rejects a new owner when it is full, and keeps all others")
  protected void optional_rejectsNewOwnersWhenFull() throws Exception {
    Optional<CredentialStore> limited = storeFor(FEW);
    Assumptions.assumeTrue(limited.isPresent(), "A test cannot set the limit of this store");
    CredentialStore store = limited.orElseThrow();
    for (int i = 0; i < FEW; i++) {
      assertThat(store.replace(numbered(i), ABSENT, entry("v1", i)))
          .as("replace succeeds")
          .isTrue();
    }

    assertThatIOException()
        .as("one owner too many")
        .isThrownBy(() -> store.replace(ADA, ABSENT, entry("v1", 1)));

    assertThat(store.load(ADA)).isEmpty();
    for (int i = 0; i < FEW; i++) {
      assertThat(store.load(numbered(i))).as("owner " + i).contains(entry("v1", i));
      assertThat(store.replace(numbered(i), "v1", entry("v2", i)))
          .as("replace succeeds: owner " + i)
          .isTrue();
    }
    assertThat(store.remove(numbered(0), "v2")).as("remove succeeds").isTrue();
    assertThat(store.replace(ADA, ABSENT, entry("v1", 1)))
        .as("replace succeeds: after another owner was removed")
        .isTrue();
  }

  /**
   * Lets many threads replace {@code expected} at the same time.
   *
   * @return the version of the thread that succeeded
   */
  private static String oneWins(
      ResourceOwner owner, String expected, List<CredentialStore> stores, CredentialStore witness)
      throws Exception {
    String prefix = "after-" + expected + "-";
    List<Boolean> won = Race.of(
        THREADS,
        i -> () -> stores.get(i % stores.size()).replace(owner, expected, entry(prefix + i, i)));

    assertThat(won).as("threads that succeeded").containsOnlyOnce(true);
    int winner = won.indexOf(true);
    assertThat(witness.load(owner)).contains(entry(prefix + winner, winner));
    return prefix + winner;
  }

  /** Each rejection is the success of another thread, which limits their number. */
  private static Callable<Integer> counting(CredentialStore store, ResourceOwner owner) {
    return () -> {
      int rejected = 0;
      for (int turns = 0; turns < TURNS; ) {
        Entry current = store.load(owner).orElseThrow();
        int next = count(current) + 1;
        if (store.replace(owner, current.version(), entry("v" + next, next))) {
          turns++;
        } else {
          rejected++;
        }
        assertThat(rejected)
            .as("more rejections than updates by others")
            .isLessThan(THREADS * TURNS);
      }
      return rejected;
    };
  }

  /** Checks that each load returns at least the count that was stored before it began, while one thread writes. */
  private static void seesNothingOld(CredentialStore writer, CredentialStore reader)
      throws Exception {
    AtomicInteger written = new AtomicInteger();
    AtomicBoolean ended = new AtomicBoolean();
    CyclicBarrier looked = new CyclicBarrier(READERS);
    List<String> seen = Race.of(READERS, thread -> () -> {
      String old = readAtLeast(0, reader);
      looked.await(LIMIT_SECONDS, TimeUnit.SECONDS);
      for (boolean last = false; !last && old.equals("nothing old"); ) {
        last = thread == 0 ? written.get() == ROUNDS * TURNS : ended.get();
        if (thread == 0 && !last) {
          write(writer, written);
        }
        old = readAtLeast(written.get(), reader);
      }
      ended.set(true);
      return old;
    });

    assertThat(seen).containsOnly("nothing old");
  }

  private static void write(CredentialStore store, AtomicInteger written) throws IOException {
    int next = written.get() + 1;
    assertThat(store.replace(ADA, "v" + (next - 1), entry("v" + next, next)))
        .as("replace succeeds: replaced by the only writer")
        .isTrue();
    written.set(next);
  }

  private static String readAtLeast(int least, CredentialStore store) throws IOException {
    int found = count(store.load(ADA).orElseThrow());
    return found < least ? found + " after " + least : "nothing old";
  }

  private static String interrupted(Callable<?> call) throws Exception {
    Thread.currentThread().interrupt();
    try {
      call.call();
    } catch (IOException e) {
      // This is allowed. The result of the call is then unknown.
    }
    return Thread.interrupted() ? "flag still set" : "flag cleared";
  }

  private CredentialStore storeWith(ResourceOwner owner, Entry entry) throws Exception {
    CredentialStore store = store();
    assertThat(store.replace(owner, ABSENT, entry))
        .as("replace succeeds: a first entry")
        .isTrue();
    return store;
  }

  private CredentialStore anotherOn(CredentialStore store) throws Exception {
    Optional<CredentialStore> another = another(store);
    Assumptions.assumeTrue(
        another.isPresent(), "Only one instance of this store can use a storage");
    return another.orElseThrow();
  }

  private static boolean isEven(int thread) {
    return thread % 2 == 0;
  }

  private static ResourceOwner numbered(int number) {
    return ResourceOwner.of("x", "owner" + number);
  }

  private static Entry entry(String version, int count) {
    return new Entry(version, Snapshot.of("contract", 1).with("count", Integer.toString(count)));
  }

  private static int count(Entry entry) {
    return Integer.parseInt(entry.snapshot().text("count"));
  }

  /** A race in which exactly one thread may change the first entry of an owner. */
  private abstract static class OneSucceeds implements RepeatedRace.Contest<Boolean> {

    private final CredentialStore store;
    private final IntPredicate removes;

    /** @param removes whether the call of a thread removes the entry; otherwise it stores the version {@code v<thread>} */
    private OneSucceeds(CredentialStore store, IntPredicate removes) {
      this.store = store;
      this.removes = removes;
    }

    static Callable<Boolean> replacing(
        CredentialStore store, int number, String expected, int thread) {
      ResourceOwner owner = numbered(number);
      Entry next = entry("v" + thread, thread);
      return () -> store.replace(owner, expected, next);
    }

    static Callable<Boolean> removing(CredentialStore store, int number) {
      ResourceOwner owner = numbered(number);
      return () -> store.remove(owner, "first");
    }

    @Override
    public void prepare(int number) throws IOException {
      assertThat(store.replace(numbered(number), ABSENT, entry("first", 1)))
          .as("replace succeeds")
          .isTrue();
    }

    @Override
    public void check(int number, List<Boolean> won) throws IOException {
      assertThat(Collections.frequency(won, true)).as("threads that succeeded").isEqualTo(1);
      int winner = won.indexOf(true);
      Optional<Entry> left = store.load(numbered(number));
      assertThat(left)
          .isEqualTo(
              removes.test(winner) ? Optional.empty() : Optional.of(entry("v" + winner, winner)));
      if (left.isPresent()) {
        assertThat(store.remove(numbered(number), "v" + winner))
            .as("remove succeeds")
            .isTrue();
      }
    }
  }
}
