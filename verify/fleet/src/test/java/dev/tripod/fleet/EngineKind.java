package dev.tripod.fleet;

import dev.tripod.domain.port.CredentialStore;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * An engine with its store.
 *
 * @param name identifies the engine in arguments and in names of files
 * @param text names the engine for readers
 * @param program a program of its servers, or an empty text if it has none
 */
record EngineKind(
    String name,
    String text,
    String debianPackage,
    String program,
    Starting starting,
    Opening<CredentialStore> store,
    Opening<BareStatements> statements) {

  private static final List<EngineKind> ALL = List.of(
      new EngineKind(
          "FILES", "files", "", "", FilesEngine::start, FilesEngine::store, FilesEngine::bare),
      new EngineKind(
          "POSTGRESQL",
          "PostgreSQL",
          "postgresql",
          "initdb",
          DatabaseEngine::postgresql,
          DatabaseEngine::store,
          DatabaseEngine::bare),
      new EngineKind(
          "MARIADB",
          "MariaDB",
          "mariadb-server",
          "mariadbd",
          DatabaseEngine::mariadb,
          DatabaseEngine::store,
          DatabaseEngine::bare),
      new EngineKind(
          "REDIS",
          "Redis",
          "redis-server",
          "redis-server",
          RedisEngine::start,
          RedisEngine::store,
          RedisEngine::bare),
      new EngineKind(
          "SENTINEL",
          "Redis under Sentinel",
          "redis-server",
          "redis-server",
          SentinelEngine::start,
          SentinelEngine::store,
          SentinelEngine::bare),
      new EngineKind(
          "ETCD",
          "etcd",
          "etcd-server",
          "etcd",
          EtcdEngine::start,
          EtcdEngine::store,
          EtcdEngine::bare));

  static List<EngineKind> all() {
    return ALL;
  }

  /** Returns the engine that {@code name} identifies. */
  static EngineKind of(String name) {
    return ALL.stream().filter(kind -> kind.name.equals(name)).findFirst().orElseThrow();
  }

  /** Starts the servers of this engine. */
  Engine start() throws IOException, InterruptedException {
    return starting.start();
  }

  /** Opens a store on a running engine. */
  CredentialStore open(String address) throws IOException {
    return store.open(address);
  }

  /** Returns bare statements on a running engine, with the client settings of its store. */
  BareStatements bare(String address) throws IOException {
    return statements.open(address);
  }

  /** Aborts the test if this machine does not have the engine. {@code .ci/run} installs each engine. */
  void requireInstalled() {
    if (!program.isEmpty() && ServerProcess.find(program).isEmpty()) {
      String skipped = "NOT TESTED: " + this + ". Install the package " + debianPackage + ".";
      System.out.println(skipped);
      Assumptions.abort(skipped);
    }
  }

  @Override
  public String toString() {
    return text;
  }

  /** Starts an engine. */
  @FunctionalInterface
  interface Starting {

    Engine start() throws IOException, InterruptedException;
  }

  /**
   * Opens a client of a running engine.
   *
   * @param <T> the type of the client
   */
  @FunctionalInterface
  interface Opening<T> {

    T open(String address) throws IOException;
  }
}
