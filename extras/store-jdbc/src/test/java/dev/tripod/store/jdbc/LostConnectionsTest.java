package dev.tripod.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.PendingKey;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.CredentialStore.Entry;
import dev.tripod.domain.port.PendingAuthorizationStore;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Shows that no fault of a connection makes a store return a wrong result: nothing is lost, and nothing happens twice. */
@Timeout(300)
@DisplayName("With faults of its connections, a JDBC store")
@Execution(ExecutionMode.CONCURRENT)
final class LostConnectionsTest {

  private static final int RACERS = 4;
  private static final int ROUNDS = 40;
  private static final Pattern PORT = Pattern.compile("127\\.0\\.0\\.1:(\\d+)|localhost:(\\d+)");
  private static final ResourceOwner ADA = ResourceOwner.of("x", "ada");
  private static final PendingKey KEY =
      new PendingKey(new BrowserBinding(Secret.of("browser-one-0123456789")), Secret.of("state-1"));
  private static final Snapshot LOGIN = Snapshot.of("login", 1).with("verifier", "secret");
  private static final Instant LATER = Instant.parse("2100-01-01T00:00:00Z");

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "is right about each change if the connection is lost before or after any call of JDBC")
  void isRightAtEachCall(Engine engine) throws Exception {
    DataSource raw = Sources.pooled(engine.source());
    Engine.Tables tables = engine.newTables();
    for (boolean automatic : List.of(true, false)) {
      DataSource pool = Sources.pooled(Sources.committing(engine.source(), automatic));
      for (Change change : Change.values()) {
        for (boolean after : List.of(false, true)) {
          int call = 0;
          boolean failed = true;
          while (failed) {
            call++;
            Faults faults = Faults.atCall(pool, call, after);
            String where = change + " at call " + call + (after ? ", after" : ", before");
            change.isRight(raw, tables, faults.source(), where);
            failed = faults.calls() >= call;
          }
          assertThat(call).as("the calls of JDBC").isGreaterThan(5);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "H2") // H2 has no connection over TCP here
  @DisplayName(
      "is right about each change if the connection is cut in a request, in a response, or at the"
          + " commit")
  void isRightAtEachOctet(Engine engine) throws Exception {
    DataSource raw = Sources.pooled(engine.source());
    Engine.Tables tables = engine.newTables();
    for (Change change : List.of(Change.REPLACE, Change.INSERT, Change.TAKE)) {
      for (boolean automatic : List.of(true, false)) {
        for (boolean response : List.of(false, true)) {
          boolean hasCut = true;
          for (int octets = 0; hasCut; octets += response ? 9 : 61) {
            try (CuttingProxy proxy = CuttingProxy.before(port(engine));
                Connection through = DriverManager.getConnection(urlOf(engine, proxy.port()))) {
              through.setAutoCommit(automatic);
              if (response) {
                proxy.cutResponseAfter(octets);
              } else {
                proxy.cutRequestAfter(octets);
              }
              DataSource source = first(through, raw);
              change.isRight(raw, tables, source, change + ", cut after " + octets);
              hasCut = proxy.hasCut();
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = "EMBEDDED_POSTGRESQL")
  @DisplayName("is right about a change if no response arrives before the timeout of the driver")
  void isRightAfterATimeout(Engine engine) throws Exception {
    DataSource raw = Sources.pooled(engine.source());
    Engine.Tables tables = engine.newTables();
    try (CuttingProxy proxy = CuttingProxy.before(port(engine));
        Connection through =
            DriverManager.getConnection(urlOf(engine, proxy.port()) + "&socketTimeout=1")) {
      proxy.withholdResponses();
      Change.REPLACE.isRight(raw, tables, first(through, raw), "a withheld response");
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "lets one of several callers succeed while the connections of all are lost at random")
  void oneSucceeds(Engine engine) throws Exception {
    DataSource raw = Sources.pooled(engine.source());
    String table = engine.newTables().credential();
    CredentialStore witness = JdbcCredentialStore.of(raw, table);
    Random random = new Random(17);
    for (int round = 0; round < ROUNDS; round++) {
      ResourceOwner owner = ResourceOwner.of("x", "round" + round);
      String expected = round % 2 == 0 ? "" : "first";
      if (!expected.isEmpty()) {
        witness.replace(owner, "", entry("first"));
      }
      List<Callable<Optional<Boolean>>> calls = new ArrayList<>();
      for (int racer = 0; racer < RACERS; racer++) {
        CredentialStore store = JdbcCredentialStore.of(
            Faults.atCall(raw, 1 + random.nextInt(16), random.nextBoolean()).source(), table);
        Entry next = entry("v" + racer);
        calls.add(() -> outcome(() -> store.replace(owner, expected, next)));
      }
      List<Optional<Boolean>> outcomes = atOnce(calls);

      String left = witness.load(owner).map(Entry::version).orElse("");
      assertThat(Collections.frequency(outcomes, Optional.of(true)))
          .as("callers that received true")
          .isLessThanOrEqualTo(1);
      for (int racer = 0; racer < RACERS; racer++) {
        boolean isStored = left.equals("v" + racer);
        assertThat(outcomes.get(racer))
            .as("the outcome of racer " + racer + " with " + left + " stored")
            .isNotEqualTo(Optional.of(!isStored));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "repeats a statement that the database rolled back, and throws if that happens again and"
          + " again")
  void repeatsAfterAConflict(Engine engine) throws Exception {
    DataSource raw = Sources.pooled(engine.source());
    Engine.Tables tables = engine.newTables();
    for (String state : List.of("40001", "40P01")) {
      for (Change change : Change.values()) {
        change.isMade(raw, tables, Faults.firstChanges(raw, 3, state).source());
        change.fails(raw, tables, Faults.firstChanges(raw, 1_000, state).source(), state);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("never returns false for a transient failure")
  void throwsForATransientFailure(Engine engine) throws Exception {
    DataSource raw = Sources.pooled(engine.source());
    Engine.Tables tables = engine.newTables();
    for (String state : List.of("57014", "55P03", "HYT00", "53300", "40003", "XX000")) {
      for (Change change : Change.values()) {
        change.fails(raw, tables, Faults.firstChanges(raw, 1_000, state).source(), state);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "lets one caller succeed in the isolation level SERIALIZABLE, and returns false only to"
          + " others")
  void isRightIfSerializable(Engine engine) throws Exception {
    DataSource serializable =
        Sources.pooled(Sources.isolated(engine.source(), Connection.TRANSACTION_SERIALIZABLE));
    CredentialStore store =
        JdbcCredentialStore.of(serializable, engine.newTables().credential());
    for (int round = 0; round < ROUNDS; round++) {
      ResourceOwner owner = ResourceOwner.of("x", "round" + round);
      assertThat(store.replace(owner, "", entry("first"))).isTrue();
      List<Callable<Optional<Boolean>>> calls = new ArrayList<>();
      for (int racer = 0; racer < 2 * RACERS; racer++) {
        Entry next = entry("v" + racer);
        calls.add(() -> outcome(() -> store.replace(owner, "first", next)));
      }
      List<Optional<Boolean>> outcomes = atOnce(calls);

      String left = store.load(owner).orElseThrow().version();
      assertThat(outcomes.indexOf(Optional.of(true)))
          .as("the caller that received true, of " + outcomes)
          .isEqualTo(left.equals("first") ? -1 : Integer.parseInt(left.substring(1)));
      assertThat(Collections.frequency(outcomes, Optional.of(true))).isLessThanOrEqualTo(1);
      assertThat(left.equals("first") && outcomes.contains(Optional.of(false)))
          .as("a caller received false, but none received true")
          .isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("throws if a lock is held for too long, and succeeds after that")
  void throwsIfLocked(Engine engine) throws Exception {
    DataSource unpooled = engine.source();
    String table = engine.newTables().credential();
    DataSource impatient = Sources.of(() -> {
      Connection connection = unpooled.getConnection();
      try (Statement limit = connection.createStatement()) {
        limit.execute(
            switch (engine) {
              case H2 -> "SET LOCK_TIMEOUT 20";
              case EMBEDDED_POSTGRESQL, POSTGRESQL -> "SET lock_timeout = 20";
              case MARIADB -> "SET innodb_lock_wait_timeout = 0";
            });
      }
      return connection;
    });
    CredentialStore store = JdbcCredentialStore.of(impatient, table);
    assertThat(store.replace(ADA, "", entry("v1"))).isTrue();

    try (Connection other = unpooled.getConnection();
        Statement locking = other.createStatement()) {
      other.setAutoCommit(false);
      locking.executeUpdate("UPDATE " + table + " SET version = 'uncommitted'");
      assertThatIOException().isThrownBy(() -> store.replace(ADA, "v1", entry("v2")));
      assertThatIOException().isThrownBy(() -> store.remove(ADA, "v1"));
      other.rollback();
    }

    assertThat(store.replace(ADA, "v1", entry("v3"))).isTrue();
    assertThat(store.load(ADA)).contains(entry("v3"));
  }

  @ParameterizedTest
  @EnumSource(names = "H2")
  @DisplayName("says that nothing was changed if no connection is available")
  void noConnection(Engine engine) throws Exception {
    DataSource none = Sources.of(() -> {
      throw new SQLException("the pool is empty", "08001");
    });
    String table = engine.newTables().credential();
    CredentialStore store = JdbcCredentialStore.of(none, table);

    assertThatIOException()
        .isThrownBy(() -> store.replace(ADA, "v1", entry("v2")))
        .withMessageContaining("nothing was changed")
        .withMessageContaining("08001");
  }

  @ParameterizedTest
  @EnumSource(names = "H2")
  @DisplayName(
      "does not say that nothing was changed if no connection is available after a lost one")
  void noConnectionAfterALoss(Engine engine) throws Exception {
    DataSource raw = Sources.pooled(engine.source());
    Engine.Tables tables = engine.newTables();
    for (Change change : List.of(Change.REPLACE, Change.REMOVE, Change.PUT, Change.TAKE)) {
      int connections = change == Change.PUT ? 1 : 2;
      change.prepare(raw, tables);
      DataSource losing =
          firstOnes(connections, Faults.atFirstChange(raw, false).source());

      assertThatIOException()
          .as(change.toString())
          .isThrownBy(() -> change.make(losing, tables))
          .withMessageStartingWith("The store cannot ")
          .withMessageNotContaining("nothing was changed")
          .satisfies(thrown -> assertThat(thrown.getSuppressed())
              .singleElement()
              .extracting(Throwable::getMessage)
              .asString()
              .startsWith("No connection to the database is available"));
    }
  }

  @Test
  @DisplayName("says that the outcome is unknown if the row has no version after a lost connection")
  void noVersionAfterALoss() throws Exception {
    DataSource source = Engine.H2.alterable();
    DataSource raw = Sources.pooled(source);
    Engine.Tables tables = Engine.newTables(source);
    Change.REPLACE.prepare(raw, tables);
    for (String change : List.of("DROP COLUMN version", "ADD COLUMN version VARCHAR(255)")) {
      try (Connection connection = source.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("ALTER TABLE " + tables.credential() + " " + change);
      }
    }

    assertThatIOException()
        .isThrownBy(() -> Change.REPLACE.make(Faults.atFirstChange(raw, false).source(), tables))
        .withMessageStartingWith("The store cannot determine whether it changed the entry");
  }

  @ParameterizedTest
  @EnumSource(names = "H2")
  @DisplayName("throws an IOException without the message if the pool throws another exception")
  void poolThrows(Engine engine) throws Exception {
    DataSource broken = Sources.of(() -> {
      throw new IllegalStateException("url=jdbc:x;password=top-secret");
    });
    CredentialStore store = JdbcCredentialStore.of(broken, engine.newTables().credential());

    assertThatIOException()
        .isThrownBy(() -> store.load(ADA))
        .withMessageContaining("the DataSource threw java.lang.IllegalStateException")
        .satisfies(thrown ->
            assertThat(Failures.printed(thrown)).doesNotContain("top-secret", "Use its SQLSTATE"));
  }

  @ParameterizedTest
  @EnumSource(names = "MARIADB")
  @DisplayName("is right about each change if the driver counts changed rows instead of found rows")
  void countsChangedRows(Engine engine) throws Exception {
    DataSource raw = Sources.pooled(engine.source());
    DataSource counting = Sources.pooled(engine.source("useAffectedRows=true"));
    Engine.Tables tables = engine.newTables();
    for (Change change : Change.values()) {
      change.isMade(raw, tables, counting);
    }
    for (Change change : List.of(Change.INSERT, Change.REPLACE, Change.PUT)) {
      change.isMade(raw, tables, Faults.atFirstChange(counting, true).source());
    }
  }

  /** Returns a source that opens {@code number} connections of {@code source}, and then fails. */
  private static DataSource firstOnes(int number, DataSource source) {
    AtomicInteger left = new AtomicInteger(number);
    return Sources.of(() -> {
      if (left.getAndDecrement() <= 0) {
        throw new SQLException("the pool is empty", "08001");
      }
      return source.getConnection();
    });
  }

  private static Optional<Boolean> outcome(Callable<Boolean> call) throws Exception {
    try {
      return Optional.of(call.call());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(calls.size());
    CyclicBarrier start = new CyclicBarrier(calls.size());
    try {
      List<Future<T>> running = new ArrayList<>();
      for (Callable<T> call : calls) {
        running.add(threads.submit(() -> {
          start.await(120, TimeUnit.SECONDS);
          return call.call();
        }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> result : running) {
        results.add(result.get(120, TimeUnit.SECONDS));
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  private static int port(Engine engine) {
    Matcher port = PORT.matcher(engine.url().orElseThrow());
    assertThat(port.find()).as("the URL has a port of 127.0.0.1").isTrue();
    return Integer.parseInt(port.group(1) == null ? port.group(2) : port.group(1));
  }

  private static String urlOf(Engine engine, int port) {
    return PORT.matcher(engine.url().orElseThrow()).replaceFirst("127.0.0.1:" + port)
        + "&sslmode=disable";
  }

  /** Returns a source with {@code connection} once, and then those of {@code others}. */
  private static DataSource first(Connection connection, DataSource others) {
    AtomicReference<Connection> next = new AtomicReference<>(connection);
    return Sources.of(() -> {
      Connection first = next.getAndSet(null);
      return first == null ? others.getConnection() : first;
    });
  }

  private static Entry entry(String version) {
    return new Entry(version, Snapshot.of("tokens", 1).with("of", version));
  }

  /** A change that no other caller competes with. So it succeeds, or it throws. */
  private enum Change {
    INSERT {
      @Override
      boolean make(DataSource source, Engine.Tables tables) throws IOException {
        return credentials(source, tables).replace(ADA, "", entry("v1"));
      }

      @Override
      boolean isDone(DataSource raw, Engine.Tables tables) throws IOException {
        return isOneOf(
            credentials(raw, tables).load(ADA), Optional.empty(), Optional.of(entry("v1")));
      }
    },

    REPLACE {
      @Override
      void prepare(DataSource raw, Engine.Tables tables) throws IOException {
        super.prepare(raw, tables);
        credentials(raw, tables).replace(ADA, "", entry("v1"));
      }

      @Override
      boolean make(DataSource source, Engine.Tables tables) throws IOException {
        return credentials(source, tables).replace(ADA, "v1", entry("v2"));
      }

      @Override
      boolean isDone(DataSource raw, Engine.Tables tables) throws IOException {
        return isOneOf(
            credentials(raw, tables).load(ADA), Optional.of(entry("v1")), Optional.of(entry("v2")));
      }
    },

    REMOVE {
      @Override
      void prepare(DataSource raw, Engine.Tables tables) throws IOException {
        super.prepare(raw, tables);
        credentials(raw, tables).replace(ADA, "", entry("v1"));
      }

      @Override
      boolean make(DataSource source, Engine.Tables tables) throws IOException {
        return credentials(source, tables).remove(ADA, "v1");
      }

      @Override
      boolean isDone(DataSource raw, Engine.Tables tables) throws IOException {
        return isOneOf(
            credentials(raw, tables).load(ADA), Optional.of(entry("v1")), Optional.empty());
      }
    },

    PUT {
      @Override
      boolean make(DataSource source, Engine.Tables tables) throws IOException {
        logins(source, tables).put(KEY, LOGIN, LATER);
        return true;
      }

      @Override
      boolean isDone(DataSource raw, Engine.Tables tables) throws IOException {
        return isOneOf(logins(raw, tables).take(KEY), Optional.empty(), Optional.of(LOGIN));
      }
    },

    TAKE {
      @Override
      void prepare(DataSource raw, Engine.Tables tables) throws IOException {
        super.prepare(raw, tables);
        logins(raw, tables).put(KEY, LOGIN, LATER);
      }

      @Override
      boolean make(DataSource source, Engine.Tables tables) throws IOException {
        return isOneOf(logins(source, tables).take(KEY), Optional.empty(), Optional.of(LOGIN));
      }

      @Override
      boolean isDone(DataSource raw, Engine.Tables tables) throws IOException {
        return isOneOf(logins(raw, tables).take(KEY), Optional.of(LOGIN), Optional.empty());
      }
    };

    /** Removes everything that an earlier change has left. */
    void prepare(DataSource raw, Engine.Tables tables) throws IOException {
      CredentialStore store = credentials(raw, tables);
      Optional<Entry> left = store.load(ADA);
      if (left.isPresent()) {
        store.remove(ADA, left.get().version());
      }
      logins(raw, tables).take(KEY);
    }

    abstract boolean make(DataSource source, Engine.Tables tables) throws IOException;

    /** Returns whether the whole change was made. It fails if a part was. */
    abstract boolean isDone(DataSource raw, Engine.Tables tables) throws IOException;

    final void isRight(DataSource raw, Engine.Tables tables, DataSource source, String where)
        throws IOException {
      prepare(raw, tables);
      boolean returned;
      try {
        returned = make(source, tables);
      } catch (IOException e) {
        isDone(raw, tables);
        return;
      }
      assertThat(returned).as(where + ": no other caller has changed anything").isTrue();
      assertThat(isDone(raw, tables)).as(where + ": it returned, so it is done").isTrue();
    }

    final void isMade(DataSource raw, Engine.Tables tables, DataSource source) throws IOException {
      prepare(raw, tables);
      assertThat(make(source, tables)).as(this + " is made").isTrue();
      assertThat(isDone(raw, tables)).as(this + " is done").isTrue();
    }

    final void fails(DataSource raw, Engine.Tables tables, DataSource source, String state)
        throws IOException {
      prepare(raw, tables);
      assertThatIOException()
          .as(this + " with " + state)
          .isThrownBy(() -> make(source, tables))
          .withMessageContaining(state);
      assertThat(isDone(raw, tables)).as(this + " is done").isFalse();
    }

    private static CredentialStore credentials(DataSource source, Engine.Tables tables) {
      return JdbcCredentialStore.of(source, tables.credential());
    }

    private static PendingAuthorizationStore logins(DataSource source, Engine.Tables tables) {
      return JdbcPendingAuthorizationStore.builder(source)
          .table(tables.pending())
          .build();
    }

    private static boolean isOneOf(Object found, Object before, Object after) {
      assertThat(found).isIn(before, after);
      return found.equals(after);
    }
  }
}
