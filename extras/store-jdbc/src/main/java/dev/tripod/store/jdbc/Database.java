package dev.tripod.store.jdbc;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A database in which each statement is a transaction on a connection of its own. It changes no setting of a connection. If a
 * connection does not commit automatically, the transaction is committed after the statement.
 *
 * <p>If the database rolls back a statement because of a conflict, the statement has changed nothing. It is then repeated, up to three
 * times.
 */
final class Database {

  /** How often a statement is tried at most. In each conflict, another transaction succeeds. */
  static final int ATTEMPTS = 4;

  /** The standard SQLSTATE of a transaction that was rolled back because of a conflict or a deadlock with another one. */
  private static final String SERIALIZATION_FAILURE = "40001";

  /** PostgreSQL's SQLSTATE of a transaction that was rolled back because of a deadlock. */
  private static final String DEADLOCK_DETECTED = "40P01";

  /** The class of the SQLSTATEs for violated constraints. */
  private static final String CONSTRAINT_VIOLATION = "23";

  private static final String NO_CONNECTION =
      "No connection to the database is available, so nothing was changed";

  private static final String CHECK_THE_CONNECTION =
      "Check the database and the connection to it, then repeat the call.";

  private final DataSource source;

  Database(DataSource source) {
    this.source = Objects.requireNonNull(source, "source");
  }

  /**
   * Executes a statement that changes rows.
   *
   * @return how many rows it changed
   * @throws SQLException if it failed. Unless a constraint was violated, it may have changed rows, or may still change them.
   * @throws IOException if no connection was available, so nothing has happened
   */
  int update(String sql, Object... parameters) throws SQLException, IOException {
    return run(sql, PreparedStatement::executeUpdate, parameters);
  }

  /**
   * Executes a query for at most one row.
   *
   * @throws IOException if it failed
   */
  <T> Optional<T> find(String sql, Row<T> row, Object... parameters) throws IOException {
    return read(
        sql,
        results -> results.next() ? Optional.of(row.of(results)) : Optional.empty(),
        parameters);
  }

  /**
   * Executes a query.
   *
   * @throws IOException if it failed
   */
  <T> T read(String sql, Row<T> results, Object... parameters) throws IOException {
    try {
      return run(
          sql,
          statement -> {
            try (ResultSet found = statement.executeQuery()) {
              return results.of(found);
            }
          },
          parameters);
    } catch (SQLException e) {
      throw failure("The database could not read", e);
    }
  }

  /**
   * Returns a text of a row.
   *
   * @throws IllegalArgumentException if it is NULL, which the stores never write
   */
  static String text(ResultSet row, int column) throws SQLException {
    String text = row.getString(column);
    if (text == null) {
      throw new IllegalArgumentException(
          "A column of the row is NULL. Declare the columns NOT NULL, as the migration script does.");
    }
    return text;
  }

  /** Returns whether a constraint was violated, so that the statement changed nothing. */
  static boolean isConstraintViolation(SQLException e) {
    return e.getSQLState() != null && e.getSQLState().startsWith(CONSTRAINT_VIOLATION);
  }

  /**
   * Returns an exception with the state and the code of {@code e}, and with its stack trace. It withholds the message, because
   * drivers quote parameters and rows in their messages. These contain secrets.
   *
   * @param what the start of the message
   */
  static IOException failure(String what, SQLException e) {
    return new IOException(
        what + ": SQLSTATE " + e.getSQLState() + ", vendor code " + e.getErrorCode() + ". "
            + nextStep(e),
        withheld(e, " Use its SQLSTATE.", e.getSQLState(), e.getErrorCode()));
  }

  /**
   * Returns the exception for a change that may or may not have happened.
   *
   * @param lost the failure that left the outcome unknown
   * @param since a later failure, which has changed nothing
   */
  static IOException unknown(String what, SQLException lost, IOException since) {
    IOException unknown = failure(what, lost);
    unknown.addSuppressed(since);
    return unknown;
  }

  private static SQLException withheld(
      Exception e, String nextStep, @Nullable String state, int code) {
    SQLException withheld = new SQLException(
        "The message of " + e.getClass().getName() + " is withheld: it may quote a stored secret."
            + nextStep,
        state,
        code);
    withheld.setStackTrace(e.getStackTrace());
    return withheld;
  }

  private static String nextStep(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    if (state.startsWith("42")) {
      return "Run the migration script of tripod-store-jdbc, and grant SELECT, INSERT, UPDATE and"
          + " DELETE on its tables.";
    }
    return CHECK_THE_CONNECTION;
  }

  private <T> T run(String sql, Execution<T> execution, Object... parameters)
      throws SQLException, IOException {
    for (int attempt = 1; ; attempt++) {
      Connection connection = connect();
      boolean ended = false;
      try {
        T result = runOn(connection, sql, execution, parameters);
        if (!connection.getAutoCommit()) {
          connection.commit();
        }
        ended = true;
        return result;
      } catch (SQLException e) {
        if (!isRolledBack(e) || attempt == ATTEMPTS) {
          throw e;
        }
      } finally {
        if (!ended) {
          rollBack(connection);
        }
        close(connection);
      }
    }
  }

  private Connection connect() throws IOException {
    try {
      return source.getConnection();
    } catch (SQLException e) {
      throw failure(NO_CONNECTION, e);
    } catch (RuntimeException e) {
      // Some pools throw an unchecked exception, such as HikariCP if its first connection fails.
      throw new IOException(
          NO_CONNECTION + ": the DataSource threw " + e.getClass().getName() + ". "
              + CHECK_THE_CONNECTION,
          withheld(e, "", null, 0));
    }
  }

  private static <T> T runOn(
      Connection connection, String sql, Execution<T> execution, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        if (parameters[i] instanceof Long number) {
          statement.setLong(i + 1, number);
        } else {
          statement.setString(i + 1, (String) parameters[i]);
        }
      }
      return execution.of(statement);
    }
  }

  private static boolean isRolledBack(SQLException e) {
    @Nullable String state = e.getSQLState();
    return SERIALIZATION_FAILURE.equals(state) || DEADLOCK_DETECTED.equals(state);
  }

  /** Ends the transaction of a failed statement. On PostgreSQL, it rejects every other statement until then. */
  private static void rollBack(Connection connection) {
    try {
      if (!connection.getAutoCommit()) {
        connection.rollback();
      }
    } catch (SQLException e) {
      // The connection is broken. The database rolls back, and the caller receives the first
      // exception.
    }
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // The statement has ended, with a result or with another exception. Its pool discards a
      // broken connection.
    }
  }

  /** Reads the row, or the rows, of a result. */
  @FunctionalInterface
  interface Row<T> {

    T of(ResultSet results) throws SQLException;
  }

  /** Executes a prepared statement. */
  @FunctionalInterface
  private interface Execution<T> {

    T of(PreparedStatement statement) throws SQLException;
  }
}
