package dev.tripod.fleet;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.store.jdbc.JdbcCredentialStore;
import dev.tripod.store.jdbc.JdbcTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A PostgreSQL or MariaDB server with the default settings for durability. */
final class DatabaseEngine implements Engine {

  private static final int CONNECTIONS = 8;
  private static final int CONNECTION_TIMEOUT_MILLIS = 1_000;

  private final Path folder;
  private final ServerProcess server;
  private final TcpProxy proxy;
  private final String url;

  private DatabaseEngine(Path folder, ServerProcess server, TcpProxy proxy, String url)
      throws IOException {
    this.folder = folder;
    this.server = server;
    this.proxy = proxy;
    this.url = url;
    try (HikariDataSource pool = pool(url)) {
      JdbcTables.createTables(pool);
    }
  }

  static DatabaseEngine postgresql() throws IOException, InterruptedException {
    String initdb = ServerProcess.find("initdb");
    Path folder = ServerProcess.newFolder();
    String data = folder.resolve("data").toString();
    ServerProcess.run(List.of(
        initdb, "-D", data, "-U", "tripod", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"));
    int port = ServerProcess.freePort();
    ServerProcess server = ServerProcess.start(
        "database system is ready to accept connections",
        List.of(
            Path.of(initdb).resolveSibling("postgres").toString(),
            "-D",
            data,
            "-p",
            Integer.toString(port),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
            "-c",
            "max_connections=200"));
    TcpProxy proxy = TcpProxy.before(port);
    return new DatabaseEngine(
        folder,
        server,
        proxy,
        "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/postgres?user=tripod");
  }

  static DatabaseEngine mariadb() throws IOException, InterruptedException {
    Path folder = ServerProcess.newFolder();
    String data = folder.resolve("data").toString();
    ServerProcess.run(List.of(
        ServerProcess.find("mariadb-install-db"),
        "--no-defaults",
        "--datadir=" + data,
        "--auth-root-authentication-method=normal",
        "--skip-test-db"));
    Path users = folder.resolve("users.sql");
    Files.writeString(users, """
        CREATE DATABASE IF NOT EXISTS tripod;
        CREATE USER IF NOT EXISTS tripod@127.0.0.1;
        GRANT ALL ON tripod.* TO tripod@127.0.0.1;
        """);
    int port = ServerProcess.freePort();
    ServerProcess server = ServerProcess.start(
        "ready for connections",
        List.of(
            ServerProcess.find("mariadbd"),
            "--no-defaults",
            "--datadir=" + data,
            "--port=" + port,
            "--bind-address=127.0.0.1",
            "--skip-name-resolve",
            "--init-file=" + users,
            "--socket=" + folder.resolve("socket"),
            "--pid-file=" + folder.resolve("pid")));
    TcpProxy proxy = TcpProxy.before(port);
    return new DatabaseEngine(
        folder, server, proxy, "jdbc:mariadb://127.0.0.1:" + proxy.port() + "/tripod?user=tripod");
  }

  static CredentialStore store(String url) {
    return JdbcCredentialStore.of(pool(url));
  }

  static BareStatements bare(String url) {
    return BareStatements.of(pool(url));
  }

  /** Returns a pool of connections. A call waits at most a second for one of them. */
  private static HikariDataSource pool(String url) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
    return new HikariDataSource(config);
  }

  @Override
  public String address(int process) {
    return url;
  }

  @Override
  public Map<String, Fault> faults() {
    Map<String, Fault> faults = new LinkedHashMap<>();
    faults.put("killed and restarted", server::killAndRestart);
    faults.put("cut off", proxy::interrupt);
    return faults;
  }

  @Override
  public void close() throws IOException {
    proxy.close();
    server.close();
    ServerProcess.delete(folder);
  }
}
