package dev.tripod.store.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * The tables of both stores. The jar has a migration script for each engine, which Flyway and Liquibase can execute: {@code
 * tripod-store-jdbc/postgresql/V1__tripod_stores.sql}, and the same file in {@code mariadb} (also for MySQL) and {@code h2}.
 */
public final class JdbcTables {

  static final String CREDENTIAL = "tripod_credential";
  static final String PENDING_AUTHORIZATION = "tripod_pending_authorization";

  /** The name of the table, or the start of the name of an index. An index has no schema of its own. */
  private static final Pattern PENDING_NAME = Pattern.compile(PENDING_AUTHORIZATION + "(_by_)?");

  private JdbcTables() {}

  /**
   * Creates the tables {@code tripod_credential} and {@code tripod_pending_authorization} unless they exist. It executes the
   * migration script of the engine. Use it in tests.
   *
   * @throws IOException if the database failed, or is not PostgreSQL, MariaDB, MySQL or H2
   */
  public static void createTables(DataSource source) throws IOException {
    createTables(source, CREDENTIAL, PENDING_AUTHORIZATION);
  }

  /**
   * Creates tables with other names, as {@link #createTables(DataSource)} does.
   *
   * @throws IllegalArgumentException if a name is not allowed as the name of a store's table
   */
  public static void createTables(
      DataSource source, String credentialTable, String pendingAuthorizationTable)
      throws IOException {
    TableName.checked(credentialTable);
    TableName.checked(pendingAuthorizationTable);
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      String indexes = pendingAuthorizationTable.replaceFirst(".*\\.", "") + "_by_";
      String script = script(connection.getMetaData().getDatabaseProductName());
      for (String definition : script.split(";\\R", -1)) {
        String named = PENDING_NAME
            .matcher(definition.replace(CREDENTIAL, credentialTable))
            .replaceAll(name -> name.group(1) == null ? pendingAuthorizationTable : indexes);
        if (!named.isBlank()) {
          statement.execute(named);
        }
      }
      if (!connection.getAutoCommit()) {
        connection.commit();
      }
    } catch (SQLException e) {
      throw new IOException(
          "The tables were not created. Allow the user of the DataSource to create tables, or see"
              + " the cause.",
          e);
    }
  }

  private static String script(String product) throws IOException {
    String engine = switch (product.toLowerCase(Locale.ROOT)) {
      case "postgresql" -> "postgresql";
      case "mariadb", "mysql" -> "mariadb";
      case "h2" -> "h2";
      default ->
        throw new IOException("No script for the database " + product
            + " exists. Use PostgreSQL, MariaDB, MySQL or H2, or write a store of your own.");
    };
    String name = "/tripod-store-jdbc/" + engine + "/V1__tripod_stores.sql";
    try (InputStream script = JdbcTables.class.getResourceAsStream(name)) {
      return new String(
          Objects.requireNonNull(script, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
