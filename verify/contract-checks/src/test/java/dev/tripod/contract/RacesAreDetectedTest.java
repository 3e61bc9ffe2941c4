package dev.tripod.contract;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.PendingKey;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.PendingAuthorizationStore;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.TestAbortedException;

/**
 * Shows that the contracts detect stores with a race in each of 20 runs. Between their two steps, these stores offer the processor to
 * another thread. On a machine with free processors the contracts find the same stores without that.
 */
@Timeout(300)
@SuppressWarnings("ThreadPriorityCheck") // the yields make a race more likely, nothing relies on it
final class RacesAreDetectedTest {

  private static final int RUNS = 20;

  @Test
  @DisplayName("a credential store without a lock")
  void credentialsWithoutALock() {
    Supplier<CredentialStore> wrong = () -> store(RacesAreDetectedTest::withoutALock);
    detects(credentials(wrong)::required_storesEachFirstEntryOnce);
    detects(credentials(wrong)::required_replacesEachVersionOnce);
    detects(credentials(wrong)::required_removesEachVersionOnce);
    detects(credentials(wrong)::required_replacesOrRemovesEachVersionOnce);
  }

  @Test
  @DisplayName("a credential store that compares before it locks")
  void credentialsComparedOutsideTheLock() {
    Supplier<CredentialStore> wrong = () -> store(comparedOutside(new Object()));
    detects(credentials(wrong)::required_storesEachFirstEntryOnce);
    detects(credentials(wrong)::required_replacesEachVersionOnce);
    detects(credentials(wrong)::required_removesEachVersionOnce);
    detects(credentials(wrong)::required_replacesOrRemovesEachVersionOnce);
  }

  @Test
  @DisplayName("a credential store with one lock for replace and another one for remove")
  void credentialsWithTwoLocks() {
    detects(
        credentials(() ->
            new Store(new ConcurrentHashMap<>(), locked(new Object()), locked(new Object())))
            ::required_replacesOrRemovesEachVersionOnce);
  }

  @Test
  @DisplayName("a credential store with one lock per instance")
  void credentialsWithALockPerInstance() {
    Function<Map<ResourceOwner, CredentialStore.Entry>, CredentialStore> wrong = storage -> {
      Change ownLock = locked(new Object());
      return new Store(storage, ownLock, ownLock);
    };
    Map<CredentialStore, Map<ResourceOwner, CredentialStore.Entry>> storages = new HashMap<>();
    detects(new CredentialStoreContract() {
      @Override
      protected CredentialStore store() {
        Map<ResourceOwner, CredentialStore.Entry> storage = new ConcurrentHashMap<>();
        CredentialStore store = wrong.apply(storage);
        storages.put(store, storage);
        return store;
      }

      @Override
      protected Optional<CredentialStore> another(CredentialStore store) {
        return Optional.of(wrong.apply(Objects.requireNonNull(storages.get(store))));
      }
    }::optional_replacesEachVersionOnceOnTwoInstances);
  }

  @Test
  @DisplayName("a pending-authorization store with a take that reads outside its lock")
  void takeReadsOutsideTheLock() {
    detects(pending(ReadsOutsideTheLock::new)::required_returnsEachSnapshotToOneThread);
  }

  @Test
  @DisplayName("a pending-authorization store with a take without a lock")
  void takeWithoutALock() {
    detects(pending(WithoutALock::new)::required_returnsEachSnapshotToOneThread);
  }

  @Test
  @DisplayName("a pending-authorization store with a put that loses what other threads put")
  void putLosesOthers() {
    detects(pending(ReplacingItsMap::new)::required_storesEachSnapshotOfManyThreads);
  }

  /** Shows that {@code call} fails in each run. Code with a race can throw any exception. */
  private static void detects(Call call) {
    for (int run = 1; run <= RUNS; run++) {
      assertThatThrownBy(call::run).as("run " + run).isNotInstanceOf(TestAbortedException.class);
    }
  }

