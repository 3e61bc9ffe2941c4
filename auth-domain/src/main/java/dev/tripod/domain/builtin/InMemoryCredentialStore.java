package dev.tripod.domain.builtin;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.port.CredentialStore;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Keeps credentials in this process: for one server, a command line, tests. What it holds ends with the process.
 *
 * <p>Thread-safe; {@code toString} prints the number of owners.
 */
public final class InMemoryCredentialStore implements CredentialStore {

  private static final int MOST_OWNERS = 100_000;

  private final Map<ResourceOwner, Entry> entries = new ConcurrentHashMap<>();
  private final Semaphore room;

  private InMemoryCredentialStore(int mostOwners) {
    this.room = new Semaphore(mostOwners);
  }

  /** A store for up to 100,000 resource owners. */
  public static InMemoryCredentialStore create() {
    return create(MOST_OWNERS);
  }

  /**
   * A store that refuses a further owner when it has {@code mostOwners}.
   *
   * @throws IllegalArgumentException if {@code mostOwners} is not positive
   */
  public static InMemoryCredentialStore create(int mostOwners) {
    if (mostOwners < 1) {
      throw new IllegalArgumentException("A store has room for one owner at least");
    }
    return new InMemoryCredentialStore(mostOwners);
  }

  @Override
  public Optional<Entry> load(ResourceOwner owner) {
    return Optional.ofNullable(entries.get(owner));
  }

  @Override
  public boolean replace(ResourceOwner owner, String expectedVersion, Entry next)
      throws IOException {
    if (expectedVersion.isEmpty()) {
      return put(owner, next);
    }
    Entry entry = entries.get(owner);
    return entry != null
        && entry.version().equals(expectedVersion)
        && entries.replace(owner, entry, next);
  }

  @Override
  public boolean remove(ResourceOwner owner, String expectedVersion) {
    Entry entry = entries.get(owner);
    boolean removed =
        entry != null && entry.version().equals(expectedVersion) && entries.remove(owner, entry);
    if (removed) {
      room.release();
    }
    return removed;
  }

  private boolean put(ResourceOwner owner, Entry first) throws IOException {
    if (entries.containsKey(owner)) {
      return false;
    }
    if (!room.tryAcquire()) {
      throw new IOException("The store is full: forget an owner, or make it larger");
    }
    boolean put = entries.putIfAbsent(owner, first) == null;
    if (!put) {
      room.release();
    }
    return put;
  }

  @Override
  public String toString() {
    return "InMemoryCredentialStore[" + entries.size() + " owners]";
  }
}
