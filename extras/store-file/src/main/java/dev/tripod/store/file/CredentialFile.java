package dev.tripod.store.file;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.http.PercentEncoding;
import dev.tripod.domain.port.CredentialStore.Entry;

/**
 * The file of an owner. Its name is the digest of the owner. Its lines are the format, the provider, the id, the version of the entry, and
 * the encoded snapshot.
 */
final class CredentialFile {

  static final String SUFFIX = ".credentials";

  private static final String FORMAT = "tripod-credentials/1\n";
  private static final String VERSION = "version=";

  private CredentialFile() {}

  static String name(ResourceOwner owner) {
    return owner.digest() + SUFFIX;
  }

  static String text(ResourceOwner owner, Entry entry) {
    return start(owner) + VERSION + entry.version() + "\n" + entry.snapshot().encode() + "\n";
  }

  /** Reads the entry in {@code text}. */
  static Entry entry(ResourceOwner owner, String text, StoreDirectory directory)
      throws FileStoreException {
    String start = start(owner) + VERSION;
    int version = start.length();
    int snapshot = text.indexOf('\n', version) + 1;
    int end = text.indexOf('\n', snapshot);
    if (!text.startsWith(start) || snapshot == 0 || end != text.length() - 1) {
      throw directory.unreadable(name(owner), why(owner, text));
    }
    try {
      return new Entry(
          text.substring(version, snapshot - 1), Snapshot.decode(text.substring(snapshot, end)));
    } catch (IllegalArgumentException e) {
      throw directory.unreadable(
          name(owner), "does not end with a version and an encoded snapshot");
    }
  }

  private static String why(ResourceOwner owner, String text) {
    if (!text.startsWith(FORMAT)) {
      return "does not begin with the line " + FORMAT.strip()
          + "; it is foreign, or a newer release wrote it";
    }
    return text.startsWith(start(owner)) ? "is not complete" : "is the file of another owner";
  }

  private static String start(ResourceOwner owner) {
    return FORMAT + "provider=" + PercentEncoding.encode(owner.provider()) + "\nid="
        + PercentEncoding.encode(owner.id()) + "\n";
  }
}
