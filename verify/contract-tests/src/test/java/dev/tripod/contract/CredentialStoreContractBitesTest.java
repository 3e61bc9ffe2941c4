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

/** Each store here breaks one promise, and the contract tells. */
@Timeout(120)
final class CredentialStoreContractBitesTest {

  @Test
  @DisplayName("a store that asks for no version before it writes")
  void blind() {
    Supplier<CredentialStore> blind = () -> new Right() {
      @Override
      boolean matches(String standing, String expected) {
        return true;
      }
    };
    tells(contract(blind)::required_isEmptyAtFirst);
    tells(contract(blind)::required_replacesWhatIsExpected);
    tells(contract(blind)::required_removesWhatIsExpected);
    tells(contract(blind)::required_forgetsTheVersionsOfWhatIsRemoved);
    tells(contract(blind)::required_comparesVersionsNotSnapshots);
    tells(contract(blind)::required_keepsVersionsToTheLetter);
    tells(contract(blind)::required_oneOfManyPutsTheFirst);
    tells(contract(blind)::required_oneOfManyReplaces);
    tells(contract(blind)::required_replacesOrRemoves);
  }

  @Test
  @DisplayName("a store that looks, and then writes where another may have written in between")
  void checkThenAct() {
    Supplier<CredentialStore> wrong =
        () -> new LookingFirst(new ConcurrentHashMap<>(), new NoLock());
    tells(contract(wrong)::required_oneOfManyPutsTheFirst);
    tells(contract(wrong)::required_oneOfManyReplaces);
    tells(contract(wrong)::required_oneOfManyRemoves);
    tells(contract(wrong)::required_replacesOrRemoves);
    tells(contract(wrong)::required_losesNoReplacement);
  }

  @Test
  @DisplayName("a store that removes whatever stands there")
  void removesBlindly() {
    Supplier<CredentialStore> wrong = () -> new Right() {
      @Override
      public boolean remove(ResourceOwner owner, String expectedVersion) {
        return super.remove(owner, standing(owner));
      }
    };
    tells(contract(wrong)::required_removesWhatIsExpected);
    tells(contract(wrong)::required_forgetsTheVersionsOfWhatIsRemoved);
    tells(contract(wrong)::required_comparesVersionsNotSnapshots);
    tells(contract(wrong)::required_keepsVersionsToTheLetter);
  }

  @Test
  @DisplayName("a store that takes the empty version for any")
  void emptyIsAny() {
    tells(contract(() -> new Right() {
      @Override
      boolean matches(String standing, String expected) {
        return expected.isEmpty() || super.matches(standing, expected);
      }
    })::required_replacesWhatIsExpected);
  }

  @Test
  @DisplayName("a store that knows the versions of what was removed, or of what was replaced")
  void remembers() {
    Supplier<CredentialStore> wrong = () -> new Right() {
      private final Set<String> before = ConcurrentHashMap.newKeySet();

      @Override
      boolean matches(String standing, String expected) {
        before.add(standing);
        return super.matches(standing, expected)
            || (!expected.isEmpty() && before.contains(expected));
      }
    };
    tells(contract(wrong)::required_replacesWhatIsExpected);
    tells(contract(wrong)::required_forgetsTheVersionsOfWhatIsRemoved);
    tells(contract(wrong)::required_comparesVersionsNotSnapshots);
  }

  @Test
  @DisplayName("a store that compares snapshots in place of versions")
  void comparesSnapshots() {
    Supplier<CredentialStore> wrong = () -> new Right() {
      private final Map<String, Snapshot> written = new ConcurrentHashMap<>();

      @Override
      Entry kept(Entry next) {
        written.put(next.version(), next.snapshot());
        return next;
      }

      @Override
      boolean matches(String standing, String expected) {
        return (standing.isEmpty() || expected.isEmpty())
            ? standing.equals(expected)
            : Objects.equals(written.get(standing), written.get(expected));
      }
    };
    tells(contract(wrong)::required_comparesVersionsNotSnapshots);
    tells(contract(wrong)::required_forgetsTheVersionsOfWhatIsRemoved);
  }

