package dev.tripod.store.redis;

import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.CredentialStore.Entry;
import java.io.IOException;

/** Reads what Redis has stored, which another writer may have changed. */
final class StoredSnapshot {

  private StoredSnapshot() {}

  /** @param key the Redis key that contains the text */
  static Snapshot decode(String key, String encoded) throws IOException {
    try {
      return Snapshot.decode(encoded);
    } catch (IllegalArgumentException e) {
      throw foreign(key, "a snapshot", e);
    }
  }

  static Entry entry(String key, String version, String encoded) throws IOException {
    Snapshot snapshot = decode(key, encoded);
    try {
      return new Entry(version, snapshot);
    } catch (IllegalArgumentException e) {
      throw foreign(key, "the version of an entry", e);
    }
  }

  private static IOException foreign(String key, String expected, IllegalArgumentException e) {
    return new IOException(
        "The Redis key " + key + " contains text that is not " + expected
            + ". Check which other application writes to it.",
        e);
  }
}
