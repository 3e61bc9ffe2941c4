package dev.tripod.store.file;

import dev.tripod.domain.PendingKey;
import dev.tripod.domain.Snapshot;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file of a browser. Its name is the digest of the binding of the browser. Its first line is the format. Each other line is a pending
 * login: when it expires, the digest of its key, and its encoded snapshot. The oldest comes first.
 */
final class PendingFile {

  static final String SUFFIX = ".pending";

  private static final String FORMAT = "tripod-pending/1\n";
  private static final Pattern LINE = Pattern.compile("([!-~]+) ([0-9a-f]{64}) ([!-~]+)\n");

  private PendingFile() {}

  static String name(PendingKey key) {
    return key.binding().digest() + SUFFIX;
  }

  static String text(List<Login> logins) {
    StringBuilder text = new StringBuilder(FORMAT);
    logins.forEach(login -> text.append(login.expiresAt())
        .append(' ')
        .append(login.digest())
        .append(' ')
        .append(login.snapshot().encode())
        .append('\n'));
    return text.toString();
  }

  static List<Login> logins(String name, String text, StoreDirectory directory)
      throws FileStoreException {
    if (!text.startsWith(FORMAT)) {
      throw directory.unreadable(
          name,
          "does not begin with the line " + FORMAT.strip()
              + "; it is foreign, or a newer release wrote it");
    }
    List<Login> logins = new ArrayList<>();
    int at = FORMAT.length();
    for (Matcher line = LINE.matcher(text); at < text.length(); at = line.end()) {
      if (!line.region(at, text.length()).lookingAt()) {
        throw directory.unreadable(name, "is not complete");
      }
      try {
        logins.add(
            new Login(line.group(2), Snapshot.decode(line.group(3)), Instant.parse(line.group(1))));
      } catch (IllegalArgumentException | DateTimeException e) {
        throw directory.unreadable(name, "has a line that is not a pending login");
      }
    }
    return logins;
  }

  /**
   * A pending login.
   *
   * @param digest the digest of its key
   */
  record Login(String digest, Snapshot snapshot, Instant expiresAt) {

    boolean isExpired(Instant now) {
      return !now.isBefore(expiresAt);
    }
  }
}
