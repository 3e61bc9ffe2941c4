package dev.tripod.store.redis;

import dev.tripod.domain.Snapshot;
import java.io.IOException;

/** The text of a snapshot in a hash. */
final class StoredSnapshot {

  private StoredSnapshot() {}

  /** Decodes a snapshot that another writer may have changed. */
  static Snapshot decode(String encoded) throws IOException {
    try {
      return Snapshot.decode(encoded);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "Redis returned a text that is not a snapshot. Check which other application writes to these keys.",
          e);
    }
  }
}
