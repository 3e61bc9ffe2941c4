package dev.tripod.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Makes one call of JDBC fail, before or after its effect. Calls are counted from 1, over all connections, statements and results.
 * If the connection is lost, the database rolls back its transaction, and every other call of it fails. Connections come from a pool
 * of {@link Sources#pooled}.
 */
final class Faults {

  private static final String CONNECTION_LOST = "08006";

  private final DataSource pool;
  private final Predicate<String> counted;
  private final int first;
  private final int last;
  private final boolean after;
  private final String state;
  private final AtomicInteger calls = new AtomicInteger();

  private Faults(
      DataSource pool,
      Predicate<String> counted,
      int first,
      int last,
      boolean after,
      String state) {
    this.pool = pool;
    this.counted = counted;
    this.first = first;
    this.last = last;
    this.after = after;
    this.state = state;
  }

  /** Loses the connection at a call of any method. */
  static Faults atCall(DataSource pool, int call, boolean after) {
    return new Faults(pool, method -> true, call, call, after, CONNECTION_LOST);
  }

  /** Loses the connection at the first change. */
  static Faults atFirstChange(DataSource pool, boolean after) {
    return new Faults(pool, Faults::isChange, 1, 1, after, CONNECTION_LOST);
  }

  /** Reports a state for the first changes, without making them. The connection stays. */
  static Faults firstChanges(DataSource pool, int number, String state) {
    return new Faults(pool, Faults::isChange, 1, number, false, state);
  }

  /** Counts the statements that are executed, and makes none fail. */
  static Faults none(DataSource pool) {
    return new Faults(pool, method -> method.startsWith("execute"), 0, 0, false, CONNECTION_LOST);
  }

  /** Returns the number of counted calls. */
  int calls() {
    return calls.get();
  }

  DataSource source() {
    return Sources.of(() -> {
      int number = counted.test("getConnection") ? calls.incrementAndGet() : 0;
      if (number > 0 && number >= first && number <= last) {
        throw new SQLException("The test provides no connection", state);
      }
      Connection connection = pool.getConnection();
      return wrapped(Connection.class, connection, connection, new boolean[1]);
    });
  }

  private <T> T wrapped(Class<T> type, Object target, Connection connection, boolean[] lost) {
    return Sources.proxy(type, (self, method, arguments) -> {
      if (lost[0]) {
        if (method.getName().equals("close")) {
          return null;
        }
        throw new SQLException("The test has lost the connection", "08003");
      }
      int number = counted.test(method.getName()) ? calls.incrementAndGet() : 0;
      boolean fails = number > 0 && number >= first && number <= last;
      Object result = fails && !after ? null : Sources.invoke(target, method, arguments);
      if (fails) {
        if (state.equals(CONNECTION_LOST)) {
          lost[0] = true;
          if (!after || target != connection || !method.getName().equals("close")) {
            connection.abort(Runnable::run);
          }
        }
        throw new SQLException("The test makes this call fail", state);
      }
      return wrappedResult(result, connection, lost);
    });
  }

  private @Nullable Object wrappedResult(
      @Nullable Object result, Connection connection, boolean[] lost) {
    if (result instanceof PreparedStatement) {
      return wrapped(PreparedStatement.class, result, connection, lost);
    }
    if (result instanceof ResultSet) {
      return wrapped(ResultSet.class, result, connection, lost);
    }
    return result;
  }

  private static boolean isChange(String method) {
    return method.equals("executeUpdate");
  }
}
