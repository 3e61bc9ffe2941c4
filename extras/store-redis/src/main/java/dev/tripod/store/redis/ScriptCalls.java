package dev.tripod.store.redis;

import dev.tripod.domain.port.RandomSource;
import dev.tripod.store.redis.RedisScripts.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** Runs scripts, and checks their replies. Immutable and thread-safe. */
final class ScriptCalls {

  private static final Duration SHORTEST_WAIT = Duration.ofMillis(1);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final int TOKEN_OCTETS = 16;

  private final RedisScripts scripts;
  private final RandomSource random;
  private final String prefix;
  private final int replicas;
  private final Duration timeout;

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

  /** Runs a script that changes nothing. */
  List<String> read(Script script, String digest) throws IOException {
    return values(call(script, digest, List.of(), 0, false));
  }

  /**
   * Runs a script, and checks that enough replicas have its change.
   *
   * @return empty if the script changed nothing
   * @throws IOException also if that is the result of a second run only: the first run may have made the change long ago, so that
   *     the entry does not remember it
   */
  List<String> write(Script script, String digest, List<String> arguments) throws IOException {
    Reply reply = call(script, digest, arguments, replicas, true);
    List<String> values = values(reply);
    if (!values.isEmpty() && reply.replicas() < replicas) {
      throw new IOException(
          "The change is stored, but only " + reply.replicas() + " of " + replicas
              + " replicas confirmed it within " + timeout.toMillis()
              + " ms. A failover can undo it. Connect the replicas to the master, and load the entry again.");
    }
    return values;
  }

  private Reply call(
      Script script, String digest, List<String> arguments, int confirmations, boolean isChange)
      throws IOException {
    String key = key(digest);
    try {
      return callOnce(script, key, arguments, confirmations);
    } catch (IOException first) {
      // The server may have run the script. A second run does not change more, and returns the
      // result of the first one.
      try {
        Reply reply = callOnce(script, key, arguments, confirmations);
        // An error reply, too, describes the second attempt only.
        if (isChange && values(reply).isEmpty()) {
          throw new IOException("The second attempt changed nothing", first);
        }
        return reply;
      } catch (IOException second) {
        IOException unknown = new IOException(
            "Redis did not confirm the result in two attempts, so the outcome is unknown (see the cause). "
                + "Load the entry again, or start the login again.",
            second);
        unknown.addSuppressed(first);
        throw unknown;
      }
    }
  }

  private Reply callOnce(Script script, String key, List<String> arguments, int confirmations)
      throws IOException {
    Reply reply = scripts.run(key, script.byDigest(key, arguments), confirmations, timeout);
    return reply.error().equals("NOSCRIPT")
        ? scripts.run(key, script.whole(key, arguments), confirmations, timeout)
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
}
