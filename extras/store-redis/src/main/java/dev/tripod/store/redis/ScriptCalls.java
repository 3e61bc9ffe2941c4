package dev.tripod.store.redis;

import dev.tripod.domain.port.RandomSource;
import dev.tripod.store.redis.RedisScripts.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Runs scripts, and checks their replies. It remembers the entries with a change that too few replicas have confirmed. Thread-safe.
 */
final class ScriptCalls {

  /** Limits memory: an owner may never call again. Entries beyond this number are read without confirmation. */
  private static final int MOST_UNCONFIRMED = 10_000;

  private static final Duration SHORTEST_WAIT = Duration.ofMillis(1);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final int TOKEN_OCTETS = 16;

  private final RedisScripts scripts;
  private final RandomSource random;
  private final String prefix;
  private final int replicas;
  private final Duration timeout;

  /** A mark for each entry with an unconfirmed change. Each such change sets a new mark. */
  private final Map<String, Object> unconfirmed = new ConcurrentHashMap<>();

  private ScriptCalls(
      RedisScripts scripts, RandomSource random, String prefix, int replicas, Duration timeout) {
    this.scripts = scripts;
    this.random = random;
    this.prefix = prefix;
    this.replicas = replicas;
    this.timeout = timeout;
  }

  static ScriptCalls of(RedisScripts scripts, String prefix) {
    return new ScriptCalls(
        Objects.requireNonNull(scripts, "scripts"),
        RandomSource.secure(),
        prefix,
        0,
        Duration.ZERO);
  }

  ScriptCalls withPrefix(String prefix) {
    Objects.requireNonNull(prefix, "prefix");
    return new ScriptCalls(scripts, random, prefix, replicas, timeout);
  }

  ScriptCalls withReplicas(int replicas, Duration timeout) {
    if (replicas < 1) {
      throw new IllegalArgumentException(
          "The number of replicas is " + replicas + ". Use at least 1.");
    }
    // A WAIT of 0 milliseconds never ends.
    if (timeout.compareTo(SHORTEST_WAIT) < 0 || timeout.compareTo(LONGEST_WAIT) > 0) {
      throw new IllegalArgumentException(
          "The timeout for replicas is " + timeout + ". Use one millisecond to one minute.");
    }
    return new ScriptCalls(scripts, random, prefix, replicas, timeout);
  }

  /** Returns the Redis key for a digest. */
  String key(String digest) {
    return prefix + digest;
  }

  /** Returns a text that no other call has. */
  String newToken() {
    byte[] token = new byte[TOKEN_OCTETS];
    random.fill(token);
    return HexFormat.of().formatHex(token);
  }

  /**
   * Returns fields of a hash.
   *
   * @return a text for each field, which is empty if the hash does not have the field
   */
  List<String> read(String digest, String... fields) throws IOException {
    String key = key(digest);
    List<String> command = new ArrayList<>(List.of("HMGET", key));
    command.addAll(List.of(fields));
    return values(twice(() -> scripts.run(key, command, 0, timeout), reply -> {}));
  }

  /** Returns whether a change of this process may be on the master only, so that a failover can undo it. */
  boolean isUnconfirmed(String digest) {
    return unconfirmed.containsKey(digest);
  }

  /**
   * Runs a script that writes what the entry has already. So this also checks that enough replicas have the earlier changes of the entry.
   *
   * @return empty if the entry does not exist
   */
  List<String> confirm(Script script, String digest) throws IOException {
    Object earlier = unconfirmed.get(digest);
    List<String> values = write(script, digest, List.of());
    forgetUnconfirmed(digest, earlier);
    return values;
  }

  /**
   * Runs a script, and checks that enough replicas have its change.
   *
   * @return empty if the script changed nothing
   * @throws IOException also if that is the result of a second run only: the first run may have made the change long ago, so that
   *     the entry does not remember it
   */
  List<String> write(Script script, String digest, List<String> arguments) throws IOException {
    Object earlier = unconfirmed.get(digest);
    Reply reply = call(script, digest, arguments);
    List<String> values = values(reply);
    if (values.isEmpty()) {
      return values;
    }
    if (reply.replicas() < replicas) {
      rememberUnconfirmed(digest);
      throw new IOException(
          "The change is stored, but only " + reply.replicas() + " of " + replicas
              + " replicas confirmed it within " + timeout.toMillis()
              + " ms. A failover can undo it. Connect the replicas to the master, and load the entry again.");
    }
    forgetUnconfirmed(digest, earlier);
    return values;
  }

  private Reply call(Script script, String digest, List<String> arguments) throws IOException {
    try {
      return twice(() -> callOnce(script, key(digest), arguments), second -> {
        // An error reply, too, describes the second attempt only.
        if (values(second).isEmpty()) {
          throw new IOException("The second attempt changed nothing");
        }
      });
    } catch (IOException e) {
      rememberUnconfirmed(digest);
      throw e;
    }
  }

  private void rememberUnconfirmed(String digest) {
    if (replicas > 0
        && (unconfirmed.size() < MOST_UNCONFIRMED || unconfirmed.containsKey(digest))) {
      unconfirmed.put(digest, new Object());
    }
  }

  /** Removes the mark of an earlier change, because the replicas have a later one. A newer mark stays: another thread may have set it. */
  private void forgetUnconfirmed(String digest, @Nullable Object earlier) {
    if (earlier != null) {
      unconfirmed.remove(digest, earlier);
    }
  }

  /**
   * Sends a command, and sends it once more if no reply arrives. The server may have run it. A second run does not change more, and
   * returns the result of the first one.
   */
  private static Reply twice(Attempt attempt, Check second) throws IOException {
    try {
      return attempt.run();
    } catch (IOException first) {
      try {
        Reply reply = attempt.run();
        second.accept(reply);
        return reply;
      } catch (IOException again) {
        IOException unknown = new IOException(
            "Redis did not confirm the result in two attempts, so the outcome is unknown (see the cause). "
                + "Load the entry again, or start the login again.",
            again);
        unknown.addSuppressed(first);
        throw unknown;
      }
    }
  }

  private Reply callOnce(Script script, String key, List<String> arguments) throws IOException {
    Reply reply = scripts.run(key, script.byDigest(key, arguments), replicas, timeout);
    return reply.error().equals("NOSCRIPT")
        ? scripts.run(key, script.whole(key, arguments), replicas, timeout)
        : reply;
  }

  private static List<String> values(Reply reply) throws IOException {
    if (!reply.error().isEmpty()) {
      throw new IOException(
          "Redis returned the error " + reply.error() + ". " + advice(reply.error()));
    }
    return reply.values();
  }

  private static String advice(String error) {
    return switch (error) {
      case "OOM" -> "Raise maxmemory, or remove owners. All stored entries remain.";
      case "NOREPLICAS" -> "Repeat the call when enough replicas are connected to the master.";
      case "NOAUTH", "NOPERM", "WRONGPASS" ->
        "Give the client's user the right to run EVAL, EVALSHA, WAIT and commands for hashes.";
      case "READONLY", "CLUSTERDOWN", "MASTERDOWN", "LOADING", "TRYAGAIN", "MOVED", "ASK" ->
        "Repeat the call when the failover or the move of the slot has ended.";
      default -> "Look for the error in the documentation of Redis and in the server's log.";
    };
  }

  /** Sends a command. */
  @FunctionalInterface
  private interface Attempt {

    Reply run() throws IOException;
  }

  /** Checks the reply to a second attempt. */
  @FunctionalInterface
  private interface Check {

    void accept(Reply second) throws IOException;
  }
}
