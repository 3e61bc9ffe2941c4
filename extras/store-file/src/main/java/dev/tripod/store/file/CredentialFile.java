package dev.tripod.store.file;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.http.PercentEncoding;
import dev.tripod.domain.port.CredentialStore.Entry;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file of an owner. Its name is the digest of the owner. Its lines are the format, the provider, the id, the version of the entry, and
 * the encoded snapshot.
 */
final class CredentialFile {

  static final String SUFFIX = ".credentials";

  private static final String FORMAT = "tripod-credentials/1\n";
  private static final Pattern ENTRY = Pattern.compile("version=([!-~]+)\n([!-~]+)\n");

  private CredentialFile() {}

  static String name(ResourceOwner owner) {
    return owner.digest() + SUFFIX;
  }

  static String text(ResourceOwner owner, Entry entry) {
    return start(owner) + "version=" + entry.version() + "\n" + entry.snapshot().encode() + "\n";
  }

  /** Reads the entry in {@code text}. */
  static Entry entry(ResourceOwner owner, String text, StoreDirectory directory)
      throws FileStoreException {
    String start = start(owner);
    Matcher matcher = ENTRY.matcher(text);
    if (!text.startsWith(start)
        || !matcher.region(start.length(), text.length()).matches()) {
      throw directory.unreadable(name(owner), why(owner, text));
    }
    try {
      return new Entry(matcher.group(1), Snapshot.decode(matcher.group(2)));
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
