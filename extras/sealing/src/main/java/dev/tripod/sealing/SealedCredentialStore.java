package dev.tripod.sealing;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.port.CredentialStore;
import java.io.IOException;
import java.util.Optional;

/** A credential store that seals what another one stores. The versions of the entries stay readable. */
final class SealedCredentialStore implements CredentialStore {

  private final CredentialStore store;
  private final SealedSnapshots snapshots;

  SealedCredentialStore(CredentialStore store, SealedSnapshots snapshots) {
    this.store = store;
    this.snapshots = snapshots;
  }

  @Override
  public Optional<Entry> load(ResourceOwner owner) throws IOException {
    Optional<Entry> stored = store.load(owner);
    if (stored.isEmpty()) {
      return stored;
    }
    Entry entry = stored.get();
    return Optional.of(
        new Entry(entry.version(), snapshots.open(entry.snapshot(), owner.digest())));
  }

  @Override
  public boolean replace(ResourceOwner owner, String expectedVersion, Entry next)
      throws IOException {
    return store.replace(
        owner,
        expectedVersion,
        new Entry(next.version(), snapshots.seal(next.snapshot(), owner.digest())));
  }

  @Override
  public boolean remove(ResourceOwner owner, String expectedVersion) throws IOException {
    return store.remove(owner, expectedVersion);
  }

  @Override
  public String toString() {
    return "SealedCredentialStore[" + store + ", keys " + snapshots + "]";
  }
}
