package dev.tripod.contract;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.PendingKey;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.CredentialStore.Entry;
import dev.tripod.domain.port.PendingAuthorizationStore;
import java.io.IOException;
import java.text.Normalizer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Shows that the contracts detect the defects of stores on real databases, each in 20 of 20 runs, and say what they expected.
 * {@code docs/stores.md} describes these defects.
 */
@Timeout(300)
final class KnownStoreDefectsTest {

  private static final int RUNS = 20;

  @Test
  @DisplayName("a database with a default collation takes two owners for one")
  void collationOfOwners() {
    List<UnaryOperator<String>> collations = List.of(
        text -> text.toLowerCase(Locale.ROOT),
        String::stripTrailing,
        text -> Normalizer.normalize(text, Normalizer.Form.NFC),
        KnownStoreDefectsTest::collated);
    for (UnaryOperator<String> collation : collations) {
      detects(
          credentials(() -> new Database(collation, UnaryOperator.identity()))
              ::required_comparesOwnersExactly);
    }
    detects(
        credentials(() -> new Database(
            text -> text.substring(0, Math.min(255, text.length())), UnaryOperator.identity()))
            ::required_comparesOwnersExactly);
  }

  @Test
  @DisplayName("a database with a default collation takes two versions for one")
  void collationOfVersions() {
    CredentialStoreContract wrong =
        credentials(() -> new Database(UnaryOperator.identity(), KnownStoreDefectsTest::collated));
    detects(wrong::required_comparesVersionsExactly);
    detects(wrong::required_replacesTheExpectedVersion);
  }

  @Test
  @DisplayName("a database with a default collation takes two logins for one")
  void collationOfLogins() {
    detects(
        pending(clock -> new Logins(clock, KnownStoreDefectsTest::collated))
            ::required_comparesHandlesExactly);
    detects(
        pending(clock -> new Logins(clock, KnownStoreDefectsTest::collated))
            ::required_comparesBrowsersExactly);
  }

  @Test
  @DisplayName(
      "a credential store says false, or true, because it lost the response or the request")
  void lostAcknowledgement() {
    for (AfterALoss wrong : List.of(
        AfterALoss.returning(false),
        // Repeats the change, and finds its own entry.
        (store, change) -> change.on(store))) {
      detects(losing(wrong)::optional_isRightAboutALostResponse);
    }
    detects(losing(AfterALoss.returning(false))::optional_isRightAboutALostRequest);
    detects(losing(AfterALoss.returning(true))::optional_isRightAboutALostRequest);
  }

  @Test
  @DisplayName(
      "a store of logins loses or repeats a login, because it lost the response or the request")
  void lostLogin() {
    detects(
        losing(clock -> new LosingLogins(clock, Optional.empty()))
            ::optional_isRightAboutALostResponse);
    detects(
        losing(clock -> new LosingLogins(clock, Optional.empty()))
            ::optional_isRightAboutALostRequest);
    detects(
        losing(clock ->
            new LosingLogins(clock, Optional.of(Snapshot.of("contract", 1).with("value", "1"))))
            ::optional_isRightAboutALostRequest);
  }

  @Test
  @DisplayName("a credential store reads from a replica that is a change late")
  void replica() {
    detects(credentials(Replicated::new)::required_replacesTheExpectedVersion);
    detects(credentials(Replicated::new)::required_returnsTheLatestEntryOnAnyThread);
    detects(new CredentialStoreContract() {
      @Override
      protected CredentialStore store() {
        return new Database();
      }

      @Override
      protected Optional<CredentialStore> another(CredentialStore store) {
        return Optional.of(new Replicated((Database) store));
      }
    }::optional_returnsTheLatestEntryInAnotherInstance);
  }

