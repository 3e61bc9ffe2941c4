package dev.tripod.contract;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.CredentialStore;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Exchanger;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.TestAbortedException;

/** Shows that the contract detects stores that break one rule each. */
@Timeout(120)
final class CredentialStoreContractDetectsFaultsTest {

  @Test
  @DisplayName("a store that does not compare versions")
  void blind() {
    Supplier<CredentialStore> blind = () -> new Right() {
      @Override
      boolean matches(String current, String expected) {
        return true;
      }
    };
    detects(contract(blind)::required_isEmptyAtFirst);
    detects(contract(blind)::required_replacesTheExpectedVersion);
    detects(contract(blind)::required_removesTheExpectedVersion);
    detects(contract(blind)::required_forgetsRemovedVersions);
    detects(contract(blind)::required_comparesVersionsNotSnapshots);
    detects(contract(blind)::required_comparesVersionsExactly);
    detects(contract(blind)::required_storesTheFirstEntryOfOneThread);
    detects(contract(blind)::required_replacesForOneThread);
    detects(contract(blind)::required_replacesOrRemovesForOneThread);
  }

  @Test
  @DisplayName("a store that compares and writes in two steps")
  void checkThenAct() {
    Supplier<CredentialStore> wrong =
        () -> new ComparingFirst(new ConcurrentHashMap<>(), new NoLock());
    detects(contract(wrong)::required_storesTheFirstEntryOfOneThread);
    detects(contract(wrong)::required_replacesForOneThread);
    detects(contract(wrong)::required_removesForOneThread);
    detects(contract(wrong)::required_replacesOrRemovesForOneThread);
    detects(contract(wrong)::required_losesNoUpdate);
  }

  @Test
  @DisplayName("a store that removes any version")
  void removesBlindly() {
    Supplier<CredentialStore> wrong = () -> new Right() {
      @Override
      public boolean remove(ResourceOwner owner, String expectedVersion) {
        return super.remove(owner, current(owner));
      }
    };
    detects(contract(wrong)::required_removesTheExpectedVersion);
    detects(contract(wrong)::required_forgetsRemovedVersions);
    detects(contract(wrong)::required_comparesVersionsNotSnapshots);
    detects(contract(wrong)::required_comparesVersionsExactly);
  }

  @Test
  @DisplayName("a store that accepts the empty version for any")
  void emptyIsAny() {
    detects(contract(() -> new Right() {
      @Override
      boolean matches(String current, String expected) {
        return expected.isEmpty() || super.matches(current, expected);
      }
    })::required_replacesTheExpectedVersion);
  }

  @Test
  @DisplayName("a store that accepts the versions of removed or replaced entries")
  void remembers() {
    Supplier<CredentialStore> wrong = () -> new Right() {
      private final Set<String> before = ConcurrentHashMap.newKeySet();

      @Override
      boolean matches(String current, String expected) {
        before.add(current);
        return super.matches(current, expected)
            || (!expected.isEmpty() && before.contains(expected));
      }
    };
    detects(contract(wrong)::required_replacesTheExpectedVersion);
    detects(contract(wrong)::required_forgetsRemovedVersions);
    detects(contract(wrong)::required_comparesVersionsNotSnapshots);
  }

  @Test
  @DisplayName("a store that compares snapshots instead of versions")
  void comparesSnapshots() {
    Supplier<CredentialStore> wrong = () -> new Right() {
      private final Map<String, Snapshot> written = new ConcurrentHashMap<>();

      @Override
      Entry stored(Entry next) {
        written.put(next.version(), next.snapshot());
        return next;
      }

      @Override
      boolean matches(String current, String expected) {
        return (current.isEmpty() || expected.isEmpty())
            ? current.equals(expected)
            : Objects.equals(written.get(current), written.get(expected));
      }
    };
    detects(contract(wrong)::required_comparesVersionsNotSnapshots);
    detects(contract(wrong)::required_forgetsRemovedVersions);
  }

  @Test
  @DisplayName("a store that returns true without an effect, or false after one")
  void sayingOtherThanDoing() {
    Supplier<CredentialStore> idle = () -> new Right() {
      @Override
      public boolean replace(ResourceOwner owner, String expectedVersion, Entry next) {
        return true;
      }
    };
    Supplier<CredentialStore> denying = () -> new Right() {
      @Override
      public boolean remove(ResourceOwner owner, String expectedVersion) {
        return super.remove(owner, expectedVersion) && owner.id().isEmpty();
      }
    };
    detects(contract(idle)::required_storesAFirstEntry);
    detects(contract(denying)::required_removesTheExpectedVersion);
    detects(contract(denying)::required_removesForOneThread);
  }

