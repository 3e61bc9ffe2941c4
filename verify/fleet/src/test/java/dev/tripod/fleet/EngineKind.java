package dev.tripod.fleet;

import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.examples.EtcdCredentialStore;
import dev.tripod.examples.EtcdGateway;
import dev.tripod.store.file.FileCredentialStore;
import dev.tripod.store.jdbc.JdbcCredentialStore;
import dev.tripod.store.redis.JedisScripts;
import dev.tripod.store.redis.RedisCredentialStore;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.UnifiedJedis;

/** An engine with its store. */
enum EngineKind {
  FILES("files", "") {
    @Override
    Engine start() throws IOException {
      return FilesEngine.start();
    }

    @Override
    CredentialStore open(String address) throws IOException {
      return FileCredentialStore.of(Path.of(address));
    }

    @Override
    BareStatements bare(String address) throws IOException {
      return BareStatements.of(Files.createDirectories(Path.of(address).resolveSibling("bare")));
    }
  },

  POSTGRESQL("PostgreSQL", "postgresql") {
    @Override
    boolean isInstalled() {
      return !initdb().isEmpty();
    }

    @Override
    Engine start() throws IOException, InterruptedException {
      return DatabaseEngine.postgresql(initdb());
    }

    @Override
    CredentialStore open(String address) {
      return JdbcCredentialStore.of(DatabaseEngine.pool(address));
    }

    @Override
    BareStatements bare(String address) {
      return BareStatements.of(DatabaseEngine.pool(address));
    }
  },

  MARIADB("MariaDB", "mariadb-server") {
    @Override
    boolean isInstalled() {
      return isInstalled("mariadbd");
    }

    @Override
    Engine start() throws IOException, InterruptedException {
      return DatabaseEngine.mariadb(ServerProcess.find("mariadbd"));
    }

    @Override
    CredentialStore open(String address) {
      return JdbcCredentialStore.of(DatabaseEngine.pool(address));
    }

    @Override
    BareStatements bare(String address) {
      return BareStatements.of(DatabaseEngine.pool(address));
    }
  },

  REDIS("Redis", "redis-server") {
    @Override
    boolean isInstalled() {
      return isInstalled("redis-server");
    }

    @Override
    Engine start() throws IOException {
      return RedisEngine.start();
    }

    @Override
    CredentialStore open(String address) {
      return RedisCredentialStore.of(JedisScripts.on(jedis(address)));
    }

    @Override
    BareStatements bare(String address) {
      return BareStatements.of(jedis(address), 0);
    }

    private static UnifiedJedis jedis(String address) {
      return RedisClient.builder()
          .hostAndPort("127.0.0.1", Integer.parseInt(address))
          .build();
    }
  },

  SENTINEL("Redis under Sentinel", "redis-server") {
    @Override
    boolean isInstalled() {
      return isInstalled("redis-server");
    }

    @Override
    Engine start() throws IOException, InterruptedException {
      return SentinelEngine.start();
    }

    @Override
    CredentialStore open(String address) {
      return RedisCredentialStore.builder(JedisScripts.on(jedis(address)))
          .replicas(1, WAIT_FOR_REPLICA)
          .build();
    }

    @Override
    BareStatements bare(String address) {
      return BareStatements.of(jedis(address), 1);
    }

    private static UnifiedJedis jedis(String address) {
      return RedisSentinelClient.builder()
          .masterName(SentinelEngine.MASTER)
          .sentinels(Set.of(new HostAndPort("127.0.0.1", Integer.parseInt(address))))
          .build();
    }
  },

  ETCD("etcd", "etcd-server") {
    @Override
    boolean isInstalled() {
      return isInstalled("etcd");
    }

    @Override
    Engine start() throws IOException, InterruptedException {
      return EtcdEngine.start(ServerProcess.find("etcd"));
    }

    @Override
    CredentialStore open(String address) {
      EtcdGateway gateway = new EtcdGateway(
          JdkTransport.create().withTotalDeadline(ETCD_DEADLINE),
          JacksonJson.strict(),
          Origin.of(address));
      return new EtcdCredentialStore(gateway, "/tripod/");
    }

    @Override
    BareStatements bare(String address) {
      return BareStatements.of(address);
    }
  };

  private static final Duration WAIT_FOR_REPLICA = Duration.ofSeconds(1);
  private static final Duration ETCD_DEADLINE = Duration.ofSeconds(2);

  private final String text;
  private final String debianPackage;

  EngineKind(String text, String debianPackage) {
    this.text = text;
    this.debianPackage = debianPackage;
  }

  /** Starts the servers of this engine. */
  abstract Engine start() throws IOException, InterruptedException;

  /** Opens a store on a running engine. */
  abstract CredentialStore open(String address) throws IOException;

  /** Returns bare statements on a running engine, with the client settings of its store. */
  abstract BareStatements bare(String address) throws IOException;

  /** Returns whether this machine has the engine. */
  boolean isInstalled() {
    return true;
  }

  /** Aborts the test if this machine does not have the engine. {@code .ci/run} installs each engine. */
  void requireInstalled() {
    if (!isInstalled()) {
      String skipped = "NOT TESTED: " + this + ". Install the package " + debianPackage + ".";
      System.out.println(skipped);
      Assumptions.abort(skipped);
    }
  }

  @Override
  public String toString() {
    return text;
  }

  static boolean isInstalled(String program) {
    return !ServerProcess.find(program).isEmpty();
  }

  /** Returns the newest {@code initdb} of Debian's PostgreSQL, or an empty text. */
  private static String initdb() {
    File[] versions = new File("/usr/lib/postgresql").listFiles();
    return versions == null
        ? ""
        : ServerProcess.find(
            "initdb",
            Arrays.stream(versions)
                .map(version -> version + "/bin")
                .sorted((one, other) -> other.compareTo(one))
                .toArray(String[]::new));
  }
}
