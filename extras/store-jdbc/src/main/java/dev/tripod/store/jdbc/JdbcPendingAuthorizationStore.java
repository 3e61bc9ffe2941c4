package dev.tripod.store.jdbc;

import dev.tripod.domain.PendingKey;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.PendingAuthorizationStore;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * A store of pending authorizations in a table of PostgreSQL, MariaDB, MySQL or H2. Several processes share it. Run the migration
 * script of your engine first, or {@link JdbcTables#createTables} in a test.
 *
 * <p>The key columns contain digests of {@code state} and of the browser binding. The snapshots contain {@code state} in clear text.
 * To encrypt them, wrap the store with {@code Sealing} of {@code tripod-sealing}.
 *
 * <p>{@link #put} also removes expired snapshots, up to 64 per call, and the oldest ones of a browser that has more than its limit.
 * The clocks of the processes decide which snapshots have expired.
 *
 * <p>Each statement is a transaction of its own, and no connection is held longer. If the connection is lost while {@link #take}
 * deletes a snapshot, the method throws an {@link IOException} unless a read shows that the snapshot is still there. No exception
 * has the message of the driver as its message or cause, because drivers quote rows.
 *
 * <p>Thread-safe if the {@code DataSource} is.
 */
public final class JdbcPendingAuthorizationStore implements PendingAuthorizationStore {

  private static final int MOST_PER_BROWSER = 16;

  /** How many expired rows, and how many rows above the limit of the browser, one call of {@link #put} removes at most. */
  private static final int REMOVED_AT_ONCE = 64;

  /**
   * How often {@link #take} reads a row that another caller changes before it is deleted. H2 returns a row for a moment after another
   * transaction has deleted it.
   */
  private static final int MOST_READS = 1_000;

  private static final String NOT_KNOWN_AS_STORED =
      "The store cannot confirm that it stored the pending authorization";

  private static final String NOT_KNOWN_AS_TAKEN =
      "The store cannot determine whether it took the pending authorization";

  private final Database database;
  private final String table;
  private final Clock clock;
  private final int mostPerBrowser;

  /** The place of the last snapshot in the order of {@link #put}: microseconds, but greater than the one before. */
  private final AtomicLong lastPlace = new AtomicLong();

  private JdbcPendingAuthorizationStore(Builder settings) {
    this.database = new Database(settings.source);
    this.table = settings.table;
    this.clock = settings.clock;
    this.mostPerBrowser = settings.mostPerBrowser;
  }

  /** Returns a store in the table {@code tripod_pending_authorization}, for up to 16 authorizations per browser. */
  public static JdbcPendingAuthorizationStore of(DataSource source) {
    return builder(source).build();
  }

  /** Returns a builder with the settings of {@link #of}. */
  public static Builder builder(DataSource source) {
    return new Builder(source);
  }

  @Override
  public void put(PendingKey key, Snapshot snapshot, Instant expiresAt) throws IOException {
    String digest = key.digest();
    String browser = key.binding().digest();
    String encoded = snapshot.encode();
    store(digest, browser, encoded, milliseconds(expiresAt));
    Map<String, Long> surplus = surplus(browser);
    if (surplus.containsKey(digest)) {
      // The clock of this process is slow, or the process was suspended after it chose the place.
      // Another process may have removed the row since.
      continueAfterNewest(browser);
      store(digest, browser, encoded, milliseconds(expiresAt));
      surplus = surplus(browser);
    }
    remove(surplus);
    removeExpired();
  }

  @Override
  public Optional<Snapshot> take(PendingKey key) throws IOException {
    String digest = key.digest();
    SQLException lost = null;
    int failures = 0;
    for (int read = 0; read < MOST_READS && failures < Database.ATTEMPTS; read++) {
      try {
        Optional<Pending> found =
            find(digest).filter(pending -> pending.isValidAt(clock.now().toEpochMilli()));
        if (found.isEmpty() && lost == null) {
          return Optional.empty();
        }
        if (found.isEmpty()) {
          break;
        }
        if (delete(digest, found.get()) == 1) {
          return Optional.of(found.get().snapshot);
        }
        if (lost != null) {
          break;
        }
      } catch (SQLException e) {
        lost = e;
        failures++;
      } catch (IOException e) {
        throw lost == null ? e : Database.unknown(NOT_KNOWN_AS_TAKEN, lost, e);
      }
    }
    throw lost == null
        ? new IOException("The pending authorization changed after each of " + MOST_READS
            + " reads. Use a new state for each login.")
        : Database.failure(NOT_KNOWN_AS_TAKEN, lost);
  }

  /**
   * Removes all expired snapshots. Call it once a day. Without it, expired snapshots stay until {@link #put} removes them. If several
   * callers purge at the same time, some of them may return early.
   *
   * @return how many this call removed
   * @throws IOException if the database failed
   */
  public int purge() throws IOException {
    int removed = 0;
    int last = 1;
    // The loop also ends if it cannot remove anything, for example because a policy of the database
    // hides the rows from DELETE.
    for (List<String> expired = expired(); last > 0 && !expired.isEmpty(); expired = expired()) {
      last = removeExpired(expired);
      removed += last;
    }
    return removed;
  }

  @Override
  public String toString() {
    return "JdbcPendingAuthorizationStore[" + table + "]";
  }

  private void store(String digest, String browser, String encoded, long expiresAt)
      throws IOException {
    SQLException failure = null;
    for (int attempt = 1; attempt <= Database.ATTEMPTS; attempt++) {
      try {
        // Each attempt needs a new place: with useAffectedRows, MariaDB does not count a row that
        // an UPDATE leaves unchanged.
        insertOrReplace(digest, browser, encoded, expiresAt, nextPlace());
        return;
      } catch (SQLException e) {
        failure = e; // repeated, because a second execution stores the same snapshot
      } catch (IOException e) {
        throw failure == null ? e : Database.unknown(NOT_KNOWN_AS_STORED, failure, e);
      }
    }
    throw Database.failure(NOT_KNOWN_AS_STORED, Objects.requireNonNull(failure));
  }

  private void insertOrReplace(
      String digest, String browser, String encoded, Long expiresAt, Long place)
      throws SQLException, IOException {
    try {
      database.update(
          "INSERT INTO " + table
              + " (pending, browser, put_order, expires_at, snapshot) VALUES (?, ?, ?, ?, ?)",
          digest,
          browser,
          place,
          expiresAt,
          encoded);
    } catch (SQLException e) {
      if (!Database.isConstraintViolation(e) || replace(digest, encoded, expiresAt, place) == 0) {
        throw e;
      }
    }
  }

  private int replace(String digest, String encoded, Long expiresAt, Long place)
      throws SQLException, IOException {
    return database.update(
        "UPDATE " + table + " SET put_order = ?, expires_at = ?, snapshot = ? WHERE pending = ?",
        place,
        expiresAt,
        encoded,
        digest);
  }

  private long nextPlace() {
    long now = ChronoUnit.MICROS.between(Instant.EPOCH, clock.now());
    return lastPlace.updateAndGet(last -> Math.max(last + 1, now));
  }

  private Optional<Pending> find(String digest) throws IOException {
    try {
      return database.find(
          "SELECT snapshot, expires_at FROM " + table + " WHERE pending = ?",
          row -> new Pending(Database.text(row, 1), row.getLong(2)),
          digest);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "The row " + digest + " of " + table
              + " is not a pending authorization of this store. Let only the store write to the"
              + " table.",
          e);
    }
  }

  /** Deletes the row that was read. Of all callers, one deletes it. A row that {@link #put} has replaced since stays. */
  private int delete(String digest, Pending pending) throws SQLException, IOException {
    return database.update(
        "DELETE FROM " + table + " WHERE pending = ? AND snapshot = ? AND expires_at = ?",
        digest,
        pending.encoded,
        pending.expiresAt);
  }

  /**
   * Returns the oldest rows of a browser that has too many, with their places. Call this after the insertion. Before it, concurrent
   * callers would not see each other's rows, and the table would keep all of them. All callers see the rows in the same order, so
   * together they keep the allowed number.
   */
  private Map<String, Long> surplus(String browser) throws IOException {
    return database.read(
        "SELECT pending, put_order FROM " + table
            + " WHERE browser = ? ORDER BY put_order DESC, pending DESC LIMIT " + REMOVED_AT_ONCE
            + " OFFSET " + mostPerBrowser,
        JdbcPendingAuthorizationStore::places,
        browser);
  }

  /** Lets the next place follow all places of {@code browser}. */
  private void continueAfterNewest(String browser) throws IOException {
    Optional<Long> newest = database.find(
        "SELECT MAX(put_order) FROM " + table + " WHERE browser = ?",
        row -> row.getLong(1),
        browser);
    lastPlace.accumulateAndGet(newest.orElse(0L), Math::max);
  }

  /** Removes rows that still have the same places. A row that its caller has made the newest one since stays. */
  private void remove(Map<String, Long> places) throws IOException {
    for (Map.Entry<String, Long> row : places.entrySet()) {
      change(
          "DELETE FROM " + table + " WHERE pending = ? AND put_order = ?",
          row.getKey(),
          row.getValue());
    }
  }

  private void removeExpired() throws IOException {
    removeExpired(expired());
  }

  private List<String> expired() throws IOException {
    return database.read(
        "SELECT pending FROM " + table + " WHERE expires_at <= ? LIMIT " + REMOVED_AT_ONCE,
        JdbcPendingAuthorizationStore::digests,
        clock.now().toEpochMilli());
  }

  /** Removes rows one by one. A statement for all of them would lock a range of the index, and with it new rows. */
  private int removeExpired(List<String> expired) throws IOException {
    int removed = 0;
    for (String digest : expired) {
      removed += change(
          "DELETE FROM " + table + " WHERE pending = ? AND expires_at <= ?",
          digest,
          clock.now().toEpochMilli());
    }
    return removed;
  }

  private int change(String sql, Object... parameters) throws IOException {
    try {
      return database.update(sql, parameters);
    } catch (SQLException e) {
      throw Database.failure("The store cannot remove old pending authorizations", e);
    }
  }

  private static List<String> digests(ResultSet rows) throws SQLException {
    List<String> digests = new ArrayList<>();
    while (rows.next()) {
      digests.add(rows.getString(1));
    }
    return digests;
  }

  private static Map<String, Long> places(ResultSet rows) throws SQLException {
    Map<String, Long> places = new HashMap<>();
    while (rows.next()) {
      places.put(rows.getString(1), rows.getLong(2));
    }
    return places;
  }

  /** Returns the milliseconds since 1970, rounded down. A time outside of {@code long} becomes its least or greatest value. */
  private static long milliseconds(Instant instant) {
    try {
      return instant.toEpochMilli();
    } catch (ArithmeticException e) {
      return instant.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  /** A row of the table. */
  private static final class Pending {

    private final String encoded;
    private final Snapshot snapshot;
    private final long expiresAt;

    private Pending(String encoded, long expiresAt) {
      this.encoded = encoded;
      this.snapshot = Snapshot.decode(encoded);
      this.expiresAt = expiresAt;
    }

    private boolean isValidAt(long milliseconds) {
      return milliseconds < expiresAt;
    }
  }

  /** A builder of stores. */
  public static final class Builder {

    private final DataSource source;
    private String table = JdbcTables.PENDING_AUTHORIZATION;
    private Clock clock = Clock.system();
    private int mostPerBrowser = MOST_PER_BROWSER;

    private Builder(DataSource source) {
      this.source = Objects.requireNonNull(source, "source");
    }

    /**
     * Sets the name of the table. The default is {@code tripod_pending_authorization}.
     *
     * @param table a name of A-Z, a-z, 0-9 and _, optionally including the name of a schema, such as {@code auth.pending}
     * @throws IllegalArgumentException if {@code table} is not such a name
     */
    public Builder table(String table) {
      this.table = TableName.checked(table);
      return this;
    }

    /** Sets the clock that decides which snapshots have expired. The default is {@link Clock#system}. */
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /**
     * Sets how many authorizations one browser may have. The default is 16: a person does not use more tabs to log in.
     *
     * @throws IllegalArgumentException if {@code most} is less than 1
     */
    public Builder mostPerBrowser(int most) {
      if (most < 1) {
        throw new IllegalArgumentException(
            "The limit per browser is " + most + ". Use at least 1.");
      }
      this.mostPerBrowser = most;
      return this;
    }

    /** Returns a store with these settings. */
    public JdbcPendingAuthorizationStore build() {
      return new JdbcPendingAuthorizationStore(this);
    }
  }
}
