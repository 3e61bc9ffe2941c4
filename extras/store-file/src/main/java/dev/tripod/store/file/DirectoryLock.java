package dev.tripod.store.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The lock of a directory between threads, class loaders and processes. Processes lock a file of the directory. The operating system
 * releases that lock if a process ends in any way. On POSIX systems it also releases it when the process closes <em>another</em> channel of
 * the same file. So within one JVM, a monitor lets only one thread open the file. The monitor is an interned string, because class loaders
 * share nothing else.
 */
final class DirectoryLock {

  static final String FILE = "lock";

  private static final Set<OpenOption> OPTIONS =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  private static final long SHORTEST_PAUSE_NANOS = 50_000;
  private static final long LONGEST_PAUSE_NANOS = 5_000_000;

  private final Path directory;
  private final FileAttribute<?> privateFile;

  /** The number of attempts before the lock counts as busy: 2,048 take about ten seconds. */
  private final int attempts;

  DirectoryLock(Path directory, FileAttribute<?> privateFile, int attempts) {
    this.directory = directory;
    this.privateFile = privateFile;
    this.attempts = attempts;
  }

  /**
   * Runs {@code work} while no other thread and no other process runs any in this directory.
   *
   * @param identity the identity of the directory, or {@code null} if the file system has none
   */
  <T> T holding(@Nullable Object identity, Uninterrupted.Work<T> work) throws IOException {
    synchronized (monitor(identity)) {
      try (FileChannel channel = FileChannel.open(directory.resolve(FILE), OPTIONS, privateFile)) {
        acquire(channel);
        return work.run();
      }
    }
  }

  /**
   * Returns the monitor of the directory. It is named after the identity of the directory, because several paths may lead there. All
   * releases must use the same text.
   */
  private Object monitor(@Nullable Object identity) {
    return ("dev.tripod.store.file " + (identity == null ? directory.toUri() : identity)).intern();
  }

  private void acquire(FileChannel channel) throws IOException {
    long pause = SHORTEST_PAUSE_NANOS;
    for (int attempt = 1; !isAcquired(channel); attempt++) {
      if (attempt >= attempts) {
        throw new FileStoreException(
            FileStoreException.Reason.BUSY,
            "Another process has locked " + directory.resolve(FILE) + " for too long. "
                + "Look for a stopped process that uses this directory, then try again.");
      }
      Uninterrupted.pause(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
    }
  }

  private static boolean isAcquired(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      // Other code in this JVM has locked the file.
      return false;
    }
  }
}
