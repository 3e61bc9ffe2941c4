package dev.tripod.store.jdbc;

import dev.tripod.contract.CredentialStoreContract;
import dev.tripod.contract.PendingAuthorizationStoreContract;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.PendingAuthorizationStore;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Runs the contracts of both ports on each engine, with a pool that checks how a store uses its connections. */
@Execution(ExecutionMode.CONCURRENT)
final class JdbcContractsTest {

  @Nested
  @DisplayName("Credentials in H2")
  final class CredentialsInH2 extends Credentials {

    CredentialsInH2() {
      super(Engine.H2, true);
    }
  }

  @Nested
  @DisplayName("Credentials in H2 without automatic commit")
  final class CommittedCredentialsInH2 extends Credentials {

    CommittedCredentialsInH2() {
      super(Engine.H2, false);
    }
  }

  @Nested
  @DisplayName("Credentials in an embedded PostgreSQL")
  final class CredentialsInEmbeddedPostgreSql extends Credentials {

    CredentialsInEmbeddedPostgreSql() {
      super(Engine.EMBEDDED_POSTGRESQL, true);
    }
  }

  @Nested
  @DisplayName("Credentials in PostgreSQL without automatic commit")
  final class CredentialsInPostgreSql extends Credentials {

    CredentialsInPostgreSql() {
      super(Engine.POSTGRESQL, false);
    }
  }

  @Nested
  @DisplayName("Credentials in MariaDB with the default collation of the server")
  final class CredentialsInMariaDb extends Credentials {

    CredentialsInMariaDb() {
      super(Engine.MARIADB, true);
    }
  }

  @Nested
  @DisplayName("Credentials in MariaDB without automatic commit")
  final class CommittedCredentialsInMariaDb extends Credentials {

    CommittedCredentialsInMariaDb() {
      super(Engine.MARIADB, false);
    }
  }

  @Nested
  @DisplayName("Credentials in MariaDB with a driver that counts changed rows")
  final class CountedCredentialsInMariaDb extends Credentials {

    CountedCredentialsInMariaDb() {
      super(Engine.MARIADB, true, "useAffectedRows=true");
    }
  }

  @Nested
  @DisplayName("Pending authorizations in H2")
  final class PendingInH2 extends PendingAuthorizations {

    PendingInH2() {
      super(Engine.H2, true);
    }
  }

  @Nested
  @DisplayName("Pending authorizations in an embedded PostgreSQL without automatic commit")
  final class PendingInEmbeddedPostgreSql extends PendingAuthorizations {

    PendingInEmbeddedPostgreSql() {
      super(Engine.EMBEDDED_POSTGRESQL, false);
    }
  }

  @Nested
  @DisplayName("Pending authorizations in PostgreSQL")
  final class PendingInPostgreSql extends PendingAuthorizations {

    PendingInPostgreSql() {
      super(Engine.POSTGRESQL, true);
    }
  }

  @Nested
  @DisplayName("Pending authorizations in MariaDB with the default collation of the server")
  final class PendingInMariaDb extends PendingAuthorizations {

    PendingInMariaDb() {
      super(Engine.MARIADB, true);
    }
  }

  @Nested
  @DisplayName("Pending authorizations in MariaDB with a driver that counts changed rows")
  final class CountedPendingInMariaDb extends PendingAuthorizations {

    CountedPendingInMariaDb() {
      super(Engine.MARIADB, true, "useAffectedRows=true");
    }
  }

  private abstract static class Credentials extends CredentialStoreContract {

    private final Engine engine;
    private final boolean commitsAutomatically;
    private final String parameters;
    private final Map<CredentialStore, String> tables = new HashMap<>();

    private Credentials(Engine engine, boolean commitsAutomatically) {
      this(engine, commitsAutomatically, "");
    }

    /** @param parameters more parameters of the URL */
    private Credentials(Engine engine, boolean commitsAutomatically, String parameters) {
      this.engine = engine;
      this.commitsAutomatically = commitsAutomatically;
      this.parameters = parameters;
    }

    @Override
    protected CredentialStore store() throws IOException {
      DataSource source = source();
      String table = engine.newTables().credential();
      CredentialStore store = JdbcCredentialStore.of(Sources.pooled(source), table);
      tables.put(store, table);
      return store;
    }

    @Override
    protected Optional<CredentialStore> another(CredentialStore store) {
      return Optional.of(on(Sources.pooled(source()), store));
    }

    @Override
    protected Optional<CredentialStore> losingTheRequest(CredentialStore store) {
      return Optional.of(
          on(Faults.atFirstChange(Sources.pooled(source()), false).source(), store));
    }

    @Override
    protected Optional<CredentialStore> losingTheResponse(CredentialStore store) {
      return Optional.of(on(Faults.atFirstChange(Sources.pooled(source()), true).source(), store));
    }

    private CredentialStore on(DataSource source, CredentialStore store) {
      return JdbcCredentialStore.of(source, Objects.requireNonNull(tables.get(store)));
    }

    private DataSource source() {
      return Sources.committing(engine.source(parameters), commitsAutomatically);
    }
  }

  private abstract static class PendingAuthorizations extends PendingAuthorizationStoreContract {

    private final Engine engine;
    private final boolean commitsAutomatically;
    private final String parameters;
    private final Map<PendingAuthorizationStore, Opened> opened = new HashMap<>();

    private PendingAuthorizations(Engine engine, boolean commitsAutomatically) {
      this(engine, commitsAutomatically, "");
    }

    /** @param parameters more parameters of the URL */
    private PendingAuthorizations(Engine engine, boolean commitsAutomatically, String parameters) {
      this.engine = engine;
      this.commitsAutomatically = commitsAutomatically;
      this.parameters = parameters;
    }

    @Override
    protected PendingAuthorizationStore store(Clock clock) throws IOException {
      DataSource source = source();
      Opened settings = new Opened(engine.newTables().pending(), clock);
      PendingAuthorizationStore store = settings.on(Sources.pooled(source));
      opened.put(store, settings);
      return store;
    }

    @Override
    protected Optional<PendingAuthorizationStore> another(PendingAuthorizationStore store) {
      return Optional.of(settings(store).on(Sources.pooled(source())));
    }

    @Override
    protected Optional<PendingAuthorizationStore> losingTheRequest(
        PendingAuthorizationStore store) {
      return Optional.of(settings(store)
          .on(Faults.atFirstChange(Sources.pooled(source()), false).source()));
    }

    @Override
    protected Optional<PendingAuthorizationStore> losingTheResponse(
        PendingAuthorizationStore store) {
      return Optional.of(settings(store)
          .on(Faults.atFirstChange(Sources.pooled(source()), true).source()));
    }

    @Override
    protected OptionalLong stored(PendingAuthorizationStore store) throws SQLException {
      try (Connection connection = engine.source().getConnection();
          PreparedStatement count = connection.prepareStatement(
              "SELECT COUNT(*) FROM " + settings(store).table());
          ResultSet counted = count.executeQuery()) {
        counted.next();
        return OptionalLong.of(counted.getLong(1));
      }
    }

    private DataSource source() {
      return Sources.committing(engine.source(parameters), commitsAutomatically);
    }

    private Opened settings(PendingAuthorizationStore store) {
      return Objects.requireNonNull(opened.get(store));
    }
  }

  private record Opened(String table, Clock clock) {

    PendingAuthorizationStore on(DataSource source) {
      return JdbcPendingAuthorizationStore.builder(source)
          .table(table)
          .clock(clock)
          .build();
    }
  }
}
