package dev.tripod.domain.port;

import dev.tripod.domain.PendingKey;
import dev.tripod.domain.Snapshot;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * A store of pending authorizations, from the redirect to the callback. The callback may arrive at another server, so several
 * servers must share a store. Thread-safe.
 */
public interface PendingAuthorizationStore {

  /**
   * Stores {@code snapshot} in place of any other snapshot with the same key. A store limits the number of snapshots per
   * browser and may remove the oldest one of that browser.
   *
   * @param expiresAt the time from which {@link #take} no longer returns the snapshot
   * @throws IOException if the store cannot confirm that it stored the snapshot
   */
  void put(PendingKey key, Snapshot snapshot, Instant expiresAt) throws IOException;

  /**
   * Removes and returns the snapshot of {@code key}. If several callers take it at once, only one receives it.
   *
   * @return empty if there is no snapshot, it was taken before, or it has expired
   * @throws IOException if the store cannot determine whether there is a snapshot
   */
  Optional<Snapshot> take(PendingKey key) throws IOException;
}
