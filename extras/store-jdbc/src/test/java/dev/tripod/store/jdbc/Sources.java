package dev.tripod.store.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Creates data sources. */
final class Sources {

  private Sources() {}

  /** Returns a source that opens its connections with {@code opening}. */
  static DataSource of(Opening opening) {
    return proxy(DataSource.class, (source, method, arguments) -> {
      if (!method.getName().equals("getConnection")) {
        throw new AssertionError("Unexpected call of DataSource." + method.getName());
      }
      return opening.open();
    });
  }

  /** Returns a source with {@code raw}'s connections and the given automatic commit. */
  static DataSource committing(DataSource raw, boolean automatically) {
    return of(() -> {
      Connection connection = raw.getConnection();
      connection.setAutoCommit(automatically);
      return connection;
    });
  }

  /** Returns a source with {@code raw}'s connections and the given isolation level. */
  static DataSource isolated(DataSource raw, int level) {
    return of(() -> {
      Connection connection = raw.getConnection();
      connection.setTransactionIsolation(level);
      return connection;
    });
  }

  /**
   * Returns a pool without a limit. It checks what a store does with a connection: it changes no setting, executes one statement, ends
   * its transaction, closes it once, and holds no second one. {@code abort} ends the connection with its database.
   */
  static DataSource pooled(DataSource raw) {
    Deque<Connection> idle = new ConcurrentLinkedDeque<>();
    ThreadLocal<Boolean> held = ThreadLocal.withInitial(() -> false);
    return of(() -> {
      check(!held.get(), "The store holds a connection already.");
      held.set(true);
      Connection free = idle.poll();
      Connection connection = free == null ? raw.getConnection() : free;
      boolean automatic = connection.getAutoCommit();
      int[] statements = {0};
      boolean[] open = {false, false};
      return proxy(Connection.class, (self, method, arguments) -> {
        check(!open[1], "The store uses a connection after closing it.");
        switch (method.getName()) {
          case "abort" -> {
            open[1] = true;
            held.set(false);
            connection.close();
            return null;
          }
          case "close" -> {
            check(!open[0] || automatic, "The store leaves a transaction open.");
            open[1] = true;
            held.set(false);
            idle.push(connection);
            return null;
          }
          case "prepareStatement" -> {
            check(++statements[0] == 1, "The store executes a second statement.");
            open[0] = true;
          }
          case "commit", "rollback" -> open[0] = false;
          default ->
            check(
                !method.getName().startsWith("set"),
                "The store changes a setting with " + method.getName() + ".");
        }
        return invoke(connection, method, arguments);
      });
    });
  }

  static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(Sources.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  static @Nullable Object invoke(Object target, Method method, Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  /** Opens a connection. */
  @FunctionalInterface
  interface Opening {

    Connection open() throws SQLException;
  }
}
