package dev.tripod.domain.builtin;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.port.CredentialStore;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Credentials in the memory of one process: for one server, a command line, tests. What it holds ends with the process.
 *
 * <p>Thread-safe; the lock is held for map operations only. {@code toString} prints the number of owners.
 */
public final class InMemoryCredentialStore implements CredentialStore {

  private static final int MOST_OWNERS = 100_000;

  private final int mostOwners;
  private final Map<ResourceOwner, Entry> entries = new HashMap<>();

  private InMemoryCredentialStore(int mostOwners) {
    this.mostOwners = mostOwners;
  }

  /** A store for up to 100,000 resource owners. */
  public static InMemoryCredentialStore create() {
    return create(MOST_OWNERS);
  }

  /**
   * A store that refuses a further owner when it has {@code mostOwners}.
   *
   * @throws IllegalArgumentException if {@code mostOwners} is below 1
   */
  public static InMemoryCredentialStore create(int mostOwners) {
    if (mostOwners < 1) {
      throw new IllegalArgumentException("A store has room for one owner at least");
    }
    return new InMemoryCredentialStore(mostOwners);
  }

  @Override
  public synchronized Optional<Entry> load(ResourceOwner owner) {
    return Optional.ofNullable(entries.get(Objects.requireNonNull(owner, "owner")));
  }

  @Override
  public synchronized boolean replace(ResourceOwner owner, String expectedVersion, Entry next)
      throws IOException {
    Objects.requireNonNull(next, "next");
    Entry stands = entries.get(Objects.requireNonNull(owner, "owner"));
    if (!expectedVersion.equals(versionOf(stands))) {
      return false;
    }
    if (stands == null && entries.size() >= mostOwners) {
      throw new IOException("The store is full: forget an owner, or make it larger");
    }
    entries.put(owner, next);
    return true;
  }

  @Override
  public synchronized boolean remove(ResourceOwner owner, String expectedVersion) {
    Entry stands = entries.get(Objects.requireNonNull(owner, "owner"));
    if (stands == null || !expectedVersion.equals(stands.version())) {
      return false;
    }
    entries.remove(owner);
    return true;
  }

  @Override
  public synchronized String toString() {
    return "InMemoryCredentialStore[" + entries.size() + " owners]";
  }

  private static String versionOf(@Nullable Entry entry) {
    return entry == null ? "" : entry.version();
  }
}
