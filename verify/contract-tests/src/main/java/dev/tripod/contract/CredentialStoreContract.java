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
 *   <li>races that need a failure at the same time, such as a retry by a driver, or a failover of the database
 *   <li>a wrong result after a lost connection, unless you override {@link #losingTheRequest} and {@link #losingTheResponse}
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
  private static final String DIFFERENT_OWNERS =
      "The store must not take '%s' for an owner that differs in case, in a space, in Unicode form or at the end.";
  private static final ResourceOwner ADA = ResourceOwner.of("x", "ada");
  private static final ResourceOwner BEN = ResourceOwner.of("x", "ben");
  private static final ResourceOwner CLEO = ResourceOwner.of("x", "cleo");

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

  /**
   * Returns another instance of the adapter on the storage of {@code store}. At its first change, it loses the connection before the
   * request reaches the storage. It may connect again afterwards.
   *
   * @return empty if a test cannot break the connection
   */
  protected Optional<CredentialStore> losingTheRequest(CredentialStore store) throws Exception {
    return Optional.empty();
  }

  /**
   * Returns another instance of the adapter on the storage of {@code store}. At its first change, the storage makes the change, and
   * the instance loses the connection before the response arrives. It may connect again afterwards.
   *
   * @return empty if a test cannot break the connection
   */
  protected Optional<CredentialStore> losingTheResponse(CredentialStore store) throws Exception {
    return Optional.empty();
  }

  // One thread.

  @Test
  @DisplayName("is empty at first: there is nothing to load, replace or remove")
  protected void required_isEmptyAtFirst() throws Exception {
    CredentialStore store = store();

    hasNoEntry(store, ADA);
    doesNotReplace(store, ADA, "v1", entry("v2", 2), "it has no entry of this owner");
    doesNotRemove(store, ADA, "v1", "it has no entry of this owner");
    doesNotRemove(store, ADA, ABSENT, "it has no entry of this owner");
    hasNoEntry(store, ADA);
  }

  @Test
  @DisplayName("stores a first entry if none is expected, and loads it repeatedly")
  protected void required_storesAFirstEntry() throws Exception {
    CredentialStore store = store();

    replaces(store, ADA, ABSENT, entry("v1", 1));

    returns(store, ADA, entry("v1", 1));
    returns(store, ADA, entry("v1", 1));
  }

  @Test
  @DisplayName("replaces an entry only if its version is the expected one")
  protected void required_replacesTheExpectedVersion() throws Exception {
    CredentialStore store = storeWith(ADA, entry("v1", 1));

    for (String wrong : List.of(ABSENT, "v0", "v2", "v", "v11", "V1")) {
      doesNotReplace(
          store, ADA, wrong, entry("v2", 2), "the entry has another version than '" + wrong + "'");
      returns(store, ADA, entry("v1", 1));
    }
    replaces(store, ADA, "v1", entry("v2", 2));
    returns(store, ADA, entry("v2", 2));
    doesNotReplace(store, ADA, "v1", entry("v3", 3), "the expected version is the previous one");
    returns(store, ADA, entry("v2", 2));
  }

  @Test
  @DisplayName("removes an entry only if its version is the expected one")
  protected void required_removesTheExpectedVersion() throws Exception {
    CredentialStore store = storeWith(ADA, entry("v1", 1));
    replaces(store, ADA, "v1", entry("v2", 2));

    for (String wrong : List.of(ABSENT, "v1", "v3", "V2")) {
      doesNotRemove(store, ADA, wrong, "the entry has another version than '" + wrong + "'");
      returns(store, ADA, entry("v2", 2));
    }
    removes(store, ADA, "v2");
    hasNoEntry(store, ADA);
    doesNotRemove(store, ADA, "v2", "the entry was removed before");
  }

  @Test
  @DisplayName(
      "does not accept the version of a removed entry, even if the snapshot is stored again")
  protected void required_forgetsRemovedVersions() throws Exception {
    CredentialStore store = storeWith(ADA, entry("v1", 1));
    removes(store, ADA, "v1");
    doesNotReplace(store, ADA, "v1", entry("v2", 2), "the entry was removed before");

    replaces(store, ADA, ABSENT, entry("v3", 1));

    doesNotReplace(store, ADA, "v1", entry("v4", 4), "the expected version is of a removed entry");
    doesNotRemove(store, ADA, "v1", "the expected version is of a removed entry");
    returns(store, ADA, entry("v3", 1));
    replaces(store, ADA, "v3", entry("v4", 4));
    returns(store, ADA, entry("v4", 4));
  }

  @Test
  @DisplayName("compares versions, not snapshots")
  protected void required_comparesVersionsNotSnapshots() throws Exception {
    CredentialStore store = storeWith(ADA, entry("v1", 1));
    replaces(store, ADA, "v1", entry("v2", 2));

    replaces(store, ADA, "v2", entry("v3", 1));

    returns(store, ADA, entry("v3", 1));
    doesNotReplace(
        store,
        ADA,
        "v1",
        entry("v4", 4),
        "only the snapshot is the same as of the expected version");
    doesNotRemove(store, ADA, "v1", "only the snapshot is the same as of the expected version");
    returns(store, ADA, entry("v3", 1));
  }

  @Test
  @DisplayName("saves a snapshot in place of any entry, with a new version each time")
  protected void required_savesASnapshot() throws Exception {
    CredentialStore store = store();
    Snapshot first = entry("v1", 1).snapshot();
    Snapshot second = entry("v2", 2).snapshot();

    store.save(ADA, first);
    String version = versionOf(store, ADA, first);
    store.save(ADA, second);
    String next = versionOf(store, ADA, second);

    assertThat(next)
        .as("The store must give each saved snapshot a version of its own.")
        .isNotEqualTo(version);
    doesNotReplace(store, ADA, version, entry("late", 3), "save has replaced that version");
    hasNoEntry(store, BEN);
    removes(store, ADA, next);
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
    returns(store, ADA, new Entry("v1", everything));

    Entry large = new Entry("v2", everything.with("long", "x".repeat(longest)));
    replaces(store, ADA, "v1", large);
    returns(store, ADA, large);

    Entry bare = new Entry("v3", Snapshot.of("contract", 1));
    replaces(store, ADA, "v2", bare);
    returns(store, ADA, bare);
  }

  @Test
  @DisplayName("compares versions exactly: case, - and _, one character and 64")
  protected void required_comparesVersionsExactly() throws Exception {
    CredentialStore store = store();
    List<String> versions =
        List.of("a", "A", "-", "_", "--", "0", "00", "1e3", "null", "aB-_09".repeat(10) + "aBcD");
    String current = ABSENT;
    for (String version : versions) {
      replaces(store, ADA, current, entry(version, 1));
      returns(store, ADA, entry(version, 1));
      for (String other : versions) {
        if (!other.equals(version)) {
          doesNotRemove(store, ADA, other, "the version is " + version + " and not " + other);
        }
      }
      current = version;
    }
    String longest = current;
    doesNotRemove(store, ADA, longest.substring(0, 63) + "d", "the last of 64 characters differs");
    removes(store, ADA, longest);
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
        ResourceOwner.of("x", "E"),
        ResourceOwner.of("x", "\ud83d\udd11"),
        ResourceOwner.of("x", "a\u0000b"),
        ResourceOwner.of("x", "a".repeat(999) + "b"),
        ResourceOwner.of("x", "a".repeat(999) + "c"));
    for (int i = 0; i < owners.size(); i++) {
      assertThat(store.replace(owners.get(i), ABSENT, entry("v1", i)))
          .as(DIFFERENT_OWNERS, owners.get(i))
          .isTrue();
    }
    for (int i = 0; i < owners.size(); i++) {
      assertThat(store.load(owners.get(i)))
          .as(DIFFERENT_OWNERS, owners.get(i))
          .contains(entry("v1", i));
      assertThat(store.remove(owners.get(i), "v1"))
          .as(DIFFERENT_OWNERS, owners.get(i))
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
      replaces(store, owner, ABSENT, entry("first", 1));
      oneWins(owner, "first", List.of(store), store);
    }
  }

  @Test
  @DisplayName("reports success to one of 16 threads that remove a version at the same time")
  protected void required_removesForOneThread() throws Exception {
    CredentialStore store = store();
    for (int round = 0; round < ROUNDS; round++) {
      ResourceOwner owner = ResourceOwner.of("x", "round" + round);
      replaces(store, owner, ABSENT, entry("first", 1));

      List<Boolean> removed = Race.of(THREADS, i -> () -> store.remove(owner, "first"));

      oneSucceeded(removed);
      hasNoEntry(store, owner);
    }
  }

  @Test
  @DisplayName("lets one of 16 threads succeed that replace or remove at the same time")
  protected void required_replacesOrRemovesForOneThread() throws Exception {
    CredentialStore store = store();
    for (int round = 0; round < ROUNDS; round++) {
      ResourceOwner owner = ResourceOwner.of("x", "round" + round);
      replaces(store, owner, ABSENT, entry("first", 1));

      List<Boolean> won = Race.of(
          THREADS,
          i -> i % 2 == 0
              ? () -> store.remove(owner, "first")
              : () -> store.replace(owner, "first", entry("v" + i, i)));

      oneSucceeded(won);
      int winner = won.indexOf(true);
      assertThat(store.load(owner))
          .as("The store must have what the thread did that received true.")
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

    returns(store, ADA, entry("v" + THREADS * TURNS, THREADS * TURNS));
  }

  @Test
  @DisplayName("is not disturbed by updates of another owner")
  protected void required_isNotDisturbedByOtherOwners() throws Exception {
    CredentialStore store = storeWith(ADA, entry("v0", 0));
    replaces(store, BEN, ABSENT, entry("v0", 0));

    List<Integer> lost = Race.of(2, i -> () -> {
      ResourceOwner owner = i == 0 ? ADA : BEN;
      int rejected = 0;
      for (int n = 0; n < THREADS * TURNS; n++) {
        rejected += store.replace(owner, "v" + n, entry("v" + (n + 1), n + 1)) ? 0 : 1;
      }
      return rejected;
    });

    assertThat(lost)
        .as("The store must accept each update of an owner without another writer.")
        .containsOnly(0);
    returns(store, ADA, entry("v" + THREADS * TURNS, THREADS * TURNS));
    removes(store, ADA, "v" + THREADS * TURNS);
    returns(store, BEN, entry("v" + THREADS * TURNS, THREADS * TURNS));
  }

  @Test
  @DisplayName("saves one of the snapshots that 16 threads save at the same time")
  protected void required_savesTheSnapshotOfOneThread() throws Exception {
    CredentialStore store = store();

    Race.of(THREADS, i -> () -> {
      store.save(ADA, entry("saved", i).snapshot());
      return i;
    });

    assertThat(store.load(ADA).map(Entry::snapshot).map(Snapshot::encode))
        .as("The store must have one of the saved snapshots.")
        .hasValueSatisfying(encoded -> assertThat(encoded).startsWith("contract/1?count="));
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

    assertThat(endings)
        .as(
            "The store must leave the interrupt flag set, in load, replace, a first replace, and remove.")
        .containsOnly("flag still set");
    Optional<Entry> left = store.load(ADA);
    String version = left.map(Entry::version).orElse(ABSENT);
    replaces(store, ADA, version, entry("v3", 3));
    returns(store, ADA, entry("v3", 3));
  }

  // Several instances.

  @Test
  @DisplayName("returns the latest entry in another instance on the same storage")
  protected void optional_returnsTheLatestEntryInAnotherInstance() throws Exception {
    CredentialStore store = storeWith(ADA, entry("v0", 0));
    CredentialStore other = anotherOn(store);

    returns(other, ADA, entry("v0", 0));
    seesNothingOld(store, other);
    String version = other.load(ADA).orElseThrow().version();
    doesNotReplace(
        other, ADA, "v0", entry("late", 1), "another instance has replaced the expected version");
    removes(other, ADA, version);
    hasNoEntry(store, ADA);
    doesNotReplace(store, ADA, version, entry("late", 1), "another instance has removed the entry");
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
    replaces(store, ADA, ABSENT, entry("v0", 0));
    Race.of(THREADS, i -> counting(i % 2 == 0 ? store : other, ADA));
    returns(other, ADA, entry("v" + THREADS * TURNS, THREADS * TURNS));
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

  // A lost connection.

  @Test
  @DisplayName("is right about a change, or throws, if the connection is lost before the change")
  protected void optional_isRightAboutALostRequest() throws Exception {
    isRightAboutALoss(this::losingTheRequest);
  }

  @Test
  @DisplayName("is right about a change, or throws, if the connection is lost after the change")
  protected void optional_isRightAboutALostResponse() throws Exception {
    isRightAboutALoss(this::losingTheResponse);
  }

  // The limit.

  @Test
  @DisplayName("rejects a new owner when it is full, and keeps all others")
  protected void optional_rejectsNewOwnersWhenFull() throws Exception {
    Optional<CredentialStore> limited = storeFor(FEW);
    Assumptions.assumeTrue(limited.isPresent(), "A test cannot set the limit of this store");
    CredentialStore store = limited.orElseThrow();
    for (int i = 0; i < FEW; i++) {
      replaces(store, numbered(i), ABSENT, entry("v1", i));
    }

    assertThatIOException()
        .as("The store must reject a new owner with an IOException when it is full.")
        .isThrownBy(() -> store.replace(ADA, ABSENT, entry("v1", 1)));

    hasNoEntry(store, ADA);
    for (int i = 0; i < FEW; i++) {
      returns(store, numbered(i), entry("v1", i));
      replaces(store, numbered(i), "v1", entry("v2", i));
    }
    removes(store, numbered(0), "v2");
    replaces(store, ADA, ABSENT, entry("v1", 1));
  }

  private void isRightAboutALoss(Losing losing) throws Exception {
    CredentialStore store = storeWith(BEN, entry("v1", 1));
    replaces(store, CLEO, ABSENT, entry("v1", 1));

    isRight(
        () -> on(losing, store).replace(ADA, ABSENT, entry("v1", 1)),
        store,
        ADA,
        Optional.empty(),
        Optional.of(entry("v1", 1)));
    isRight(
        () -> on(losing, store).replace(BEN, "v1", entry("v2", 2)),
        store,
        BEN,
        Optional.of(entry("v1", 1)),
        Optional.of(entry("v2", 2)));
    isRight(
        () -> on(losing, store).remove(CLEO, "v1"),
        store,
        CLEO,
        Optional.of(entry("v1", 1)),
        Optional.empty());
  }

  private static CredentialStore on(Losing losing, CredentialStore store) throws Exception {
    Optional<CredentialStore> instance = losing.on(store);
    Assumptions.assumeTrue(
        instance.isPresent(), "A test cannot break the connection of this store");
    return instance.orElseThrow();
  }

  private static void isRight(
      Callable<Boolean> change,
      CredentialStore witness,
      ResourceOwner owner,
      Optional<Entry> before,
      Optional<Entry> after)
      throws Exception {
    try {
      assertThat(change.call())
          .as(
              "The store must not return false after it lost the connection: no other caller has changed the entry.")
          .isTrue();
    } catch (IOException e) {
      assertThat(witness.load(owner))
          .as(
              "The store must either make a change completely or not at all, if it lost the connection.")
          .isIn(before, after);
      return;
    }
    assertThat(witness.load(owner))
        .as(
            "The store must not return true after it lost the connection, unless it made the change.")
        .isEqualTo(after);
  }

  private static String versionOf(CredentialStore store, ResourceOwner owner, Snapshot saved)
      throws IOException {
    Optional<Entry> found = store.load(owner);
    assertThat(found.map(Entry::snapshot))
        .as("The store must have the snapshot that was saved last.")
        .contains(saved);
    return found.orElseThrow().version();
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

    oneSucceeded(won);
    int winner = won.indexOf(true);
    returns(witness, owner, entry(prefix + winner, winner));
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
            .as("The store must reject an update only if another one succeeded.")
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

    assertThat(seen)
        .as(
            "The store must return from load what was stored before load began, on every thread and instance.")
        .containsOnly("nothing old");
  }

  private static void write(CredentialStore store, AtomicInteger written) throws IOException {
    int next = written.get() + 1;
    replaces(store, ADA, "v" + (next - 1), entry("v" + next, next));
    written.set(next);
  }

  private static String readAtLeast(int least, CredentialStore store) throws IOException {
    int found = store.load(ADA).map(CredentialStoreContract::count).orElse(-1);
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
    replaces(store, owner, ABSENT, entry);
    return store;
  }

  private CredentialStore anotherOn(CredentialStore store) throws Exception {
    Optional<CredentialStore> another = another(store);
    Assumptions.assumeTrue(
        another.isPresent(), "Only one instance of this store can use a storage");
    return another.orElseThrow();
  }

  private static void oneSucceeded(List<Boolean> won) {
    assertThat(Collections.frequency(won, true))
        .as(
            "The store must return true to exactly one of the threads that expect the same version.")
        .isEqualTo(1);
  }

  private static void replaces(
      CredentialStore store, ResourceOwner owner, String expectedVersion, Entry next)
      throws IOException {
    assertThat(store.replace(owner, expectedVersion, next))
        .as(
            expectedVersion.isEmpty()
                ? "The store must store a first entry of %s and return true, because it has none."
                : "The store must replace the entry of %s and return true, because %s is its version.",
            owner,
            expectedVersion)
        .isTrue();
  }

  private static void doesNotReplace(
      CredentialStore store, ResourceOwner owner, String expectedVersion, Entry next, String reason)
      throws IOException {
    assertThat(store.replace(owner, expectedVersion, next))
        .as("The store must replace nothing and return false, because %s.", reason)
        .isFalse();
  }

  private static void removes(CredentialStore store, ResourceOwner owner, String expectedVersion)
      throws IOException {
    assertThat(store.remove(owner, expectedVersion))
        .as(
            "The store must remove the entry of %s and return true, because %s is its version.",
            owner, expectedVersion)
        .isTrue();
  }

  private static void doesNotRemove(
      CredentialStore store, ResourceOwner owner, String expectedVersion, String reason)
      throws IOException {
    assertThat(store.remove(owner, expectedVersion))
        .as("The store must remove nothing and return false, because %s.", reason)
        .isFalse();
  }

  private static void returns(CredentialStore store, ResourceOwner owner, Entry stored)
      throws IOException {
    assertThat(store.load(owner))
        .as("The store must return the latest entry of '%s', exactly as it was stored.", owner)
        .contains(stored);
  }

  private static void hasNoEntry(CredentialStore store, ResourceOwner owner) throws IOException {
    assertThat(store.load(owner))
        .as("The store must return no entry of '%s', because none is stored.", owner)
        .isEmpty();
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

  /** Returns an instance that loses a connection. */
  @FunctionalInterface
  private interface Losing {

    Optional<CredentialStore> on(CredentialStore store) throws Exception;
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
      replaces(store, numbered(number), ABSENT, entry("first", 1));
    }

    @Override
    public void check(int number, List<Boolean> won) throws IOException {
      oneSucceeded(won);
      int winner = won.indexOf(true);
      Optional<Entry> left = store.load(numbered(number));
      assertThat(left)
          .as("The store must have what the thread did that received true.")
          .isEqualTo(
              removes.test(winner) ? Optional.empty() : Optional.of(entry("v" + winner, winner)));
      if (left.isPresent()) {
        removes(store, numbered(number), "v" + winner);
      }
    }
  }
}
