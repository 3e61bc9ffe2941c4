package dev.tripod.store.redis;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.port.CredentialStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A credential store in Redis or Valkey: a single server, a master with replicas and Sentinel, or a cluster. Create it with
 * {@link #of}:
 *
 * <pre>{@code
 * CredentialStore store = RedisCredentialStore.of(JedisScripts.on(jedis));
 * }</pre>
 *
 * <p>Each owner has one hash with the key {@code tripod:credentials:} and {@link ResourceOwner#digest}. Its fields are {@code
 * version}, {@code snapshot}, {@code provider}, {@code id}, {@code changes} (their number), and {@code 0} to {@code 14}: random values
 * of the last 15 changes. With them, a call that reaches the server twice has one effect and one result. After a removal, only the
 * fields of changes remain, for ten minutes.
 *
 * <h2>Durability</h2>
 * A script replaces an entry atomically on the master. Redis sends the change to replicas later, and writes it to disk as the
 * server's {@code appendfsync} says. If the master fails first, the change is lost, and the previous entry is back. {@link
 * Builder#replicas} makes this less likely, and {@code docs/stores.md} says which risk remains.
 *
 * <p>Set the server's {@code maxmemory-policy} to {@code noeviction} or to a policy with the prefix {@code volatile}. With other
 * policies, the server drops credentials when its memory is full.
 *
 * <p>Thread-safe. A call holds a connection for one command, and for {@code WAIT}. If no reply arrives, it runs the script once
 * more.
 */
public final class RedisCredentialStore implements CredentialStore {

  private static final String PREFIX = "tripod:credentials:";

  /** How long the fields of changes stay after a removal. Clients usually repeat a script for at most a minute. */
  private static final Duration MEMORY = Duration.ofMinutes(10);

  /** Writes a field again, so that WAIT covers all earlier changes of the entry. After a removal, the entry has neither text. */
  private static final Script CONFIRM = new Script("""
      local entry = redis.call('HMGET', KEYS[1], 'version', 'snapshot', 'changes')
      if not entry[3] then
        return {}
      end
      redis.call('HSET', KEYS[1], 'changes', entry[3])
      return {entry[1] or '', entry[2] or ''}
      """);

  /**
   * Looks for this call among the last 15. It is not among them if the entry has the expected version, because each version is used
   * once. A second run of a script writes the same value again, so WAIT covers the change of the first run.
   */
  private static final String KNOWN_CALL = """
      local call, expected = ARGV[1], ARGV[2]
      local stored = redis.call('HMGET', KEYS[1], 'version', 'changes')
      local current, changes = stored[1] or '', tonumber(stored[2] or 0)
      if current == '' or current ~= expected then
        for _, known in ipairs(redis.call('HMGET', KEYS[1], '0', '1', '2', '3', '4', '5', '6', '7',
            '8', '9', '10', '11', '12', '13', '14')) do
          if known == call then
            redis.call('HSET', KEYS[1], 'changes', changes)
            return {'changed before'}
          end
        end
        if current ~= expected then
          return {}
        end
      end
      changes = changes + 1
      """;

  private static final Script REPLACE = new Script(KNOWN_CALL + """
      redis.call('HSET', KEYS[1], 'version', ARGV[3], 'snapshot', ARGV[4], 'changes', changes,
          changes % 15, call)
      if current == '' then
        redis.call('HSET', KEYS[1], 'provider', ARGV[5], 'id', ARGV[6])
        redis.call('PERSIST', KEYS[1])
      end
      return {'replaced'}
      """);

  private static final Script REMOVE = new Script(KNOWN_CALL + """
      if current == '' then
        return {}
      end
      redis.call('HDEL', KEYS[1], 'version', 'snapshot', 'provider', 'id')
      redis.call('HSET', KEYS[1], 'changes', changes, changes % 15, call)
      redis.call('PEXPIRE', KEYS[1], ARGV[3])
      return {'removed'}
      """);

  private final ScriptCalls calls;

  private RedisCredentialStore(ScriptCalls calls) {
    this.calls = calls;
  }

  /** Returns a store that does not wait for replicas. */
  public static RedisCredentialStore of(RedisScripts scripts) {
    return builder(scripts).build();
  }

  /** Returns a builder for a store with other settings. */
  public static Builder builder(RedisScripts scripts) {
    return new Builder(ScriptCalls.of(scripts, PREFIX));
  }

  @Override
  public Optional<Entry> load(ResourceOwner owner) throws IOException {
    String digest = owner.digest();
    List<String> stored = calls.isUnconfirmed(digest)
        ? calls.confirm(CONFIRM, digest)
        : calls.read(digest, "version", "snapshot");
    return stored.isEmpty() || stored.get(0).isEmpty()
        ? Optional.empty()
        : Optional.of(StoredSnapshot.entry(calls.key(digest), stored.get(0), stored.get(1)));
  }

  @Override
  public boolean replace(ResourceOwner owner, String expectedVersion, Entry next)
      throws IOException {
    List<String> arguments = List.of(
        calls.newToken(),
        Objects.requireNonNull(expectedVersion, "expectedVersion"),
        next.version(),
        next.snapshot().encode(),
        owner.provider(),
        owner.id());
    return !calls.write(REPLACE, owner.digest(), arguments).isEmpty();
  }

  @Override
  public boolean remove(ResourceOwner owner, String expectedVersion) throws IOException {
    List<String> arguments = List.of(
        calls.newToken(),
        Objects.requireNonNull(expectedVersion, "expectedVersion"),
        Long.toString(MEMORY.toMillis()));
    return !calls.write(REMOVE, owner.digest(), arguments).isEmpty();
  }

  @Override
  public String toString() {
    return "RedisCredentialStore";
  }

  /** The settings of a store. */
  public static final class Builder {

    private ScriptCalls calls;

    private Builder(ScriptCalls calls) {
      this.calls = calls;
    }

    /**
     * Sets how many replicas must confirm a change within {@code timeout} ({@code WAIT}). The default is 0. If too few replicas
     * confirm it in time, {@link RedisCredentialStore#replace} and {@link RedisCredentialStore#remove} throw, and the change stays
     * on the master. After that, {@link RedisCredentialStore#load} of this store throws too, until enough replicas have the entry. So a
     * {@code TokenKeeper} keeps new tokens in memory, and stores them again if a failover undoes the change. Use a timeout shorter than
     * that of the client, which is two seconds in Jedis.
     *
     * @throws IllegalArgumentException if {@code replicas} is less than 1, or {@code timeout} is shorter than a millisecond or
     *     longer than a minute
     */
    public Builder replicas(int replicas, Duration timeout) {
      calls = calls.withReplicas(replicas, timeout);
      return this;
    }

    /** Sets the text before each key. The default is {@code tripod:credentials:}. */
    public Builder keyPrefix(String prefix) {
      calls = calls.withPrefix(prefix);
      return this;
    }

    /** Returns the store. */
    public RedisCredentialStore build() {
      return new RedisCredentialStore(calls);
    }
  }
}
