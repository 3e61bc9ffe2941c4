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
 * version}, {@code snapshot}, {@code provider}, {@code id} and {@code calls}: random values of the last 15 changes. With them, a
 * call that reaches the server twice has one effect and one result. After a removal, only this field remains, for ten minutes.
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

  /** How long the field {@code calls} stays after a removal. Clients usually repeat a script for at most a minute. */
  private static final Duration MEMORY = Duration.ofMinutes(10);

  private static final Script LOAD = new Script("""
      local entry = redis.call('HMGET', KEYS[1], 'version', 'snapshot')
      if entry[1] then
        return {entry[1], entry[2] or ''}
      end
      return {}
      """);

  /**
   * The field {@code calls} has the tokens of the last 15 changes, each between spaces. A second run of a script writes the same
   * value again, so WAIT covers the change of the first run.
   */
  private static final String KNOWN_CALL = """
      local call, expected = ARGV[1], ARGV[2]
      local stored = redis.call('HMGET', KEYS[1], 'version', 'calls')
      local current, calls = stored[1] or '', stored[2] or ' '
      if string.find(calls, ' ' .. call .. ' ', 1, true) then
        redis.call('HSET', KEYS[1], 'calls', calls)
        return {'changed before'}
      end
      if current ~= expected then
        return {}
      end
      calls = string.sub(calls .. call .. ' ', -496)
      """;

  private static final Script REPLACE = new Script(KNOWN_CALL + """
      redis.call('HSET', KEYS[1], 'version', ARGV[3], 'snapshot', ARGV[4], 'provider', ARGV[5],
          'id', ARGV[6], 'calls', calls)
      redis.call('PERSIST', KEYS[1])
      return {'replaced'}
      """);

  private static final Script REMOVE = new Script(KNOWN_CALL + """
      if current == '' then
        return {}
      end
      redis.call('DEL', KEYS[1])
      redis.call('HSET', KEYS[1], 'calls', calls)
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
    List<String> stored = calls.read(LOAD, digest);
    return stored.isEmpty()
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
     * on the master. Use a timeout shorter than that of the client, which is two seconds in Jedis.
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