  @Test
  @DisplayName("a store that loads stale entries")
  void stale() {
    Supplier<CredentialStore> wrong = () -> new Right() {
      private final Map<ResourceOwner, Optional<Entry>> cached = new ConcurrentHashMap<>();
      private final Map<ResourceOwner, Integer> loads = new ConcurrentHashMap<>();

      @Override
      public Optional<Entry> load(ResourceOwner owner) {
        if (loads.merge(owner, 1, Integer::sum) % 8 == 1) {
          cached.put(owner, super.load(owner));
        }
        return Objects.requireNonNull(cached.get(owner));
      }
    };
    detects(contract(wrong)::required_returnsTheLatestEntryOnAnyThread);
    detects(contract(wrong)::required_replacesTheExpectedVersion);
  }

  @Test
  @DisplayName("a store that caches entries per thread")
  void staleOnOtherThreads() {
    detects(contract(() -> new Right() {
      private final Map<List<Object>, Optional<Entry>> seen = new ConcurrentHashMap<>();

      @Override
      public Optional<Entry> load(ResourceOwner owner) {
        return seen.computeIfAbsent(
            List.of(Thread.currentThread(), owner), key -> super.load(owner));
      }

      @Override
      public boolean replace(ResourceOwner owner, String expectedVersion, Entry next)
          throws IOException {
        seen.remove(List.of(Thread.currentThread(), owner));
        return super.replace(owner, expectedVersion, next);
      }
    })::required_returnsTheLatestEntryOnAnyThread);
  }

  @Test
  @DisplayName("a store that drops characters, or truncates or rejects long snapshots")
  void cutsSnapshots() {
    detects(keeping(encoded -> encoded.replace("%00", ""))::required_returnsAnEqualSnapshot);
    detects(
        keeping(encoded -> encoded.substring(0, Math.min(encoded.length(), 60_000)))
            ::required_returnsAnEqualSnapshot);
    CredentialStoreContract narrow = contract(() -> new Right() {
      @Override
      Entry stored(Entry next) throws IOException {
        if (next.snapshot().encode().length() > 4_000) {
          throw new IOException("The value is too long for its column");
        }
        return next;
      }
    });
    assertThatThrownBy(narrow::required_returnsAnEqualSnapshot).isInstanceOf(IOException.class);
  }

  private static CredentialStoreContract keeping(UnaryOperator<String> change) {
    return contract(() -> new Right() {
      @Override
      Entry stored(Entry next) {
        return new Entry(
            next.version(), Snapshot.decode(change.apply(next.snapshot().encode())));
      }
    });
  }

  @Test
  @DisplayName("a store that compares versions without case, as numbers, or partly")
  void changesVersions() {
    detects(
        comparing(version -> version.toLowerCase(Locale.ROOT))::required_comparesVersionsExactly);
    detects(
        comparing(version -> version.toLowerCase(Locale.ROOT))
            ::required_replacesTheExpectedVersion);
    detects(
        comparing(version -> version.replaceFirst("^0+(?=.)", ""))
            ::required_comparesVersionsExactly);
    detects(
        comparing(version -> version.substring(0, Math.min(version.length(), 63)))
            ::required_comparesVersionsExactly);
  }

  private static CredentialStoreContract comparing(UnaryOperator<String> change) {
    return contract(() -> new Right() {
      @Override
      boolean matches(String current, String expected) {
        return change.apply(current).equals(change.apply(expected));
      }
    });
  }

  @Test
  @DisplayName("a store that confuses two owners")
  void mixesOwners() {
    List<Function<ResourceOwner, Object>> keys = List.of(
        ResourceOwner::toString,
        ResourceOwner::id,
        owner -> owner.provider() + "/" + owner.id(),
        owner -> List.of(owner.provider(), owner.id().toLowerCase(Locale.ROOT)),
        owner -> List.of(owner.provider().toLowerCase(Locale.ROOT), owner.id()),
        owner -> List.of(owner.provider(), owner.id().stripTrailing()),
        owner -> List.of(owner.provider(), owner.id().replace("%2F", "/")),
        owner -> List.of(owner.provider(), Normalizer.normalize(owner.id(), Normalizer.Form.NFC)));
    for (Function<ResourceOwner, Object> key : keys) {
      detects(contract(() -> new Right() {
        @Override
        Object key(ResourceOwner owner) {
          return key.apply(owner);
        }
      })::required_comparesOwnersExactly);
    }
  }

