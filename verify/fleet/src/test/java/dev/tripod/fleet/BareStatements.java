package dev.tripod.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
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

  /** Returns these statements with the checks that keep entries of this engine private. A server makes them itself. */
  default BareStatements withChecks() throws Exception {
    return this;
  }

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

  static void require(boolean isRight) {
    if (!isRight) {
      throw new IllegalStateException("The engine does not have the expected entry");
    }
  }
}