  @Test
  @DisplayName("a store that says yes and does nothing, or does it and says no")
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
    tells(contract(idle)::required_putsTheFirst);
    tells(contract(denying)::required_removesWhatIsExpected);
    tells(contract(denying)::required_oneOfManyRemoves);
  }

  @Test
  @DisplayName("a store that loads what stood there a while ago")
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
    tells(contract(wrong)::required_showsWhatWasKept);
    tells(contract(wrong)::required_replacesWhatIsExpected);
  }

  @Test
  @DisplayName("a store that gives each thread what that thread saw last")
  void staleOnOtherThreads() {
    tells(contract(() -> new Right() {
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
    })::required_showsWhatWasKept);
  }

  @Test
  @DisplayName("a store that drops what its text cannot hold, cuts it, or refuses it")
  void cutsSnapshots() {
    tells(keeping(encoded -> encoded.replace("%00", ""))::required_keepsSnapshotsToTheLetter);
    tells(
        keeping(encoded -> encoded.substring(0, Math.min(encoded.length(), 60_000)))
            ::required_keepsSnapshotsToTheLetter);
    CredentialStoreContract narrow = contract(() -> new Right() {
      @Override
      Entry kept(Entry next) throws IOException {
        if (next.snapshot().encode().length() > 4_000) {
          throw new IOException("The value is too long for its column");
        }
        return next;
      }
    });
    assertThatThrownBy(narrow::required_keepsSnapshotsToTheLetter).isInstanceOf(IOException.class);
  }

  private static CredentialStoreContract keeping(UnaryOperator<String> change) {
    return contract(() -> new Right() {
      @Override
      Entry kept(Entry next) {
        return new Entry(
            next.version(), Snapshot.decode(change.apply(next.snapshot().encode())));
      }
    });
  }

  @Test
  @DisplayName("a store that compares versions without their case, as numbers, or in part")
  void changesVersions() {
    tells(
        comparing(version -> version.toLowerCase(Locale.ROOT))::required_keepsVersionsToTheLetter);
    tells(comparing(version -> version.toLowerCase(Locale.ROOT))::required_replacesWhatIsExpected);
    tells(
        comparing(version -> version.replaceFirst("^0+(?=.)", ""))
            ::required_keepsVersionsToTheLetter);
    tells(
        comparing(version -> version.substring(0, Math.min(version.length(), 63)))
            ::required_keepsVersionsToTheLetter);
  }

  private static CredentialStoreContract comparing(UnaryOperator<String> change) {
    return contract(() -> new Right() {
      @Override
      boolean matches(String standing, String expected) {
        return change.apply(standing).equals(change.apply(expected));
      }
    });
  }

  @Test
  @DisplayName("a store that takes two owners for one")
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
      tells(contract(() -> new Right() {
        @Override
        Object key(ResourceOwner owner) {
          return key.apply(owner);
        }
      })::required_keepsOwnersApart);
    }
  }

  @Test
  @DisplayName("a store with one version for all owners")
  void oneVersionForAll() {
    tells(contract(() -> new Right() {
      private final String[] latest = {""};

      @Override
      Entry kept(Entry next) {
        latest[0] = next.version();
        return next;
      }

      @Override
      boolean matches(String standing, String expected) {
        return (standing.isEmpty() ? "" : latest[0]).equals(expected);
      }
    })::required_ownersDoNotDisturbEachOther);
  }

  @Test
  @DisplayName("a store that clears the interrupt flag")
  void clearsTheFlag() {
    tells(contract(() -> new Right() {
      @Override
      Entry kept(Entry next) throws IOException {
        if (Thread.interrupted()) {
          throw new InterruptedIOException("interrupted");
        }
        return next;
      }
    })::required_keepsTheInterruptFlag);
  }

  @Test
  @DisplayName("a store that forgets another for a new owner, or takes any number")
  void bounds() {
    tells(bounded(owners -> new Right() {
      @Override
      Entry kept(Entry next) {
        if (entries.size() > owners) {
          entries.remove(entries.keySet().iterator().next());
        }
        return next;
      }
    })::optional_refusesRatherThanForgets);
    tells(bounded(owners -> new Right() {
      @Override
      Entry kept(Entry next) {
        if (entries.size() >= owners && next.version().equals("v1")) {
          entries.remove(entries.keySet().iterator().next());
        }
        return next;
      }
    })::optional_refusesRatherThanForgets);
    tells(bounded(owners -> new Right())::optional_refusesRatherThanForgets);
  }

  private static CredentialStoreContract bounded(IntFunction<CredentialStore> wrong) {
    return new CredentialStoreContract() {
      @Override
      protected CredentialStore store() {
        throw new AssertionError("The one for few owners is wanted");
      }

      @Override
      protected Optional<CredentialStore> storeFor(int owners) {
        return Optional.of(wrong.apply(owners));
      }
    };
  }

  @Test
  @DisplayName("two instances that share nothing, or a storage and no lock")
  void instances() {
    CredentialStoreContract apart = instances(storage -> new Right());
    tells(apart::optional_anotherInstanceSeesIt);
    tells(apart::optional_oneOfManyOnTwoInstances);
    CredentialStoreContract locking =
        instances(storage -> new LookingFirst(storage, new ReentrantLock()));
    tells(locking::optional_oneOfManyOnTwoInstances);
  }

  @Test
  @DisplayName("and nothing against a right store; what a store does not have is aborted")
  void rightOnes() throws Exception {
    CredentialStoreContract right = instances(Right::new);
    right.required_isEmptyAtFirst();
    right.required_putsTheFirst();
    right.required_replacesWhatIsExpected();
    right.required_removesWhatIsExpected();
    right.required_forgetsTheVersionsOfWhatIsRemoved();
    right.required_comparesVersionsNotSnapshots();
    right.required_keepsSnapshotsToTheLetter();
    right.required_keepsVersionsToTheLetter();
    right.required_keepsOwnersApart();
    right.required_losesNoReplacement();
    right.required_showsWhatWasKept();
    right.required_keepsTheInterruptFlag();
    right.optional_anotherInstanceSeesIt();
    right.optional_oneOfManyOnTwoInstances();
    CredentialStoreContract alone = contract(Right::new);
    for (Call call : List.<Call>of(
        alone::optional_anotherInstanceSeesIt,
        alone::optional_oneOfManyOnTwoInstances,
        alone::optional_refusesRatherThanForgets)) {
      assertThatThrownBy(call::run).isInstanceOf(TestAbortedException.class);
    }
  }

  private static void tells(Call call) {
    assertThatThrownBy(call::run).isInstanceOf(AssertionError.class);
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

  /** A storage for each test, and as many stores on it as are asked for. */
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

  /** Keeps every promise but a bound: what the wrong ones are made of. */
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

    boolean matches(String standing, String expected) {
      return standing.equals(expected);
    }

    Entry kept(Entry next) throws IOException {
      return next;
    }

    final String standing(ResourceOwner owner) {
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
        if (!matches(standing(owner), expectedVersion)) {
          return false;
        }
        entries.put(key(owner), kept(next));
        return true;
      }
    }

    @Override
    public boolean remove(ResourceOwner owner, String expectedVersion) {
      synchronized (entries) {
        return entries.containsKey(key(owner))
            && matches(standing(owner), expectedVersion)
            && entries.remove(key(owner)) != null;
      }
    }
  }

  /** Between its look and its writing it lets another caller come as far, if one does. */
  private static final class LookingFirst implements CredentialStore {

    private static final Exchanger<String> MEETING = new Exchanger<>();
    private static final long PATIENCE_MILLISECONDS = 50;

    private final Map<Object, Entry> entries;
    private final Lock lock;

    /** @param lock what its own callers wait for, those of another instance do not */
    private LookingFirst(Map<Object, Entry> entries, Lock lock) {
      this.entries = entries;
      this.lock = lock;
    }

    @Override
    public Optional<Entry> load(ResourceOwner owner) {
      return Optional.ofNullable(entries.get(owner));
    }

    @Override
    public boolean replace(ResourceOwner owner, String expectedVersion, Entry next) {
      return afterALook(owner, expectedVersion, () -> entries.put(owner, next));
    }

    @Override
    public boolean remove(ResourceOwner owner, String expectedVersion) {
      return !expectedVersion.isEmpty()
          && afterALook(owner, expectedVersion, () -> entries.remove(owner));
    }

    private boolean afterALook(ResourceOwner owner, String expectedVersion, Runnable writing) {
      lock.lock();
      try {
        if (!load(owner).map(Entry::version).orElse("").equals(expectedVersion)) {
          return false;
        }
        MEETING.exchange("here", PATIENCE_MILLISECONDS, TimeUnit.MILLISECONDS);
        writing.run();
        return true;
      } catch (TimeoutException nobodyCame) {
        writing.run();
        return true;
      } catch (InterruptedException e) {
        throw new AssertionError("The test itself was disturbed", e);
      } finally {
        lock.unlock();
      }
    }
  }

  /** Holds nobody up. */
  private static final class NoLock extends ReentrantLock {

    private static final long serialVersionUID = 1;

    @Override
    public void lock() {}

    @Override
    public void unlock() {}
  }
}
