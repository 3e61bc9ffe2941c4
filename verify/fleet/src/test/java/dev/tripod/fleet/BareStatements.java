package dev.tripod.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import javax.sql.DataSource;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;

/**
 * The minimum of statements that read an entry of an engine, and replace it if it has the expected version. The values are as long as
 * those of a store. These statements check, decode and repeat nothing.
 */
interface BareStatements {

  String KEY = "bare";

  /** Reads the entry. */
  void read() throws Exception;

  /** Replaces the entry, or fails. The first version is an empty text. */
  void replace(String expected, String next, String value) throws Exception;

  /** Returns the statements of a database with the tables of {@code store-jdbc}. */
  static BareStatements of(DataSource source) {
    return new BareStatements() {

      @Override
      public void read() throws SQLException {
        try (Connection connection = source.getConnection();
            PreparedStatement statement = connection.prepareStatement(
                "SELECT version, snapshot FROM tripod_credential WHERE owner = ?")) {
          statement.setString(1, KEY);
          try (ResultSet row = statement.executeQuery()) {
            require(row.next() && row.getString(1) != null && row.getString(2) != null);
          }
        }
      }

      @Override
      public void replace(String expected, String next, String value) throws SQLException {
        boolean isFirst = expected.isEmpty();
        try (Connection connection = source.getConnection();
            PreparedStatement statement = connection.prepareStatement(
                isFirst
                    ? "INSERT INTO tripod_credential (version, snapshot, owner, provider, owner_id)"
                        + " VALUES (?, ?, ?, '', '')"
                    : "UPDATE tripod_credential SET version = ?, snapshot = ?"
                        + " WHERE owner = ? AND version = ?")) {
          statement.setString(1, next);
          statement.setString(2, value);
          statement.setString(3, KEY);
          if (!isFirst) {
            statement.setString(4, expected);
          }
          require(statement.executeUpdate() == 1);
        }
      }
    };
  }

  /** Returns the operations on a file and on a lock file in {@code directory}. */
  static BareStatements of(Path directory) {
    Path file = directory.resolve(KEY);
    Path temporary = directory.resolve(KEY + ".tmp");
    return new BareStatements() {

      @Override
      public void read() throws IOException {
        require(!Files.readString(file).isEmpty());
      }

      @Override
      public void replace(String expected, String next, String value) throws IOException {
        try (FileChannel locked = FileChannel.open(
            directory.resolve(KEY + ".lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE)) {
          require(locked.lock().isValid());
          require(expected.isEmpty() || Files.readString(file).startsWith(expected + "\n"));
          try (FileChannel channel = FileChannel.open(
              temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap((next + "\n" + value).getBytes(UTF_8)));
            channel.force(true);
          }
          Files.move(
              temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
          try (FileChannel synced = FileChannel.open(directory)) {
            synced.force(true);
          }
        }
      }
    };
  }

  /**
   * Returns the commands of Redis. The compare-and-set is a script.
   *
   * @param replicas how many replicas must confirm a change
   */
  static BareStatements of(UnifiedJedis jedis, int replicas) {
    String script = """
        if (redis.call('HGET', KEYS[1], 'version') or '') ~= ARGV[1] then
          return 0
        end
        redis.call('HSET', KEYS[1], 'version', ARGV[2], 'snapshot', ARGV[3])
        return 1
        """;
    String hash = jedis.scriptLoad(script, KEY);
    return new BareStatements() {

      @Override
      public void read() {
        require(!jedis.hmget(KEY, "version", "snapshot").contains(null));
      }

      @Override
      public void replace(String expected, String next, String value) {
        if (replicas == 0) {
          require(
              jedis.evalsha(hash, List.of(KEY), List.of(expected, next, value)).equals(1L));
          return;
        }
        try (Pipeline pipeline = (Pipeline) jedis.pipelined()) {
          Response<Object> changed =
              pipeline.evalsha(hash, List.of(KEY), List.of(expected, next, value));
          Response<Object> confirmed =
              pipeline.sendCommand(Command.WAIT, Integer.toString(replicas), "1000");
          pipeline.sync();
          require(changed.get().equals(1L) && confirmed.get().equals((long) replicas));
        }
      }
    };
  }

  /** Returns the transactions of an etcd node. */
  static BareStatements of(String etcd) {
    HttpTransport transport = JdkTransport.create();
    String version = base64(KEY + "/version");
    String snapshot = base64(KEY + "/snapshot");
    String read = "{\"compare\":[],\"success\":[{\"request_range\":{\"key\":\"" + version
        + "\"}},{\"request_range\":{\"key\":\"" + snapshot + "\"}}]}";
    return new BareStatements() {

      @Override
      public void read() throws IOException {
        require(run(read).contains("\"value\""));
      }

      @Override
      public void replace(String expected, String next, String value) throws IOException {
        String condition = expected.isEmpty()
            ? "\"target\":\"CREATE\",\"create_revision\":\"0\""
            : "\"target\":\"VALUE\",\"value\":\"" + base64(expected) + "\"";
        require(run("{\"compare\":[{\"key\":\"" + version + "\",\"result\":\"EQUAL\"," + condition
                + "}],\"success\":[{\"request_put\":{\"key\":\"" + version + "\",\"value\":\""
                + base64(next) + "\"}},{\"request_put\":{\"key\":\"" + snapshot
                + "\",\"value\":\"" + base64(value) + "\"}}]}")
            .contains("\"succeeded\":true"));
      }

      private String run(String transaction) throws IOException {
        return transport
            .send(HttpRequest.post(etcd + "/v3/kv/txn", Body.json(transaction)))
            .bodyText();
      }
    };
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private static void require(boolean isRight) {
    if (!isRight) {
      throw new IllegalStateException("The engine does not have the expected entry");
    }
  }
}
