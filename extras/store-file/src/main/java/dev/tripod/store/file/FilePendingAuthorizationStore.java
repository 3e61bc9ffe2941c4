package dev.tripod.store.file;

import dev.tripod.domain.PendingKey;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.PendingAuthorizationStore;
import dev.tripod.store.file.PendingFile.Login;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A store of pending authorizations in one private directory, with one file per browser. It can use the directory of a
 * {@link FileCredentialStore}, and protects its files in the same way. The processes of one machine can share the directory.
 *
 * <p>The store limits the number of logins per browser, and the number of browsers. {@link #put} removes the oldest login of a browser, or
 * the browsers with the earliest expiry, to make room. Once a minute, it deletes the files that have only expired logins. The
 * modification time of a file is the time at which its last login expires.
 *
 * <p>The files contain code verifiers and secrets in clear text. To encrypt them, wrap the store with {@code Sealing} of
 * {@code tripod-sealing}.
 *
 * <p>Each failure is a {@link FileStoreException}. Thread-safe; nothing needs to be closed.
 */
public final class FilePendingAuthorizationStore implements PendingAuthorizationStore {

  private static final int MOST_PER_BROWSER = 16;
  private static final int MOST_BROWSERS = 10_000;

  /** A file with this many logins, each with a long scope, still has fewer octets than the store reads. */
  private static final int HIGHEST_PER_BROWSER = 64;

  private static final Duration BETWEEN_SCANS = Duration.ofMinutes(1);

  /** The latest modification time, from now. Some file systems cannot store the expiry of a login that never expires. */
  private static final Duration LATEST_MODIFICATION = Duration.ofDays(366);

  private final StoreDirectory directory;
  private final Clock clock;
  private final int mostPerBrowser;
  private final int mostBrowsers;

  /** Read and written under the lock of the directory. */
  private final AtomicReference<Scan> lastScan = new AtomicReference<>(new Scan(Instant.MIN, 0));

  private FilePendingAuthorizationStore(
      StoreDirectory directory, Clock clock, int mostPerBrowser, int mostBrowsers) {
    this.directory = directory;
    this.clock = clock;
    this.mostPerBrowser = mostPerBrowser;
    this.mostBrowsers = mostBrowsers;
  }

  /**
   * Opens a store for up to 16 authorizations per browser and 10,000 browsers.
   *
   * @param directory is created if it does not exist
   * @throws FileStoreException if the directory cannot be created or used, or others can use it
   */
  public static FilePendingAuthorizationStore of(Path directory) throws FileStoreException {
    return of(directory, Clock.system(), MOST_PER_BROWSER, MOST_BROWSERS);
  }

  /**
   * Opens a store for up to {@code mostPerBrowser} authorizations per browser and {@code mostBrowsers} browsers.
   *
   * @throws IllegalArgumentException if a limit is less than 1, or {@code mostPerBrowser} is more than 64
   * @throws FileStoreException if the directory cannot be created or used, or others can use it
   */
  public static FilePendingAuthorizationStore of(
      Path directory, Clock clock, int mostPerBrowser, int mostBrowsers) throws FileStoreException {
    return of(directory, clock, mostPerBrowser, mostBrowsers, WriteStep.Listener.NONE);
  }

  static FilePendingAuthorizationStore of(
      Path directory,
      Clock clock,
      int mostPerBrowser,
      int mostBrowsers,
      WriteStep.Listener listener)
      throws FileStoreException {
    if (mostPerBrowser < 1 || mostPerBrowser > HIGHEST_PER_BROWSER || mostBrowsers < 1) {
      throw new IllegalArgumentException(
          "The limits of the store are " + mostPerBrowser + " logins per browser and "
              + mostBrowsers + " browsers. Use 1 to " + HIGHEST_PER_BROWSER
              + " logins, and at least 1 browser.");
    }
    return new FilePendingAuthorizationStore(
        StoreDirectory.open(directory, StoreDirectory.LOCK_ATTEMPTS, listener),
        Objects.requireNonNull(clock, "clock"),
        mostPerBrowser,
        mostBrowsers);
  }

  @Override
  public void put(PendingKey key, Snapshot snapshot, Instant expiresAt) throws FileStoreException {
    Login added = new Login(
        key.digest(),
        Objects.requireNonNull(snapshot, "snapshot"),
        Objects.requireNonNull(expiresAt, "expiresAt"));
    String name = PendingFile.name(key);
    directory.change(name, writer -> {
      Instant now = clock.now();
      List<Login> logins = logins(name);
      boolean isNewBrowser = logins.isEmpty();
      logins.removeIf(login -> login.digest().equals(added.digest()) || login.isExpired(now));
      logins.add(added);
      while (logins.size() > mostPerBrowser) {
        logins.remove(0);
      }
      if (isNewBrowser) {
        makeRoom(now, writer);
      }
      write(name, logins, now, writer);
      return added;
    });
  }

  @Override
  public Optional<Snapshot> take(PendingKey key) throws FileStoreException {
    String name = PendingFile.name(key);
    String digest = key.digest();
    // A callback without a login needs no lock, so a flood of them does not delay others.
    if (find(logins(name), digest).isEmpty()) {
      return Optional.empty();
    }
    return directory.change(name, writer -> {
      Instant now = clock.now();
      List<Login> logins = logins(name);
      Optional<Login> found = find(logins, digest);
      if (found.isPresent()) {
        logins.remove(found.get());
        if (logins.isEmpty()) {
          writer.delete(List.of(name));
        } else {
          write(name, logins, now, writer);
        }
      }
      return found.filter(login -> !login.isExpired(now)).map(Login::snapshot);
    });
  }

  @Override
  public String toString() {
    return "FilePendingAuthorizationStore[" + directory + "]";
  }

  private List<Login> logins(String name) throws FileStoreException {
    Optional<String> text = directory.read(name);
    return text.isEmpty() ? new ArrayList<>() : PendingFile.logins(name, text.get(), directory);
  }

  private static Optional<Login> find(List<Login> logins, String digest) {
    return logins.stream().filter(login -> login.digest().equals(digest)).findFirst();
  }

  private static void write(
      String name, List<Login> logins, Instant now, StoreDirectory.Writer writer)
      throws IOException {
    Instant last =
        logins.stream().map(Login::expiresAt).max(Comparator.naturalOrder()).orElseThrow();
    Instant latest = now.plus(LATEST_MODIFICATION);
    writer.write(
        name,
        PendingFile.text(logins),
        FileTime.from(
            last.isBefore(Instant.EPOCH) ? Instant.EPOCH : last.isAfter(latest) ? latest : last));
  }

  /** Scans the directory once a minute, and when it may be full. */
  private void makeRoom(Instant now, StoreDirectory.Writer writer) throws IOException {
    Scan last = Objects.requireNonNull(lastScan.get());
    if (last.isOutdated(now) || last.browsers() >= mostBrowsers) {
      last = new Scan(now, browsersAfterPurge(now, writer));
    }
    lastScan.set(new Scan(last.at(), last.browsers() + 1));
  }

  /** Deletes the files with expired logins, and the oldest ones if there are too many. */
  private int browsersAfterPurge(Instant now, StoreDirectory.Writer writer) throws IOException {
    List<Browser> browsers = new ArrayList<>();
    List<String> toDelete = new ArrayList<>();
    for (String file : directory.names(PendingFile.SUFFIX)) {
      try {
        Optional<FileTime> modified = directory.modified(file);
        if (modified.isPresent()) {
          Browser browser = new Browser(file, modified.get().toInstant());
          if (isExpired(browser, now)) {
            toDelete.add(file);
          } else {
            browsers.add(browser);
          }
        }
      } catch (FileStoreException e) {
        // The file belongs to another browser. Its own call reports the failure.
      }
    }
    // Makes room for several browsers. Otherwise each login in a full store scans the directory.
    int room = Math.max(0, mostBrowsers - 1 - mostBrowsers / 16);
    if (browsers.size() >= mostBrowsers) {
      browsers.sort(Comparator.comparing(Browser::lastExpiry));
      browsers.subList(0, browsers.size() - room).forEach(oldest -> toDelete.add(oldest.file()));
    }
    if (!toDelete.isEmpty()) {
      writer.delete(toDelete);
    }
    return browsers.size() >= mostBrowsers ? room : browsers.size();
  }

  /** Reads the file before it is deleted, because a copy of a file has another time of modification. */
  private boolean isExpired(Browser browser, Instant now) throws FileStoreException {
    return !now.isBefore(browser.lastExpiry())
        && logins(browser.file()).stream().allMatch(login -> login.isExpired(now));
  }

  /**
   * The file of a browser.
   *
   * @param lastExpiry when its last login expires
   */
  private record Browser(String file, Instant lastExpiry) {}

  /**
   * A scan of the directory.
   *
   * @param browsers the number of files at that time, plus those that this process has added since
   */
  private record Scan(Instant at, int browsers) {

    /** Returns whether the scan is too old, even if the clock was set back. */
    boolean isOutdated(Instant now) {
      return at.equals(Instant.MIN)
          || Duration.between(at, now).abs().compareTo(BETWEEN_SCANS) >= 0;
    }
  }
}