  @Test
  @DisplayName("a store with one version for all owners")
  void oneVersionForAll() {
    detects(contract(() -> new Right() {
      private final String[] latest = {""};

      @Override
      Entry stored(Entry next) {
        latest[0] = next.version();
        return next;
      }

      @Override
      boolean matches(String current, String expected) {
        return (current.isEmpty() ? "" : latest[0]).equals(expected);
      }
    })::required_isNotDisturbedByOtherOwners);
  }

  @Test
  @DisplayName("a store that clears the interrupt flag")
  void clearsTheFlag() {
    detects(contract(() -> new Right() {
      @Override
      Entry stored(Entry next) throws IOException {
        if (Thread.interrupted()) {
          throw new InterruptedIOException("interrupted");
        }
        return next;
      }
    })::required_keepsTheInterruptFlag);
  }

  @Test
  @DisplayName("a store that drops an owner for a new one, or has no limit")
  void bounds() {
    detects(bounded(owners -> new Right() {
      @Override
      Entry stored(Entry next) {
        if (entries.size() > owners) {
          entries.remove(entries.keySet().iterator().next());
        }
        return next;
      }
    })::optional_rejectsNewOwnersWhenFull);
    detects(bounded(owners -> new Right() {
      @Override
      Entry stored(Entry next) {
        if (entries.size() >= owners && next.version().equals("v1")) {
          entries.remove(entries.keySet().iterator().next());
        }
        return next;
      }
    })::optional_rejectsNewOwnersWhenFull);
    detects(bounded(owners -> new Right())::optional_rejectsNewOwnersWhenFull);
  }

  private static CredentialStoreContract bounded(IntFunction<CredentialStore> wrong) {
    return new CredentialStoreContract() {
      @Override
      protected CredentialStore store() {
        throw new AssertionError("Expected a call of storeFor");
      }

      @Override
      protected Optional<CredentialStore> storeFor(int owners) {
        return Optional.of(wrong.apply(owners));
      }
    };
  }

  @Test
  @DisplayName("two instances that share nothing, or share a storage without a lock")
  void instances() {
    CredentialStoreContract apart = instances(storage -> new Right());
    detects(apart::optional_returnsTheLatestEntryInAnotherInstance);
    detects(apart::optional_succeedsForOneThreadOnTwoInstances);
    CredentialStoreContract locking =
        instances(storage -> new ComparingFirst(storage, new ReentrantLock()));
    detects(locking::optional_succeedsForOneThreadOnTwoInstances);
  }

  @Test
  @DisplayName("a correct store passes, and optional tests without support are aborted")
  void rightOnes() throws Exception {
    CredentialStoreContract right = instances(Right::new);
    right.required_isEmptyAtFirst();
    right.required_storesAFirstEntry();
    right.required_replacesTheExpectedVersion();
    right.required_removesTheExpectedVersion();
    right.required_forgetsRemovedVersions();
    right.required_comparesVersionsNotSnapshots();
    right.required_returnsAnEqualSnapshot();
    right.required_comparesVersionsExactly();
    right.required_comparesOwnersExactly();
    right.required_losesNoUpdate();
    right.required_returnsTheLatestEntryOnAnyThread();
    right.required_keepsTheInterruptFlag();
    right.optional_returnsTheLatestEntryInAnotherInstance();
    right.optional_succeedsForOneThreadOnTwoInstances();
    right.optional_replacesEachVersionOnceOnTwoInstances();
    CredentialStoreContract alone = contract(Right::new);
    for (Call call : List.<Call>of(
        alone::optional_returnsTheLatestEntryInAnotherInstance,
        alone::optional_succeedsForOneThreadOnTwoInstances,
        alone::optional_replacesEachVersionOnceOnTwoInstances,
        alone::optional_rejectsNewOwnersWhenFull)) {
      assertThatThrownBy(call::run).isInstanceOf(TestAbortedException.class);
    }
  }