  @Test
  @DisplayName("a store of logins reads from a replica that is a change late")
  void replicaOfLogins() {
    detects(new PendingAuthorizationStoreContract() {
      @Override
      protected PendingAuthorizationStore store(Clock clock) {
        return new Logins(clock, UnaryOperator.identity());
      }

      @Override
      protected Optional<PendingAuthorizationStore> another(PendingAuthorizationStore store) {
        return Optional.of(new ReplicatedLogins((Logins) store));
      }
    }::optional_returnsASnapshotInAnotherInstance);
  }

  @Test
  @DisplayName("two instances read and remove a login in two steps")
  void takeInTwoSteps() {
    detects(new PendingAuthorizationStoreContract() {
      @Override
      protected PendingAuthorizationStore store(Clock clock) {
        return new TakenInTwoSteps(clock, new ConcurrentHashMap<>());
      }

      @Override
      protected Optional<PendingAuthorizationStore> another(PendingAuthorizationStore store) {
        return Optional.of(((TakenInTwoSteps) store).another());
      }
    }::optional_returnsEachSnapshotToOneThreadOnTwoInstances);
  }

  @Test
  @DisplayName("a store of logins has no limit per browser")
  void unboundedLogins() {
    detects(
        pending(clock -> new Logins(clock, UnaryOperator.identity()))::required_limitsEachBrowser);
  }

  @Test
  @DisplayName("a store of logins does not remove expired ones")
  void expiredLoginsStay() {
    detects(new PendingAuthorizationStoreContract() {
      @Override
      protected PendingAuthorizationStore store(Clock clock) {
        return new Logins(clock, UnaryOperator.identity());
      }

      @Override
      protected OptionalLong stored(PendingAuthorizationStore store) {
        return OptionalLong.of(((Logins) store).rows.size());
      }
    }::optional_removesExpiredSnapshots);
  }

  @Test
  @DisplayName("a credential store saves without a new version, or does not replace an entry")
  void wrongSave() {
    detects(credentials(() -> new Database() {
      @Override
      public void save(ResourceOwner owner, Snapshot snapshot) {
        rows.put(key(owner), new Entry("saved", snapshot));
      }
    })::required_savesASnapshot);
    detects(credentials(() -> new Database() {
      @Override
      public void save(ResourceOwner owner, Snapshot snapshot) {
        replace(owner, "", new Entry("saved", snapshot));
      }
    })::required_savesASnapshot);
    detects(credentials(() -> new Database() {
      @Override
      public void save(ResourceOwner owner, Snapshot snapshot) {}
    })::required_savesTheSnapshotOfOneThread);
  }

  /** Shows that {@code call} fails in each run, with a sentence about the store. */
  private static void detects(Call call) {
    for (int run = 1; run <= RUNS; run++) {
      assertThatThrownBy(call::run)
          .as("run " + run)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("[The store must ");
    }
  }

