package dev.tripod.sealing;

import dev.tripod.domain.PendingKey;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.PendingAuthorizationStore;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** A store of pending authorizations that seals what another one stores. */
final class SealedPendingAuthorizationStore implements PendingAuthorizationStore {

  private final PendingAuthorizationStore store;
  private final SealedSnapshots snapshots;

  SealedPendingAuthorizationStore(PendingAuthorizationStore store, SealedSnapshots snapshots) {
    this.store = store;
    this.snapshots = snapshots;
  }

  @Override
  public void put(PendingKey key, Snapshot snapshot, Instant expiresAt) throws IOException {
    store.put(key, snapshots.seal(snapshot, key.digest()), expiresAt);
  }

  @Override
  public Optional<Snapshot> take(PendingKey key) throws IOException {
    Optional<Snapshot> stored = store.take(key);
    return stored.isEmpty() ? stored : Optional.of(snapshots.open(stored.get(), key.digest()));
  }

  @Override
  public String toString() {
    return "SealedPendingAuthorizationStore[" + store + ", keys " + snapshots + "]";
  }
}
