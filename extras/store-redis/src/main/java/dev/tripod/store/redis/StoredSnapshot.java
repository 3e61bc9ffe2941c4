package dev.tripod.store.redis;

import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.CredentialStore.Entry;
import java.io.IOException;

/** Reads what Redis has stored, which another writer may have changed. */
final class StoredSnapshot {

  private StoredSnapshot() {}

  static Snapshot decode(String encoded) throws IOException {
    try {
      return Snapshot.decode(encoded);
    } catch (IllegalArgumentException e) {
      throw foreign("a snapshot", e);
    }
  }

  static Entry entry(String version, String encoded) throws IOException {
    Snapshot snapshot = decode(encoded);
    try {
      return new Entry(version, snapshot);
    } catch (IllegalArgumentException e) {
      throw foreign("the version of an entry", e);
    }
  }

  private static IOException foreign(String expected, IllegalArgumentException e) {
    return new IOException(
        "Redis returned a text that is not " + expected
            + ". Check which other application writes to these keys.",
        e);
  }
}
