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
 * A credential store in the memory of one process, for a single server, a command line tool, or tests. Its entries are lost when
 * the process ends.
 *
 * <p>Thread-safe; it holds its lock for map operations only. {@code toString} prints the number of owners.
 */
public final class InMemoryCredentialStore implements CredentialStore {

  private static final int MOST_OWNERS = 100_000;

  private final int mostOwners;
  private final Map<ResourceOwner, Entry> entries = new HashMap<>();

  private InMemoryCredentialStore(int mostOwners) {
    this.mostOwners = mostOwners;
  }

  /** Returns a store for up to 100,000 resource owners. */
  public static InMemoryCredentialStore create() {
    return create(MOST_OWNERS);
  }

  /**
   * Returns a store for up to {@code mostOwners} resource owners.
   *
   * @throws IllegalArgumentException if {@code mostOwners} is less than 1
   */
  public static InMemoryCredentialStore create(int mostOwners) {
    if (mostOwners < 1) {
      throw new IllegalArgumentException(
          "The store has room for " + mostOwners + " owners. Use at least 1.");
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
    Entry current = entries.get(Objects.requireNonNull(owner, "owner"));
    if (!expectedVersion.equals(versionOf(current))) {
      return false;
    }
    if (current == null && entries.size() >= mostOwners) {
      throw new IOException("The store is full: it has " + mostOwners
          + " owners. Remove an owner, or create a larger store.");
    }
    entries.put(owner, next);
    return true;
  }

  @Override
  public synchronized boolean remove(ResourceOwner owner, String expectedVersion) {
    Objects.requireNonNull(expectedVersion, "expectedVersion");
    Entry current = entries.get(Objects.requireNonNull(owner, "owner"));
    if (current == null || !expectedVersion.equals(current.version())) {
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
