package dev.tripod.fleet;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.port.CredentialStore;
import java.io.IOException;
import java.util.Optional;

/** A store that counts the calls of another one. Not thread-safe. */
final class CountingStore implements CredentialStore {

  private final CredentialStore store;
  private int loads;
  private int changes;

  CountingStore(CredentialStore store) {
    this.store = store;
  }

  int loads() {
    return loads;
  }

  /** Returns the number of calls of {@code replace} and {@code remove}. */
  int changes() {
    return changes;
  }

  @Override
  public Optional<Entry> load(ResourceOwner owner) throws IOException {
    loads++;
    return store.load(owner);
  }

  @Override
  public boolean replace(ResourceOwner owner, String expectedVersion, Entry next)
      throws IOException {
    changes++;
    return store.replace(owner, expectedVersion, next);
  }

  @Override
  public boolean remove(ResourceOwner owner, String expectedVersion) throws IOException {
    changes++;
    return store.remove(owner, expectedVersion);
  }
}
