package dev.tripod.store.jdbc;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.CredentialStore;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A credential store in a table of PostgreSQL, MariaDB, MySQL or H2. Several processes share it. Run the migration script of your
 * engine first, or {@link JdbcTables#createTables} in a test.
 *
 * <p>Each method executes one statement in a transaction of its own, and holds no connection longer. It works with automatic
 * commit on or off, and with an isolation level of at least READ COMMITTED. Do not pass a {@code DataSource} that takes part in the transactions of your
 * application: a refresh must be stored even if the application rolls back.
 *
 * <p>If the connection is lost during a change, the store reads the entry: its version shows who wrote it. If that does not show
 * whether the change happened, the method throws an {@link IOException}. No exception has the message of the driver as its
 * message or cause, because drivers quote rows.
 *
 * <p>Thread-safe if the {@code DataSource} is. Snapshots are stored in clear text.
 */
public final class JdbcCredentialStore implements CredentialStore {

  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private static final String UNKNOWN = "The store cannot determine whether it changed the entry";

  private final Database database;
  private final String table;
  private final String select;
  private final String insert;
  private final String update;
  private final String delete;

  private JdbcCredentialStore(DataSource source, String table) {
    this.database = new Database(source);
    this.table = TableName.checked(table);
    this.select = "SELECT version, snapshot FROM " + table + " WHERE owner = ?";
    this.insert = "INSERT INTO " + table
        + " (owner, provider, owner_id, version, snapshot) VALUES (?, ?, ?, ?, ?)";
    this.update =
        "UPDATE " + table + " SET version = ?, snapshot = ? WHERE owner = ? AND version = ?";
    this.delete = "DELETE FROM " + table + " WHERE owner = ? AND version = ?";
  }

  /** Returns a store in the table {@code tripod_credential}. */
  public static JdbcCredentialStore of(DataSource source) {
    return of(source, JdbcTables.CREDENTIAL);
  }

  /**
   * Returns a store in another table with the same columns.
   *
   * @param table a name of A-Z, a-z, 0-9 and _, optionally including the name of a schema, such as {@code auth.tripod_credential}
   * @throws IllegalArgumentException if {@code table} is not such a name
   */
  public static JdbcCredentialStore of(DataSource source, String table) {
    return new JdbcCredentialStore(source, table);
  }

  @Override
  public Optional<Entry> load(ResourceOwner owner) throws IOException {
    String key = owner.digest();
    try {
      return database.find(
          select,
          row -> new Entry(Database.text(row, 1), Snapshot.decode(Database.text(row, 2))),
          key);
    } catch (IllegalArgumentException e) {
      throw foreign(owner.toString(), e);
    }
  }

  @Override
  public boolean replace(ResourceOwner owner, String expectedVersion, Entry next)
      throws IOException {
    Objects.requireNonNull(next, "next");
    if (expectedVersion.isEmpty()) {
      return insert(owner, next);
    }
    String key = owner.digest();
    return change(
        key,
        expectedVersion,
        next.version(),
        update,
        next.version(),
        next.snapshot().encode(),
        key,
        expectedVersion);
  }

  @Override
  public boolean remove(ResourceOwner owner, String expectedVersion) throws IOException {
    String key = owner.digest();
    return change(key, expectedVersion, null, delete, key, expectedVersion);
  }

  @Override
  public String toString() {
    return "JdbcCredentialStore[" + table + "]";
  }

  private boolean insert(ResourceOwner owner, Entry next) throws IOException {
    String key = owner.digest();
    for (int attempt = 1; ; attempt++) {
      try {
        database.update(
            insert,
            key,
            ReadableText.of(owner.provider()),
            ReadableText.of(owner.id()),
            next.version(),
            next.snapshot().encode());
        return true;
      } catch (SQLException e) {
        Optional<String> found = versionAfter(e, key);
        if (found.filter(next.version()::equals).isPresent()) {
          return true;
        }
        if (!Database.isConstraintViolation(e)) {
          throw unknown(e);
        }
        if (found.isPresent()) {
          return false;
        }
        // Another process removed the other entry meanwhile. If this happens at each attempt,
        // another constraint of the table rejects the row.
        if (attempt == Database.ATTEMPTS) {
          throw unknown(e);
        }
      }
    }
  }

  /**
   * Executes a statement that changes the entry with {@code expectedVersion}. After a failure it is executed again only if the
   * entry still has that version. Versions are used once, so of all its executions, at most one takes effect.
   *
   * @param newVersion the version after the change, or {@code null} if the change removes the entry
   */
  private boolean change(
      String key,
      String expectedVersion,
      @Nullable String newVersion,
      String sql,
      Object... parameters)
      throws IOException {
    if (!VERSION.matcher(expectedVersion).matches()) {
      return false; // no entry has it, but a database may ignore a space at its end
    }
    SQLException lost = null;
    for (int attempt = 1; attempt <= Database.ATTEMPTS; attempt++) {
      try {
        int changed = database.update(sql, parameters);
        if (changed == 1 || lost == null) {
          return changed == 1;
        }
      } catch (SQLException e) {
        lost = e;
      } catch (IOException e) {
        throw lost == null ? e : Database.unknown(UNKNOWN, lost, e);
      }
      Optional<String> found = versionAfter(lost, key);
      if (newVersion != null && found.filter(newVersion::equals).isPresent()) {
        return true;
      }
      if (found.filter(expectedVersion::equals).isEmpty()) {
        break;
      }
    }
    throw unknown(Objects.requireNonNull(lost));
  }

  /** Reads the version of the entry after a failure. */
  private Optional<String> versionAfter(SQLException failure, String key) throws IOException {
    try {
      return database.find(
          "SELECT version FROM " + table + " WHERE owner = ?", row -> Database.text(row, 1), key);
    } catch (IOException e) {
      throw Database.unknown(UNKNOWN, failure, e);
    } catch (IllegalArgumentException e) {
      throw Database.unknown(UNKNOWN, failure, foreign(key, e));
    }
  }

  private IOException foreign(String owner, IllegalArgumentException e) {
    return new IOException(
        "The row of " + owner + " in " + table
            + " is not an entry of this store. Delete the row; the user then logs in again.",
        e);
  }

  private static IOException unknown(SQLException e) {
    return Database.failure(UNKNOWN, e);
  }
}