  /** Compares as the default collation of MariaDB does: without case, without accents, and without spaces at the end. */
  private static String collated(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFD)
        .replaceAll("\\p{M}", "")
        .toLowerCase(Locale.ROOT)
        .stripTrailing();
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
      Function<Clock, PendingAuthorizationStore> wrong) {
    return new PendingAuthorizationStoreContract() {
      @Override
      protected PendingAuthorizationStore store(Clock clock) {
        return wrong.apply(clock);
      }
    };
  }

  private static CredentialStoreContract losing(AfterALoss wrong) {
    return new CredentialStoreContract() {
      @Override
      protected CredentialStore store() {
        return new Database();
      }

      @Override
      protected Optional<CredentialStore> losingTheRequest(CredentialStore store) {
        return Optional.of(new LosingDatabase((Database) store, false, wrong));
      }

      @Override
      protected Optional<CredentialStore> losingTheResponse(CredentialStore store) {
        return Optional.of(new LosingDatabase((Database) store, true, wrong));
      }
    };
  }

  private static PendingAuthorizationStoreContract losing(Function<Clock, LosingLogins> wrong) {
    return new PendingAuthorizationStoreContract() {
      @Override
      protected PendingAuthorizationStore store(Clock clock) {
        return wrong.apply(clock);
      }

      @Override
      protected Optional<PendingAuthorizationStore> losingTheRequest(
          PendingAuthorizationStore store) {
        return Optional.of(((LosingLogins) store).losing(false));
      }

      @Override
      protected Optional<PendingAuthorizationStore> losingTheResponse(
          PendingAuthorizationStore store) {
        return Optional.of(((LosingLogins) store).losing(true));
      }
    };
  }

  @FunctionalInterface
  private interface Call {

    void run() throws Exception;
  }

  /** A store that is correct if both comparisons are exact. */
  private static class Database implements CredentialStore {

    final Map<String, Entry> rows;
    private final UnaryOperator<String> ownerCollation;
    private final UnaryOperator<String> versionCollation;

    private Database() {
      this(UnaryOperator.identity(), UnaryOperator.identity());
    }

    private Database(UnaryOperator<String> ownerCollation, UnaryOperator<String> versionCollation) {
      this(new ConcurrentHashMap<>(), ownerCollation, versionCollation);
    }

    private Database(
        Map<String, Entry> rows,
        UnaryOperator<String> ownerCollation,
        UnaryOperator<String> versionCollation) {
      this.rows = rows;
      this.ownerCollation = ownerCollation;
      this.versionCollation = versionCollation;
    }

    @Override
    public Optional<Entry> load(ResourceOwner owner) {
      return Optional.ofNullable(rows.get(key(owner)));
    }

    @Override
    public boolean replace(ResourceOwner owner, String expectedVersion, Entry next) {
      synchronized (rows) {
        boolean matches = matches(owner, expectedVersion);
        if (matches) {
          rows.put(key(owner), next);
        }
        return matches;
      }
    }

    @Override
    public boolean remove(ResourceOwner owner, String expectedVersion) {
      synchronized (rows) {
        return matches(owner, expectedVersion) && rows.remove(key(owner)) != null;
      }
    }

    final String key(ResourceOwner owner) {
      return ownerCollation.apply(owner.provider()) + "\n" + ownerCollation.apply(owner.id());
    }

    private boolean matches(ResourceOwner owner, String expectedVersion) {
      Entry entry = rows.get(key(owner));
      return versionCollation
          .apply(entry == null ? "" : entry.version())
          .equals(versionCollation.apply(expectedVersion));
    }
  }

  /** A change of a store. */
  @FunctionalInterface
  private interface Change {

    boolean on(CredentialStore store) throws IOException;
  }

  /** The result of a store that lost the connection during a change. */
  @FunctionalInterface
  private interface AfterALoss {

    boolean result(CredentialStore store, Change change) throws IOException;

    static AfterALoss returning(boolean result) {
      return (store, change) -> result;
    }
  }

  /** Loses the connection at each change. */
  private static final class LosingDatabase implements CredentialStore {

    private final Database database;
    private final boolean afterTheChange;
    private final AfterALoss wrong;

    private LosingDatabase(Database database, boolean afterTheChange, AfterALoss wrong) {
      this.database = database;
      this.afterTheChange = afterTheChange;
      this.wrong = wrong;
    }

    @Override
    public Optional<Entry> load(ResourceOwner owner) {
      return database.load(owner);
    }

    @Override
    public boolean replace(ResourceOwner owner, String expectedVersion, Entry next)
        throws IOException {
      return changed(store -> store.replace(owner, expectedVersion, next));
    }

    @Override
    public boolean remove(ResourceOwner owner, String expectedVersion) throws IOException {
      return changed(store -> store.remove(owner, expectedVersion));
    }

    private boolean changed(Change change) throws IOException {
      boolean unused = afterTheChange && change.on(database);
      return wrong.result(database, change);
    }
  }

  /** Reads from a replica, which receives a change when the next one is made. */
  private static final class Replicated extends Database {

    private final Map<String, Entry> replica = new ConcurrentHashMap<>();

    private Replicated() {
      this(new Database());
    }

    private Replicated(Database primary) {
      super(primary.rows, UnaryOperator.identity(), UnaryOperator.identity());
      replica.putAll(rows);
    }

    @Override
    public Optional<Entry> load(ResourceOwner owner) {
      return Optional.ofNullable(replica.get(key(owner)));
    }

    @Override
    public boolean replace(ResourceOwner owner, String expectedVersion, Entry next) {
      replica.putAll(rows);
      return super.replace(owner, expectedVersion, next);
    }
  }

  /** A store without limits, which is correct otherwise if its comparison is exact. */
  private static class Logins implements PendingAuthorizationStore {

    final Map<String, Map.Entry<Snapshot, Instant>> rows;
    final Clock clock;
    private final UnaryOperator<String> collation;

    private Logins(Clock clock, UnaryOperator<String> collation) {
      this(clock, collation, new ConcurrentHashMap<>());
    }

    private Logins(
        Clock clock,
        UnaryOperator<String> collation,
        Map<String, Map.Entry<Snapshot, Instant>> rows) {
      this.clock = clock;
      this.collation = collation;
      this.rows = rows;
    }

    @Override
    public void put(PendingKey key, Snapshot snapshot, Instant expiresAt) throws IOException {
      rows.put(text(key), Map.entry(snapshot, expiresAt));
    }

    @Override
    public Optional<Snapshot> take(PendingKey key) throws IOException {
      return valid(rows.remove(text(key)));
    }

    final String text(PendingKey key) {
      BrowserBinding browser = key.binding();
      return collation.apply(browser.value().reveal())
          + "\n"
          + collation.apply(key.handle().reveal());
    }

    final Optional<Snapshot> valid(Map.@Nullable Entry<Snapshot, Instant> row) {
      return Optional.ofNullable(row)
          .filter(found -> clock.now().isBefore(found.getValue()))
          .map(Map.Entry::getKey);
    }
  }

  /** Takes from a replica, which receives a change when the next one is made. */
  private static final class ReplicatedLogins extends Logins {

    private final Map<String, Map.Entry<Snapshot, Instant>> replica;

    private ReplicatedLogins(Logins primary) {
      super(primary.clock, UnaryOperator.identity(), primary.rows);
      replica = new ConcurrentHashMap<>(primary.rows);
    }

    @Override
    public Optional<Snapshot> take(PendingKey key) {
      Optional<Snapshot> found = valid(replica.remove(text(key)));
      replica.putAll(rows);
      return found;
    }
  }

  /** Reads and removes in two steps. Between them it offers the processor to another thread. */
  @SuppressWarnings("ThreadPriorityCheck") // a race is more likely, and nothing relies on it
  private static final class TakenInTwoSteps extends Logins {

    private TakenInTwoSteps(Clock clock, Map<String, Map.Entry<Snapshot, Instant>> rows) {
      super(clock, UnaryOperator.identity(), rows);
    }

    TakenInTwoSteps another() {
      return new TakenInTwoSteps(clock, rows);
    }

    @Override
    public Optional<Snapshot> take(PendingKey key) {
      Optional<Snapshot> found = valid(rows.get(text(key)));
      Thread.yield();
      rows.remove(text(key));
      return found;
    }
  }

  /** Returns a fixed result from a take that loses the connection. */
  private static final class LosingLogins extends Logins {

    private final Optional<Snapshot> wrong;

    private LosingLogins(Clock clock, Optional<Snapshot> wrong) {
      super(clock, UnaryOperator.identity());
      this.wrong = wrong;
    }

    PendingAuthorizationStore losing(boolean afterTheChange) {
      return new PendingAuthorizationStore() {
        @Override
        public void put(PendingKey key, Snapshot snapshot, Instant expiresAt) throws IOException {
          throw new IOException("The connection was lost");
        }

        @Override
        public Optional<Snapshot> take(PendingKey key) throws IOException {
          if (afterTheChange) {
            LosingLogins.this.take(key);
          }
          return wrong;
        }
      };
    }
  }
}
