package dev.tripod.store.redis;

import dev.tripod.domain.PendingKey;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.PendingAuthorizationStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A store of pending authorizations in Redis or Valkey, for several servers. The server deletes the authorizations of a browser
 * when the last one expires, but not within a minute after {@link #take}. Create the store with {@link #of}:
 *
 * <pre>{@code
 * PendingAuthorizationStore store = RedisPendingAuthorizationStore.of(JedisScripts.on(jedis));
 * }</pre>
 *
 * <p>Each browser has one hash with the key {@code tripod:pending:} and {@code BrowserBinding.digest}. Its field {@code order}
 * lists the authorizations, oldest first, with their expiry. Each authorization is a field with the name {@link
 * PendingKey#digest}. Only the snapshots contain the handle in clear text.
 *
 * <p>{@link #take} marks the snapshot with a random value of that call, and lets it expire within a minute. If the reply is
 * lost, the call is sent again with the same value and receives the snapshot. No other call receives it.
 *
 * <p>The clock of the caller decides whether an authorization has expired. The server's clock decides when a hash is deleted.
 *
 * <p>Thread-safe. A call holds a connection for one command, and for {@code WAIT}. If no reply arrives, it runs the script once
 * more.
 */
public final class RedisPendingAuthorizationStore implements PendingAuthorizationStore {

  private static final String PREFIX = "tripod:pending:";
  private static final int MOST_PER_BROWSER = 16;
  private static final Duration MEMORY = Duration.ofMinutes(1);

  /** The server rejects an expiry that does not fit into 64 bits. */
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  /** Reads {@code order} without what has expired. {@code mine} is the index of {@code login}. */
  private static final String READ_ORDER = """
      local login, now = ARGV[1], tonumber(ARGV[2])
      local order, mine = {}, nil
      for digest, expires, state in string.gmatch(
          redis.call('HGET', KEYS[1], 'order') or '', '(%x+):(%d+)(t?)') do
        if tonumber(expires) > now then
          table.insert(order, {digest, tonumber(expires), state})
          mine = digest == login and #order or mine
        elseif digest ~= login then
          redis.call('HDEL', KEYS[1], digest)
        end
      end
      """;

  /** Writes {@code order}, and lets the hash expire with its last authorization, but not before {@code least} milliseconds. */
  private static final String WRITE_ORDER = """
      local texts, longest = {}, least
      for _, entry in ipairs(order) do
        table.insert(texts, entry[1] .. ':' .. string.format('%.0f', entry[2]) .. entry[3])
        longest = math.max(longest, entry[2] - now)
      end
      redis.call('HSET', KEYS[1], 'order', table.concat(texts, ' '))
      redis.call('PEXPIRE', KEYS[1], string.format('%.0f', longest))
      """;

  /** Adds first: a server without free memory rejects HSET only if it is the first change of a script. */
  private static final Script PUT = new Script("""
      redis.call('HSET', KEYS[1], ARGV[1], ' ' .. ARGV[4])
      local least = 1
      """ + READ_ORDER + """
      if mine then
        table.remove(order, mine)
      end
      table.insert(order, {login, tonumber(ARGV[3]), ''})
      if tonumber(ARGV[3]) <= now then
        redis.call('HDEL', KEYS[1], table.remove(order)[1])
      end
      while #order > tonumber(ARGV[5]) do
        local removed = 1
        for i, entry in ipairs(order) do
          if entry[3] == 't' then
            removed = i
            break
          end
        end
        redis.call('HDEL', KEYS[1], table.remove(order, removed)[1])
      end
      """ + WRITE_ORDER + """
      return {'stored'}
      """);

  /**
   * Removes first: the server does not reject what follows, even without free memory. The hash stays for a minute, even if the
   * snapshot was about to expire, because a second run of this call must find the snapshot.
   */
  private static final Script TAKE = new Script("""
      local least = tonumber(ARGV[4])
      """ + READ_ORDER + """
      local value = redis.call('HGET', KEYS[1], login)
      redis.call('HDEL', KEYS[1], login)
      if not value or not mine then
        return {}
      end
      local taken, snapshot = string.match(value, '^(%x*) (.*)$')
      if taken ~= '' then
        redis.call('HSET', KEYS[1], login, value)
        return taken == ARGV[3] and {snapshot} or {}
      end
      redis.call('HSET', KEYS[1], login, ARGV[3] .. ' ' .. snapshot)
      order[mine][2] = math.min(order[mine][2], now + tonumber(ARGV[4]))
      order[mine][3] = 't'
      """ + WRITE_ORDER + """
      return {snapshot}
      """);

  private final ScriptCalls calls;
  private final Clock clock;
  private final int mostPerBrowser;

  private RedisPendingAuthorizationStore(Builder builder) {
    this.calls = builder.calls;
    this.clock = builder.clock;
    this.mostPerBrowser = builder.mostPerBrowser;
  }

  /** Returns a store for up to 16 authorizations per browser. A person does not use more than 16 tabs to log in. */
  public static RedisPendingAuthorizationStore of(RedisScripts scripts) {
    return builder(scripts).build();
  }

  /** Returns a builder for a store with other settings. */
  public static Builder builder(RedisScripts scripts) {
    return new Builder(ScriptCalls.of(scripts, PREFIX));
  }

  @Override
  public void put(PendingKey key, Snapshot snapshot, Instant expiresAt) throws IOException {
    List<String> arguments = List.of(
        key.digest(),
        millis(clock.now()),
        millis(expiresAt),
        snapshot.encode(),
        Integer.toString(mostPerBrowser));
    List<String> unused = calls.write(PUT, key.binding().digest(), arguments);
  }

  @Override
  public Optional<Snapshot> take(PendingKey key) throws IOException {
    List<String> arguments = List.of(
        key.digest(), millis(clock.now()), calls.newToken(), Long.toString(MEMORY.toMillis()));
    String browser = key.binding().digest();
    List<String> taken = calls.write(TAKE, browser, arguments);
    return taken.isEmpty()
        ? Optional.empty()
        : Optional.of(StoredSnapshot.decode(calls.key(browser), taken.get(0)));
  }

  @Override
  public String toString() {
    return "RedisPendingAuthorizationStore";
  }

  private static String millis(Instant time) {
    if (time.isBefore(Instant.EPOCH)) {
      return "0";
    }
    return Long.toString((time.isAfter(LATEST) ? LATEST : time).toEpochMilli());
  }

  /** The settings of a store. */
  public static final class Builder {

    private ScriptCalls calls;
    private Clock clock = Clock.system();
    private int mostPerBrowser = MOST_PER_BROWSER;

    private Builder(ScriptCalls calls) {
      this.calls = calls;
    }

    /**
     * Sets how many authorizations one browser may have. The default is 16. A further one replaces the oldest.
     *
     * @throws IllegalArgumentException if {@code most} is less than 1
     */
    public Builder mostPerBrowser(int most) {
      if (most < 1) {
        throw new IllegalArgumentException(
            "The limit per browser is " + most + ". Use at least 1.");
      }
      this.mostPerBrowser = most;
      return this;
    }

    /**
     * Sets how many replicas must confirm a change within {@code timeout} ({@code WAIT}). The default is 0. If too few replicas
     * confirm it in time, {@link RedisPendingAuthorizationStore#put} and {@link RedisPendingAuthorizationStore#take} throw. Use a
     * timeout shorter than that of the client, which is two seconds in Jedis.
     *
     * @throws IllegalArgumentException if {@code replicas} is less than 1, or {@code timeout} is shorter than a millisecond or
     *     longer than a minute
     */
    public Builder replicas(int replicas, Duration timeout) {
      calls = calls.withReplicas(replicas, timeout);
      return this;
    }

    /** Sets the text before each key. The default is {@code tripod:pending:}. */
    public Builder keyPrefix(String prefix) {
      calls = calls.withPrefix(prefix);
      return this;
    }

    /**
     * Sets the clock that decides which authorizations have expired. The default is {@link Clock#system}. Use the same time on all
     * servers.
     */
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /** Returns the store. */
    public RedisPendingAuthorizationStore build() {
      return new RedisPendingAuthorizationStore(this);
    }
  }
}