  private static CredentialStoreContract credentials(Supplier<CredentialStore> wrong) {
    return new CredentialStoreContract() {
      @Override
      protected CredentialStore store() {
        return wrong.get();
      }
    };
  }

  private static PendingAuthorizationStoreContract pending(
      Supplier<PendingAuthorizationStore> wrong) {
    return new PendingAuthorizationStoreContract() {
      @Override
      protected PendingAuthorizationStore store(Clock clock) {
        return wrong.get();
      }
    };
  }

  @FunctionalInterface
  private interface Call {

    void run() throws Exception;
  }

  /** A way to compare the version of an entry and to write it. */
  @FunctionalInterface
  private interface Change {

    boolean isMade(BooleanSupplier matches, Runnable write);
  }

  private static boolean withoutALock(BooleanSupplier matches, Runnable write) {
    if (!matches.getAsBoolean()) {
      return false;
    }
    Thread.yield();
    write.run();
    return true;
  }

  private static Change comparedOutside(Object lock) {
    return (matches, write) -> withoutALock(matches, () -> {
      synchronized (lock) {
        write.run();
      }
    });
  }

  private static Change locked(Object lock) {
    return (matches, write) -> {
      synchronized (lock) {
        return withoutALock(matches, write);
      }
    };
  }

  private static CredentialStore store(Change change) {
    return new Store(new ConcurrentHashMap<>(), change, change);
  }

  /** A store that is correct if both changes use the same lock, and no other instance uses the same entries. */
  private static final class Store implements CredentialStore {

    private final Map<ResourceOwner, Entry> entries;
    private final Change replacing;
    private final Change removing;

    private Store(Map<ResourceOwner, Entry> entries, Change replacing, Change removing) {
      this.entries = entries;
      this.replacing = replacing;
      this.removing = removing;
    }

    @Override
    public Optional<Entry> load(ResourceOwner owner) {
      return Optional.ofNullable(entries.get(owner));
    }

    @Override
    public boolean replace(ResourceOwner owner, String expectedVersion, Entry next) {
      return replacing.isMade(
          () -> matches(owner, expectedVersion), () -> entries.put(owner, next));
    }

    @Override
    public boolean remove(ResourceOwner owner, String expectedVersion) {
      return !expectedVersion.isEmpty()
          && removing.isMade(() -> matches(owner, expectedVersion), () -> entries.remove(owner));
    }

    private boolean matches(ResourceOwner owner, String expectedVersion) {
      Entry entry = entries.get(owner);
      return (entry == null ? "" : entry.version()).equals(expectedVersion);
    }
  }

  private static class WithoutALock implements PendingAuthorizationStore {

    final Map<PendingKey, Snapshot> pending = new ConcurrentHashMap<>();

    @Override
    public void put(PendingKey key, Snapshot snapshot, Instant expiresAt) {
      pending.put(key, snapshot);
    }

    @Override
    public Optional<Snapshot> take(PendingKey key) {
      Snapshot found = pending.get(key);
      if (found != null) {
        Thread.yield();
        remove(key);
      }
      return Optional.ofNullable(found);
    }

    void remove(PendingKey key) {
      pending.remove(key);
    }
  }

  private static final class ReadsOutsideTheLock extends WithoutALock {

    @Override
    synchronized void remove(PendingKey key) {
      super.remove(key);
    }
  }

  /** Copies its map to change it, and takes under a lock. A put that began earlier removes what another one has put. */
  private static final class ReplacingItsMap implements PendingAuthorizationStore {

    private volatile Map<PendingKey, Snapshot> pending = Map.of();

    @Override
    public void put(PendingKey key, Snapshot snapshot, Instant expiresAt) {
      Map<PendingKey, Snapshot> next = new HashMap<>(pending);
      next.put(key, snapshot);
      Thread.yield();
      pending = next;
      Thread.yield();
    }

    @Override
    public synchronized Optional<Snapshot> take(PendingKey key) {
      Map<PendingKey, Snapshot> next = new HashMap<>(pending);
      Snapshot found = next.remove(key);
      pending = next;
      return Optional.ofNullable(found);
    }
  }
}
