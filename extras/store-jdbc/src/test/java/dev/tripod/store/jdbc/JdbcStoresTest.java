package dev.tripod.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.PendingKey;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.CredentialStore.Entry;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.UpdateSummaryOutputEnum;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of the JDBC stores, and what the contracts do not require. */
@Timeout(300)
@DisplayName("A JDBC store")
@Execution(ExecutionMode.CONCURRENT)
final class JdbcStoresTest {

  private static final int LOGINS = 10_000;
  private static final int BROWSERS = 100;
  private static final int THREADS = 16;
  private static final int MOST_PER_BROWSER = 16;
  private static final ResourceOwner ADA = ResourceOwner.of("x", "ada");
  private static final Snapshot SECRET = Snapshot.of("tokens", 1).with("token", "top-secret");
  private static final Instant LATER = Instant.parse("2100-01-01T00:00:00Z");

  /** The logs of the migration tools. A field, because the log is otherwise forgotten with its level. */
  private static final List<Logger> LOGS =
      List.of(Logger.getLogger("org.flywaydb"), Logger.getLogger("liquibase"));

  @BeforeAll
  static void logLess() {
    LOGS.forEach(log -> log.setLevel(Level.WARNING));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("has the digest as key, and provider and id in readable columns")
  void readableColumns(Engine engine) throws Exception {
    DataSource source = engine.source();
    String table = engine.newTables().credential();
    JdbcCredentialStore store = JdbcCredentialStore.of(source, table);
    ResourceOwner odd = ResourceOwner.of("x\u0000y", "\ud83d\udd11".repeat(500));

    assertThat(store.replace(ADA, "", new Entry("v1", SECRET))).isTrue();
    assertThat(store.replace(odd, "", new Entry("v1", SECRET))).isTrue();

    assertThat(column(source, "SELECT owner FROM " + table + " WHERE provider = 'x'"))
        .containsExactly(ADA.digest());
    assertThat(column(source, "SELECT owner_id FROM " + table + " WHERE provider = 'x'"))
        .containsExactly("ada");
    assertThat(column(source, "SELECT provider FROM " + table + " WHERE provider <> 'x'"))
        .containsExactly("x\ufffdy");
    assertThat(column(source, "SELECT owner_id FROM " + table + " WHERE provider <> 'x'"))
        .containsExactly("\ud83d\udd11".repeat(127));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("keeps the login that it has just stored, even if the clock of this process is slow")
  void keepsTheNewLogin(Engine engine) throws Exception {
    DataSource source = engine.source();
    JdbcPendingAuthorizationStore.Builder settings = JdbcPendingAuthorizationStore.builder(source)
        .table(engine.newTables().pending())
        .mostPerBrowser(2);
    Instant now = Instant.parse("2026-11-30T12:00:00Z");
    JdbcPendingAuthorizationStore ahead =
        settings.clock(() -> now.plusSeconds(300)).build();
    JdbcPendingAuthorizationStore behind = settings.clock(() -> now).build();
    ahead.put(key(0, "first"), SECRET, LATER);
    ahead.put(key(0, "second"), SECRET, LATER);

    behind.put(key(0, "third"), SECRET, LATER);

    assertThat(behind.take(key(0, "first"))).isEmpty();
    assertThat(behind.take(key(0, "second"))).contains(SECRET);
    assertThat(behind.take(key(0, "third"))).contains(SECRET);
  }

  @RepeatedTest(20)
  @DisplayName("keeps both logins if two processes with slow clocks store them at the same time")
  void keepsTwoNewLogins() throws Exception {
    String table = Engine.H2.newTables().pending();
    Instant now = Instant.parse("2026-11-30T12:00:00Z");
    JdbcPendingAuthorizationStore ahead = JdbcPendingAuthorizationStore.builder(Engine.H2.source())
        .table(table)
        .mostPerBrowser(2)
        .clock(() -> now.plusSeconds(300))
        .build();
    ahead.put(key(0, "first"), SECRET, LATER);
    ahead.put(key(0, "second"), SECRET, LATER);
    // Both insert, then both look for surplus logins, and then both continue.
    CyclicBarrier together = new CyclicBarrier(2);
    List<Callable<Integer>> calls = new ArrayList<>();
    for (String login : List.of("third", "fourth")) {
      AtomicInteger connections = new AtomicInteger();
      JdbcPendingAuthorizationStore behind = JdbcPendingAuthorizationStore.builder(
              Sources.of(() -> {
                if (List.of(2, 3).contains(connections.incrementAndGet())) {
                  await(together);
                }
                return Engine.H2.source().getConnection();
              }))
          .table(table)
          .mostPerBrowser(2)
          .clock(() -> now)
          .build();
      calls.add(() -> {
        behind.put(key(0, login), SECRET, LATER);
        return connections.get();
      });
    }
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (Future<Integer> ended : threads.invokeAll(calls)) {
        assertThat(ended.get(240, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(3);
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(column(Engine.H2.source(), "SELECT COUNT(*) FROM " + table)).containsExactly("2");
    assertThat(ahead.take(key(0, "third"))).contains(SECRET);
    assertThat(ahead.take(key(0, "fourth"))).contains(SECRET);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("writes neither state nor browser binding in clear text")
  void noHandleInClearText(Engine engine) throws Exception {
    DataSource source = engine.source();
    String table = engine.newTables().pending();
    JdbcPendingAuthorizationStore store =
        JdbcPendingAuthorizationStore.builder(source).table(table).build();
    PendingKey key = key(0, "the-state");

    store.put(key, SECRET, LATER);

    List<String> row = new ArrayList<>();
    for (String name : List.of("pending", "browser", "put_order", "expires_at", "snapshot")) {
      row.addAll(column(source, "SELECT " + name + " FROM " + table));
    }
    assertThat(row)
        .hasSize(5)
        .contains(key.digest(), key.binding().digest())
        .noneMatch(text -> text.contains("the-state") || text.contains("browser-number"));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("stores a snapshot of a million characters")
  void longSnapshot(Engine engine) throws Exception {
    JdbcCredentialStore store =
        JdbcCredentialStore.of(engine.source(), engine.newTables().credential());
    Entry longest = new Entry("v1", Snapshot.of("tokens", 1).with("long", "x".repeat(1_000_000)));

    assertThat(store.replace(ADA, "", longest)).isTrue();

    assertThat(store.load(ADA)).contains(longest);
  }

  @ParameterizedTest
  // An embedded PostgreSQL takes too long for every build.
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EMBEDDED_POSTGRESQL")
  @DisplayName(
      "keeps 16 of the logins of each browser, and returns each once to 16 callers at the same"
          + " time")
  void manyLogins(Engine engine) throws Exception {
    DataSource raw = engine.source();
    String table = engine.newTables().pending();
    DataSource pool = Sources.pooled(raw);
    JdbcPendingAuthorizationStore store =
        JdbcPendingAuthorizationStore.builder(pool).table(table).build();
    AtomicInteger next = new AtomicInteger();
    onThreads(() -> {
      for (int login = next.getAndIncrement(); login < LOGINS; login = next.getAndIncrement()) {
        store.put(key(login % BROWSERS, "state" + login), SECRET, LATER);
      }
    });

    assertThat(column(raw, "SELECT COUNT(*) FROM " + table))
        .containsExactly(Integer.toString(BROWSERS * MOST_PER_BROWSER));
    assertThat(
            column(raw, "SELECT browser FROM " + table + " GROUP BY browser HAVING COUNT(*) <> 16"))
        .isEmpty();

    // The order of the threads decides which logins are the newest of their browser.
    List<PendingKey> stored = new ArrayList<>();
    Set<String> digests = new HashSet<>(column(raw, "SELECT pending FROM " + table));
    for (int login = 0; login < LOGINS; login++) {
      PendingKey key = key(login % BROWSERS, "state" + login);
      if (digests.contains(key.digest())) {
        stored.add(key);
      }
    }
    Set<PendingKey> taken = ConcurrentHashMap.newKeySet();
    AtomicInteger twice = new AtomicInteger();
    onThreads(() -> {
      for (PendingKey key : stored) {
        if (store.take(key).isPresent() && !taken.add(key)) {
          twice.incrementAndGet();
        }
      }
    });
    assertThat(taken).hasSize(BROWSERS * MOST_PER_BROWSER);
    assertThat(twice).hasValue(0);
    assertThat(column(raw, "SELECT COUNT(*) FROM " + table)).containsExactly("0");
  }

  @Test
  @DisplayName("executes one statement per call for credentials, and a few for a login")
  void statements() throws Exception {
    Engine.Tables tables = Engine.H2.newTables();
    Faults counting = Faults.none(Sources.pooled(Engine.H2.source()));
    JdbcCredentialStore store = JdbcCredentialStore.of(counting.source(), tables.credential());
    JdbcPendingAuthorizationStore logins = JdbcPendingAuthorizationStore.builder(counting.source())
        .table(tables.pending())
        .build();

    store.replace(ADA, "", new Entry("v1", SECRET));
    assertThat(counting.calls()).isEqualTo(1);
    store.load(ADA);
    assertThat(counting.calls()).isEqualTo(2);
    store.replace(ADA, "v1", new Entry("v2", SECRET));
    assertThat(counting.calls()).isEqualTo(3);
    store.remove(ADA, "v2");
    assertThat(counting.calls()).isEqualTo(4);
    logins.put(key(0, "a"), SECRET, LATER);
    assertThat(counting.calls()).isEqualTo(7);
    logins.take(key(0, "a"));
    assertThat(counting.calls()).isEqualTo(9);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("removes all expired logins on request, and no other")
  void purges(Engine engine) throws Exception {
    DataSource source = engine.source();
    String table = engine.newTables().pending();
    Instant[] now = {Instant.parse("2026-11-30T12:00:00Z")};
    JdbcPendingAuthorizationStore store = JdbcPendingAuthorizationStore.builder(source)
        .table(table)
        .clock(() -> now[0])
        .mostPerBrowser(200)
        .build();
    for (int i = 0; i < 150; i++) {
      store.put(key(0, "state" + i), SECRET, now[0].plusSeconds(600));
    }
    store.put(key(0, "later"), SECRET, now[0].plusSeconds(601));

    assertThat(store.purge()).isZero();
    now[0] = now[0].plusSeconds(600);
    assertThat(store.purge()).isEqualTo(150);
    assertThat(store.take(key(0, "later"))).contains(SECRET);
  }

  @Test
  @DisplayName("ends a purge that cannot remove what has expired")
  void endsPurge() throws Exception {
    Instant now = Instant.parse("2026-11-30T12:00:00Z");
    AtomicInteger calls = new AtomicInteger();
    JdbcPendingAuthorizationStore.Builder settings = JdbcPendingAuthorizationStore.builder(
            Engine.H2.source())
        .table(Engine.H2.newTables().pending());
    settings.clock(() -> now).build().put(key(0, "a"), SECRET, now.plusSeconds(1));
    // The clock is early in each deletion, so none takes effect.
    JdbcPendingAuthorizationStore store = settings
        .clock(() -> {
          assertThat(calls.get()).as("calls of the clock").isLessThan(100);
          return calls.getAndIncrement() % 2 == 0 ? now.plusSeconds(1) : now;
        })
        .build();

    assertThat(store.purge()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("accepts the earliest and the latest expiry")
  void extremeExpiries(Engine engine) throws Exception {
    JdbcPendingAuthorizationStore store = JdbcPendingAuthorizationStore.builder(engine.source())
        .table(engine.newTables().pending())
        .build();

    store.put(key(0, "always"), SECRET, Instant.MAX);
    store.put(key(0, "never"), SECRET, Instant.MIN);

    assertThat(store.take(key(0, "always"))).contains(SECRET);
    assertThat(store.take(key(0, "never"))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("quotes nothing that a driver says about a row")
  void quotesNoRow(Engine engine) throws Exception {
    DataSource source = engine.alterable();
    String table = Engine.newTables(source).credential();
    execute(source, "ALTER TABLE " + table + " DROP COLUMN snapshot");
    execute(source, "ALTER TABLE " + table + " ADD COLUMN snapshot VARCHAR(10)");
    JdbcCredentialStore store = JdbcCredentialStore.of(source, table);

    assertThatIOException()
        .isThrownBy(() -> store.replace(ADA, "", new Entry("v1", SECRET)))
        .satisfies(e -> assertThat(Failures.printed(e))
            .contains("SQLSTATE 22001")
            .doesNotContain("top-secret"));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("throws if another constraint than the key rejects a row")
  void otherConstraint(Engine engine) throws Exception {
    DataSource source = engine.alterable();
    Engine.Tables tables = Engine.newTables(source);
    execute(
        source,
        "ALTER TABLE " + tables.credential() + " ADD CONSTRAINT c_" + tables.credential()
            + " CHECK (version <> 'v1')");
    execute(
        source,
        "ALTER TABLE " + tables.pending() + " ADD CONSTRAINT c_" + tables.pending()
            + " CHECK (put_order < 0)");
    JdbcCredentialStore store = JdbcCredentialStore.of(source, tables.credential());

    assertThatIOException().isThrownBy(() -> store.replace(ADA, "", new Entry("v1", SECRET)));
    assertThatIOException()
        .isThrownBy(() -> JdbcPendingAuthorizationStore.builder(source)
            .table(tables.pending())
            .build()
            .put(key(0, "a"), SECRET, LATER));
    assertThat(store.replace(ADA, "", new Entry("v2", SECRET))).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("names the migration script if a table is missing")
  void missingTable(Engine engine) {
    DataSource source = engine.source();

    assertThatIOException()
        .isThrownBy(() -> JdbcCredentialStore.of(source, "missing").load(ADA))
        .withMessageContaining("migration script");
    assertThatIOException()
        .isThrownBy(() -> JdbcPendingAuthorizationStore.builder(source)
            .table("missing")
            .build()
            .purge())
        .withMessageContaining("migration script");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("throws for a row that it did not write")
  void foreignRow(Engine engine) throws Exception {
    DataSource source = engine.source();
    Engine.Tables tables = engine.newTables();
    DataSource pool = Sources.pooled(Sources.committing(source, false));
    JdbcCredentialStore store = JdbcCredentialStore.of(pool, tables.credential());
    JdbcPendingAuthorizationStore logins =
        JdbcPendingAuthorizationStore.builder(pool).table(tables.pending()).build();
    assertThat(store.replace(ADA, "", new Entry("v1", SECRET))).isTrue();
    logins.put(key(0, "a"), SECRET, LATER);

    execute(source, "UPDATE " + tables.credential() + " SET snapshot = 'foreign'");
    execute(source, "UPDATE " + tables.pending() + " SET snapshot = 'foreign'");

    assertThatIOException().isThrownBy(() -> store.load(ADA)).withMessageContaining("x:ada");
    assertThatIOException().isThrownBy(() -> logins.take(key(0, "a")));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("throws for a row with NULL, in a table that does not exclude it")
  void rowWithNull(Engine engine) throws Exception {
    DataSource source = engine.alterable();
    Engine.Tables tables = Engine.newTables(source);
    JdbcCredentialStore store = JdbcCredentialStore.of(source, tables.credential());
    JdbcPendingAuthorizationStore logins =
        JdbcPendingAuthorizationStore.builder(source).table(tables.pending()).build();
    assertThat(store.replace(ADA, "", new Entry("v1", SECRET))).isTrue();
    logins.put(key(0, "a"), SECRET, LATER);

    for (String table : List.of(tables.credential(), tables.pending())) {
      execute(source, "ALTER TABLE " + table + " DROP COLUMN snapshot");
      execute(source, "ALTER TABLE " + table + " ADD COLUMN snapshot VARCHAR(255)");
    }

    assertThatIOException()
        .isThrownBy(() -> store.load(ADA))
        .withMessageContaining("is not an entry of this store");
    assertThatIOException()
        .isThrownBy(() -> logins.take(key(0, "a")))
        .withMessageContaining("is not a pending authorization of this store");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a b", "a;b", "a'b", "a\"b", "a`b", "a.b.c", "1a", "a--", "\u00e4", ".a", "a."
      })
  @DisplayName("rejects a name that could be more than the name of a table")
  void rejectsNames(String name) {
    DataSource source = Engine.H2.source();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> JdbcCredentialStore.of(source, name))
        .withMessageStartingWith("The table name '" + name + "' is not allowed. Use ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JdbcPendingAuthorizationStore.builder(source).table(name));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JdbcTables.createTables(source, name, "pending"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JdbcTables.createTables(source, "credential", name));
  }

  @Test
  @DisplayName("rejects a limit below one, and an owner that is not valid Unicode")
  void rejectsArguments() throws IOException {
    DataSource source = Engine.H2.source();
    JdbcCredentialStore store =
        JdbcCredentialStore.of(source, Engine.H2.newTables().credential());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> JdbcPendingAuthorizationStore.builder(source).mostPerBrowser(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.load(ResourceOwner.of("x", "\ud800")));
    assertThat(store.remove(ADA, "no version")).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "works in a schema with a name, and in the tables that createTables makes without names")
  void namedSchema(Engine engine) throws Exception {
    DataSource raw = engine.source();
    String schema = "auth_" + ProcessHandle.current().pid();
    execute(raw, "CREATE SCHEMA IF NOT EXISTS " + schema);
    JdbcTables.createTables(raw, schema + ".credential", schema + ".pending");
    JdbcTables.createTables(raw, schema + ".credential", schema + ".pending");
    JdbcTables.createTables(
        raw, schema + ".tripod_credential", schema + ".tripod_pending_authorization");
    JdbcCredentialStore store = JdbcCredentialStore.of(raw, schema + ".credential");
    JdbcPendingAuthorizationStore logins =
        JdbcPendingAuthorizationStore.builder(raw).table(schema + ".pending").build();

    store.save(ADA, SECRET);
    logins.put(key(0, "a"), SECRET, LATER);

    assertThat(store.load(ADA).map(Entry::snapshot)).contains(SECRET);
    assertThat(logins.take(key(0, "a"))).contains(SECRET);
  }

  @Test
  @DisplayName("uses the tables that Flyway creates")
  void flyway() throws Exception {
    String url = "jdbc:h2:mem:flyway;DB_CLOSE_DELAY=-1";
    Flyway.configure()
        .dataSource(url, "", "")
        .locations("classpath:tripod-store-jdbc/h2")
        .table("tripod_schema_history")
        .load()
        .migrate();

    worksInTheDefaultTables(Sources.of(() -> DriverManager.getConnection(url)));
  }

  @Test
  @DisplayName("uses the tables that Liquibase creates")
  void liquibase() throws Exception {
    String url = "jdbc:h2:mem:liquibase;DB_CLOSE_DELAY=-1";
    try (Connection connection = DriverManager.getConnection(url);
        Liquibase liquibase = new Liquibase(
            "tripod-store-jdbc/h2/V1__tripod_stores.sql",
            new ClassLoaderResourceAccessor(),
            new JdbcConnection(connection))) {
      liquibase.setShowSummaryOutput(UpdateSummaryOutputEnum.LOG);
      liquibase.update(new Contexts(), new LabelExpression());
    }

    worksInTheDefaultTables(Sources.of(() -> DriverManager.getConnection(url)));
  }

  @Test
  @DisplayName("uses the tables that createTables makes, also if automatic commit is off")
  void createdTables() throws Exception {
    String url = "jdbc:h2:mem:created;DB_CLOSE_DELAY=-1";
    DataSource source =
        Sources.committing(Sources.of(() -> DriverManager.getConnection(url)), false);
    JdbcTables.createTables(source);

    worksInTheDefaultTables(source);
  }

  private static void worksInTheDefaultTables(DataSource source) throws IOException {
    JdbcCredentialStore store = JdbcCredentialStore.of(source);
    JdbcPendingAuthorizationStore logins = JdbcPendingAuthorizationStore.of(source);

    store.save(ADA, SECRET);
    logins.put(key(0, "a"), SECRET, LATER);

    assertThat(store.load(ADA).map(Entry::snapshot)).contains(SECRET);
    assertThat(logins.take(key(0, "a"))).contains(SECRET);
    assertThat(store).hasToString("JdbcCredentialStore[tripod_credential]");
    assertThat(logins).hasToString("JdbcPendingAuthorizationStore[tripod_pending_authorization]");
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(120, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private static PendingKey key(int browser, String state) {
    return new PendingKey(
        new BrowserBinding(Secret.of("browser-number-" + (1_000_000 + browser))), Secret.of(state));
  }

  private static List<String> column(DataSource source, String query) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<String> column = new ArrayList<>();
      while (rows.next()) {
        column.add(rows.getString(1));
      }
      return column;
    }
  }

  private static void execute(DataSource source, String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void onThreads(Work work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        running.add(threads.submit(() -> {
          work.run();
          return null;
        }));
      }
      for (Future<?> ended : running) {
        ended.get(240, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @FunctionalInterface
  private interface Work {

    void run() throws IOException;
  }
}
