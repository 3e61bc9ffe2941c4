package dev.tripod.domain.port;

import dev.tripod.domain.PendingKey;
import dev.tripod.domain.Snapshot;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * Keeps what an authorization needs between redirect and callback. The callback may arrive at another node, so a store
 * for more than one node is shared. Thread-safe.
 */
public interface PendingAuthorizationStore {

  /**
   * Keeps {@code snapshot}; what stood under {@code key} is replaced. A store bounds what one browser can make it keep, and
   * may drop that browser's oldest to do so.
   *
   * @param expiresAt from then on {@link #take} does not find it
   * @throws IOException if it is not known to be kept
   */
  void put(PendingKey key, Snapshot snapshot, Instant expiresAt) throws IOException;

  /**
   * Removes and returns what stands under {@code key}: of any number of callers at once, one gets it.
   *
   * @return empty if there is none, it was taken, or it has expired
   * @throws IOException if it is not known whether there is one
   */
  Optional<Snapshot> take(PendingKey key) throws IOException;
}
