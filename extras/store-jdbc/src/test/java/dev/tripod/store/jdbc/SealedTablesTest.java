package dev.tripod.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.PendingKey;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.CredentialStore.Entry;
import dev.tripod.domain.port.PendingAuthorizationStore;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.sealing.AesGcmKey;
import dev.tripod.sealing.Sealing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Searches a dump of both tables for the secrets that were stored in them. */
@DisplayName("A dump of the tables")
@Execution(ExecutionMode.CONCURRENT)
final class SealedTablesTest {

  private static final ResourceOwner ADA = ResourceOwner.of("x", "ada");
  private static final Instant LATER = Instant.parse("2100-01-01T00:00:00Z");
  private static final PendingKey KEY = new PendingKey(
      new BrowserBinding(Secret.of("BROWSER-BINDING-0123456789")), Secret.of("STATE-1"));
  private static final List<String> SECRETS = List.of(
      "ACCESS-TOKEN-1",
      "REFRESH-TOKEN-1",
      "ACCESS-TOKEN-2",
      "VERIFIER-1",
      "STATE-1",
      "BROWSER-BINDING-0123456789");

  private final Sealing sealing =
      Sealing.with(AesGcmKey.of("k1", RandomSource.secure().base64url(32)));

  @ParameterizedTest
  @EnumSource
  @DisplayName("contains the secrets if the stores are not sealed")
  void containsTheSecrets(Engine engine) throws Exception {
    Engine.Tables tables = engine.newTables();

    store(credentials(engine, tables), pending(engine, tables));

    assertThat(secretsIn(dump(engine, tables)))
        .containsExactly("REFRESH-TOKEN-1", "ACCESS-TOKEN-2", "VERIFIER-1", "STATE-1");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("contains no secret if the stores are sealed")
  void containsNoSecret(Engine engine) throws Exception {
    Engine.Tables tables = engine.newTables();
    CredentialStore credentials = sealing.credentials(credentials(engine, tables));
    PendingAuthorizationStore pending = sealing.pending(pending(engine, tables));

    store(credentials, pending);

    String dump = dump(engine, tables);
    assertThat(dump).contains(ADA.digest(), KEY.digest());
    assertThat(secretsIn(dump)).isEmpty();
    assertThat(credentials.load(ADA)).isPresent();
    assertThat(pending.take(KEY)).isPresent();
  }

  private static CredentialStore credentials(Engine engine, Engine.Tables tables) {
    return JdbcCredentialStore.of(engine.source(), tables.credential());
  }

  private static PendingAuthorizationStore pending(Engine engine, Engine.Tables tables) {
    return JdbcPendingAuthorizationStore.builder(engine.source())
        .table(tables.pending())
        .build();
  }

  private static void store(CredentialStore credentials, PendingAuthorizationStore pending)
      throws IOException {
    assertThat(credentials.replace(ADA, "", new Entry("v1", tokens("ACCESS-TOKEN-1"))))
        .isTrue();
    assertThat(credentials.replace(ADA, "v1", new Entry("v2", tokens("ACCESS-TOKEN-2"))))
        .isTrue();
    pending.put(
        KEY,
        Snapshot.of("login", 1).with("state", "STATE-1").with("verifier", "VERIFIER-1"),
        LATER);
  }

  private static Snapshot tokens(String access) {
    return Snapshot.of("tokens", 1).with("access", access).with("refresh", "REFRESH-TOKEN-1");
  }

  /** Returns all columns of all rows. For H2, the text also contains the script that creates the tables. */
  private static String dump(Engine engine, Engine.Tables tables) throws SQLException {
    String names = tables.credential() + ", " + tables.pending();
    StringBuilder dump = new StringBuilder();
    try (Connection connection = engine.source().getConnection();
        Statement statement = connection.createStatement()) {
      append(statement, "SELECT * FROM " + tables.credential(), dump);
      append(statement, "SELECT * FROM " + tables.pending(), dump);
      if (engine == Engine.H2) {
        append(statement, "SCRIPT TABLE " + names, dump);
      }
    }
    return dump.toString();
  }

  private static void append(Statement statement, String query, StringBuilder dump)
      throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        for (int column = 1; column <= columns; column++) {
          dump.append(rows.getString(column)).append('\n');
        }
      }
    }
  }

  /** Returns the secrets that the dump contains as they are or in base64. */
  private static List<String> secretsIn(String dump) {
    List<String> found = new ArrayList<>();
    for (String secret : SECRETS) {
      String base64 = Base64.getEncoder()
          .withoutPadding()
          .encodeToString(secret.getBytes(StandardCharsets.US_ASCII));
      // The last character of base64 also depends on what follows.
      if (dump.contains(secret) || dump.contains(base64.substring(0, base64.length() - 1))) {
        found.add(secret);
      }
    }
    return found;
  }
}
