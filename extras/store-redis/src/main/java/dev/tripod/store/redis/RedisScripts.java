package dev.tripod.store.redis;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sends scripts and reads to Redis with the client of the application. Use {@link JedisScripts} or {@link LettuceScripts}, or implement
 * this interface for another client. Implementations are thread-safe.
 */
@FunctionalInterface
public interface RedisScripts {

  /**
   * Sends {@code command}, even a read, to the server that accepts writes to {@code key}: the only server, the master that Sentinel
   * names, or the master of the key's hash slot. If {@code replicas} is not 0, sends {@code WAIT} after it on the same connection.
   *
   * <p>{@code WAIT} covers the earlier writes of its own connection only. If the client reconnects between the two commands,
   * return 0 replicas or throw. It is safe to send {@code command} again after a failure.
   *
   * @param command {@code EVALSHA}, {@code EVAL} or {@code HMGET}, and its arguments; some of them are secrets. The reply is an
   *     array of bulk strings, or an error. Return an empty text for a string that is nil.
   * @param replicas the first argument of {@code WAIT}, or 0
   * @param timeout the second argument of {@code WAIT}: how long the server waits
   * @throws IOException if no reply arrived
   */
  Reply run(String key, List<String> command, int replicas, Duration timeout) throws IOException;

  /** The reply to a command. {@code toString} contains no value. */
  final class Reply {

    /** Redis 6.2 reports the error of a command in a script like this. */
    private static final Pattern ERROR =
        Pattern.compile("(?:ERR Error running script .*?: -)?([A-Z][A-Z0-9]*).*", Pattern.DOTALL);

    private final List<String> values;
    private final long replicas;
    private final String error;

    private Reply(List<String> values, long replicas, String error) {
      this.values = values;
      this.replicas = replicas;
      this.error = error;
    }

    /**
     * Returns the reply to a command.
     *
     * @param replicas the number that {@code WAIT} returned, or 0
     */
    public static Reply of(List<String> values, long replicas) {
      return new Reply(List.copyOf(values), replicas, "");
    }

    /**
     * Returns the error reply of a server.
     *
     * @param message the server's message, such as {@code NOSCRIPT No matching script}. It may quote arguments, so only its
     *     first word is used.
     */
    public static Reply error(String message) {
      Matcher matcher = ERROR.matcher(Objects.requireNonNull(message, "message"));
      return new Reply(List.of(), 0, matcher.matches() ? matcher.group(1) : "ERR");
    }

    List<String> values() {
      return values;
    }

    long replicas() {
      return replicas;
    }

    /** Returns the code of the error, or an empty text. */
    String error() {
      return error;
    }

    @Override
    public String toString() {
      return error.isEmpty()
          ? "Reply[" + values.size() + " values, " + replicas + " replicas]"
          : "Reply[" + error + "]";
    }
  }
}