  private static void detects(Call call) {
    assertThatThrownBy(call::run)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("[The store must ");
  }

  @FunctionalInterface
  private interface Call {

    void run() throws Exception;
  }

  private static CredentialStoreContract contract(Supplier<CredentialStore> wrong) {
    return new CredentialStoreContract() {
      @Override
      protected CredentialStore store() {
        return wrong.get();
      }
    };
  }

  /** Returns a contract with one storage per test and any number of stores on it. */
  private static CredentialStoreContract instances(
      Function<Map<Object, CredentialStore.Entry>, CredentialStore> on) {
    return new CredentialStoreContract() {
      private final Map<CredentialStore, Map<Object, CredentialStore.Entry>> storages =
          new HashMap<>();

      @Override
      protected CredentialStore store() {
        Map<Object, CredentialStore.Entry> storage = new ConcurrentHashMap<>();
        CredentialStore store = on.apply(storage);
        storages.put(store, storage);
        return store;
      }

      @Override
      protected Optional<CredentialStore> another(CredentialStore store) {
        return Optional.of(on.apply(Objects.requireNonNull(storages.get(store))));
      }
    };
  }

  /** A correct store without a limit; the wrong ones extend it. */
  private static class Right implements CredentialStore {

    final Map<Object, Entry> entries;

    Right() {
      this(new HashMap<>());
    }

    Right(Map<Object, Entry> entries) {
      this.entries = entries;
    }

    Object key(ResourceOwner owner) {
      return owner;
    }

    boolean matches(String current, String expected) {
      return current.equals(expected);
    }

    Entry stored(Entry next) throws IOException {
      return next;
    }

    final String current(ResourceOwner owner) {
      synchronized (entries) {
        Entry entry = entries.get(key(owner));
        return entry == null ? "" : entry.version();
      }
    }

    @Override
    public Optional<Entry> load(ResourceOwner owner) {
      synchronized (entries) {
        return Optional.ofNullable(entries.get(key(owner)));
      }
    }

    @Override
    public boolean replace(ResourceOwner owner, String expectedVersion, Entry next)
        throws IOException {
      synchronized (entries) {
        if (!matches(current(owner), expectedVersion)) {
          return false;
        }
        entries.put(key(owner), stored(next));
        return true;
      }
    }

    @Override
    public boolean remove(ResourceOwner owner, String expectedVersion) {
      synchronized (entries) {
        return entries.containsKey(key(owner))
            && matches(current(owner), expectedVersion)
            && entries.remove(key(owner)) != null;
      }
    }
  }

  /** Waits between comparing and writing, until another caller has compared too or a time has passed. */
  private static final class ComparingFirst implements CredentialStore {

    private static final Exchanger<String> MEETING = new Exchanger<>();
    private static final long WAIT_MILLISECONDS = 50;

    private final Map<Object, Entry> entries;
    private final Lock lock;

    /** @param lock the lock of this instance; other instances have their own */
    private ComparingFirst(Map<Object, Entry> entries, Lock lock) {
      this.entries = entries;
      this.lock = lock;
    }

    @Override
    public Optional<Entry> load(ResourceOwner owner) {
      return Optional.ofNullable(entries.get(owner));
    }

    @Override
    public boolean replace(ResourceOwner owner, String expectedVersion, Entry next) {
      return afterComparing(owner, expectedVersion, () -> entries.put(owner, next));
    }

    @Override
    public boolean remove(ResourceOwner owner, String expectedVersion) {
      return !expectedVersion.isEmpty()
          && afterComparing(owner, expectedVersion, () -> entries.remove(owner));
    }

    private boolean afterComparing(ResourceOwner owner, String expectedVersion, Runnable writing) {
      lock.lock();
      try {
        if (!load(owner).map(Entry::version).orElse("").equals(expectedVersion)) {
          return false;
        }
        MEETING.exchange("here", WAIT_MILLISECONDS, TimeUnit.MILLISECONDS);
        writing.run();
        return true;
      } catch (TimeoutException alone) {
        writing.run();
        return true;
      } catch (InterruptedException e) {
        throw new AssertionError("The test was interrupted", e);
      } finally {
        lock.unlock();
      }
    }
  }

  /** A lock without any effect. */
  private static final class NoLock extends ReentrantLock {

    private static final long serialVersionUID = 1;

    @Override
    public void lock() {}

    @Override
    public void unlock() {}
  }
}
