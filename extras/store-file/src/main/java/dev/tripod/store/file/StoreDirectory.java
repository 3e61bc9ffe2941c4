package dev.tripod.store.file;

import dev.tripod.store.file.FileStoreException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A private directory with private files of ASCII text. A file is read without a lock. It is changed under the lock of the directory: the
 * new text is written to a temporary file and synced, the file is replaced, and the directory is synced. Only the thread with the lock uses
 * the temporary file. So if it exists when a thread gets the lock, another process has ended in the middle, and the file is deleted.
 *
 * <p>Immutable and thread-safe. Each failure is a {@link FileStoreException}.
 */
final class StoreDirectory {

  /** The number of attempts to lock the directory within about ten seconds. */
  static final int LOCK_ATTEMPTS = 2_048;

  private static final String TEMPORARY = "new.tmp";

  /** More than the longest snapshot, sealed, and more than all pending logins of a browser. */
  private static final int MOST_OCTETS = 4 * 1024 * 1024;

  private static final Set<OpenOption> READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  private static final Set<OpenOption> CREATE =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  /** How often Windows opens, replaces or deletes a file at most, if another process has the file open. */
  private static final int SHARING_ATTEMPTS = 100;

  private static final long SHARING_PAUSE_NANOS = 2_000_000;

  private final Path path;
  private final Protection protection;
  private final DirectoryLock lock;
  private final User user;
  private final WriteStep.Listener listener;

  private StoreDirectory(
      Path path,
      Protection protection,
      DirectoryLock lock,
      User user,
      WriteStep.Listener listener) {
    this.path = path;
    this.protection = protection;
    this.lock = lock;
    this.user = user;
    this.listener = listener;
  }

  /** Opens {@code directory}, and creates it if necessary. */
  static StoreDirectory open(Path directory, int lockAttempts, WriteStep.Listener listener)
      throws FileStoreException {
    Path absolute = directory.toAbsolutePath().normalize();
    if (absolute.getParent() == null) {
      throw new IllegalArgumentException(
          "The directory of the store is " + absolute + ". Use a directory below it.");
    }
    try {
      Protection protection = protection(absolute);
      createWithParents(absolute.getParent(), protection);
      Path path =
          absolute.getParent().toRealPath().resolve(Objects.requireNonNull(absolute.getFileName()));
      // The checks below also apply to a directory that exists already.
      create(path, protection);
      Protection.State state = protection.inspect(path, true);
      requireWritable(path, state);
      User user = userOfThisProcess(path, protection);
      // The lock creates a file. If root created it, for example under sudo, the user could not
      // open it.
      user.requireOwn(path, state);
      DirectoryLock lock = new DirectoryLock(path, protection.ofFile(), lockAttempts);
      boolean unused =
          lock.holding(state.identity(), () -> Files.deleteIfExists(path.resolve(TEMPORARY)));
      return new StoreDirectory(path, protection, lock, user, listener);
    } catch (IOException e) {
      throw failure(absolute, "Opening", e);
    }
  }

  /**
   * Returns the text of a file.
   *
   * @return empty if the file does not exist
   */
  Optional<String> read(String name) throws FileStoreException {
    Path file = path.resolve(name);
    try {
      requireDirectory();
      return sharing(() -> Uninterrupted.run(() -> text(file)));
    } catch (IOException e) {
      throw failure(file, "Reading", e);
    }
  }

  /** Runs {@code change} under the lock, after deleting what an ended process has left. */
  <T> T change(String name, Change<T> change) throws FileStoreException {
    try {
      Protection.State state = requireDirectory();
      requireWritable(path, state);
      return lock.holding(state.identity(), () -> {
        Files.deleteIfExists(path.resolve(TEMPORARY));
        listener.reached(WriteStep.LOCKED);
        return change.run(new Writer());
      });
    } catch (IOException e) {
      throw failure(path.resolve(name), "Changing", e);
    }
  }

  /** Returns the names of the files that end with {@code suffix}. */
  List<String> names(String suffix) throws FileStoreException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
      return names(files, suffix);
    } catch (IOException e) {
      throw failure(path, "Listing", e);
    }
  }

  /** Returns the names. If {@code files} throws an unchecked exception, this throws its checked cause. */
  static List<String> names(Iterable<Path> files, String suffix) throws IOException {
    List<String> names = new ArrayList<>();
    try {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(suffix)) {
          names.add(name);
        }
      }
      return names;
    } catch (DirectoryIteratorException e) {
      throw Objects.requireNonNull(e.getCause());
    }
  }

  /**
   * Returns when a file was modified, as its writer has set it.
   *
   * @return empty if the file does not exist
   */
  Optional<FileTime> modified(String name) throws FileStoreException {
    Path file = path.resolve(name);
    try {
      Protection.State unused = protection.inspect(file, false);
      return Optional.of(Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failure(file, "Reading", e);
    }
  }

  /** Returns the exception for a file that does not have the form that this release writes. */
  FileStoreException unreadable(String name, String why) {
    return new FileStoreException(
        Reason.UNREADABLE,
        path.resolve(name) + " " + why + ". Delete the file; the user then logs in again.");
  }

  @Override
  public String toString() {
    return path.toString();
  }

  private Protection.State requireDirectory() throws IOException {
    Protection.State state;
    try {
      state = protection.inspect(path, true);
    } catch (NoSuchFileException e) {
      throw new FileStoreException(
          Reason.MISSING,
          "The directory " + path + " does not exist any more. "
              + "Restore it, or open the store again to begin with an empty one.");
    }
    user.requireOwn(path, state);
    return state;
  }

  private static void requireWritable(Path path, Protection.State state) throws FileStoreException {
    if (!state.isWritable()) {
      throw new FileStoreException(
          Reason.READ_ONLY,
          "The directory " + path + " is read-only. Run chmod 700 " + path
              + ", or use another directory.");
    }
  }

  private Optional<String> text(Path file) throws IOException {
    Protection.State state;
    try {
      state = protection.inspect(file, false);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    user.requireOwn(file, state);
    try (SeekableByteChannel channel = Files.newByteChannel(file, READ)) {
      // Not the size that was inspected: the file may have been replaced since.
      long size = channel.size();
      if (size > MOST_OCTETS) {
        throw unreadable(String.valueOf(file.getFileName()), "has " + size + " octets");
      }
      ByteBuffer octets = ByteBuffer.allocate((int) size);
      while (octets.hasRemaining() && channel.read(octets) >= 0) {
        // One read may return a part.
      }
      return Optional.of(
          new String(octets.array(), 0, octets.position(), StandardCharsets.US_ASCII));
    } catch (NoSuchFileException removedSince) {
      return Optional.empty();
    }
  }

  private static void createWithParents(Path directory, Protection protection) throws IOException {
    Path parent = directory.getParent();
    if (parent != null && !Files.isDirectory(directory)) {
      createWithParents(parent, protection);
      create(directory, protection);
    }
  }

  /**
   * Creates a directory unless it exists, and syncs its parent. Without the sync, a loss of power could remove the whole store. If the
   * process that creates the parents is killed before it syncs them, the next process repairs only the last of them.
   */
  private static void create(Path directory, Protection protection) throws IOException {
    Path parent = Objects.requireNonNull(directory.getParent());
    try {
      Files.createDirectory(directory, protection.ofDirectory());
    } catch (FileAlreadyExistsException e) {
      try {
        // The process that created it may have ended before it synced the parent.
        sync(parent, protection);
      } catch (IOException ignored) {
        // An administrator may have created the directory, in a parent that this user may not read.
        // A disk that fails also fails the first change.
      }
      return;
    }
    sync(parent, protection);
  }

  private static void sync(Path directory, Protection protection) throws IOException {
    Uninterrupted.run(() -> {
      protection.sync(directory);
      return directory;
    });
  }

  /**
   * Returns the user of this process, as the file system of {@code directory} knows it. A file system can show another owner than that of
   * the process, as NFS does for root. So this method creates a file there, reads its owner, and deletes it.
   */
  private static User userOfThisProcess(Path directory, Protection protection) throws IOException {
    Path file = Files.createTempFile(directory, "owner", ".tmp", protection.ofFile());
    try {
      return new User(
          protection.inspect(file, false).owner(),
          Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).getName());
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static Protection protection(Path directory) throws IOException {
    FileSystem fileSystem = directory.getFileSystem();
    Set<String> views = fileSystem.supportedFileAttributeViews();
    if (views.contains("posix")) {
      return new PosixProtection(fileSystem);
    }
    if (views.contains("acl")) {
      return AclProtection.of(
          fileSystem.getUserPrincipalLookupService(),
          System.getProperty("user.name"),
          System.getenv("USERDOMAIN"));
    }
    throw new FileStoreException(
        Reason.NOT_PRIVATE,
        "The file system of " + directory + " has neither POSIX permissions nor access control "
            + "lists, so others can use its files. Use a directory on another file system.");
  }

  /** Runs {@code work}. If the platform cannot replace open files, repeats it while another process has one open. */
  private <T> T sharing(Uninterrupted.Work<T> work) throws IOException {
    for (int attempt = 1;
        !protection.replacesOpenFiles() && attempt < SHARING_ATTEMPTS;
        attempt++) {
      try {
        return work.run();
      } catch (NoSuchFileException e) {
        throw e;
      } catch (FileSystemException e) {
        Uninterrupted.pause(SHARING_PAUSE_NANOS);
      }
    }
    return work.run();
  }

  private static FileStoreException failure(Path file, String action, IOException e) {
    if (e instanceof FileStoreException known) {
      return known;
    }
    if (e instanceof AccessDeniedException) {
      return new FileStoreException(
          Reason.READ_ONLY,
          action + " " + file + " was denied (see the cause). "
              + "Give this user the permission to read and write, or use another directory.",
          e);
    }
    if (e instanceof NoSuchFileException) {
      return new FileStoreException(
          Reason.MISSING,
          action + " " + file + " failed, because the directory was removed meanwhile. "
              + "Restore it, or open the store again to begin with an empty one.",
          e);
    }
    if (Files.isSymbolicLink(file)) {
      return new FileStoreException(
          Reason.WRONG_TYPE, file + " is a symbolic link. Remove it, or use another directory.", e);
    }
    return new FileStoreException(
        Reason.FILE_SYSTEM,
        action + " " + file + " failed (see the cause). "
            + "Check that the file system is writable and has free space.",
        e);
  }

  /**
   * The user of this process.
   *
   * @param owner {@link Protection.State#owner} of this user's files
   */
  private record User(Object owner, String name) {

    void requireOwn(Path file, Protection.State state) throws IOException {
      if (!state.owner().equals(owner)) {
        throw new FileStoreException(
            Reason.NOT_PRIVATE,
            file + " belongs to "
                + Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).getName()
                + ", but this process runs as " + name
                + ". Run it as that user, or use another directory.");
      }
    }
  }

  /**
   * A change of the directory.
   *
   * @param <T> the type of the result
   */
  @FunctionalInterface
  interface Change<T> {

    T run(Writer writer) throws IOException;
  }

  /** Writes and deletes files. It exists only while the lock is held. */
  final class Writer {

    private final Path temporary = path.resolve(TEMPORARY);

    private Writer() {}

    /**
     * Replaces or creates a file.
     *
     * @param modified the time of modification to set, or {@code null} for the current one
     */
    void write(String name, String text, @Nullable FileTime modified) throws IOException {
      ByteBuffer octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
      if (octets.capacity() > MOST_OCTETS) {
        throw new FileStoreException(
            Reason.FULL,
            path.resolve(name) + " would have " + octets.capacity()
                + " octets, but a file has at most " + MOST_OCTETS
                + ". Store less, or use another store.");
      }
      try {
        Uninterrupted.run(() -> createOrReplace(octets.rewind()));
        if (modified != null) {
          Files.setLastModifiedTime(temporary, modified);
        }
        sharing(() -> Files.move(
            temporary,
            path.resolve(name),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING));
      } catch (IOException e) {
        deleteTemporary(e);
        throw e;
      }
      listener.reached(WriteStep.REPLACED);
      sync();
    }

    /** Deletes files. Those that do not exist are ignored. */
    void delete(List<String> names) throws IOException {
      for (String name : names) {
        sharing(() -> Files.deleteIfExists(path.resolve(name)));
      }
      listener.reached(WriteStep.DELETED);
      sync();
    }

    private Path createOrReplace(ByteBuffer octets) throws IOException {
      try {
        return create(octets);
      } catch (FileAlreadyExistsException e) {
        // The attempt that an interrupt ended has left it.
        Files.delete(temporary);
        return create(octets);
      }
    }

    private Path create(ByteBuffer octets) throws IOException {
      try (FileChannel channel = FileChannel.open(temporary, CREATE, protection.ofFile())) {
        listener.reached(WriteStep.TEMPORARY_CREATED);
        while (octets.hasRemaining()) {
          channel.write(octets);
        }
        listener.reached(WriteStep.TEMPORARY_WRITTEN);
        channel.force(true);
      }
      listener.reached(WriteStep.TEMPORARY_SYNCED);
      return temporary;
    }

    private void sync() throws IOException {
      StoreDirectory.sync(path, protection);
      listener.reached(WriteStep.DIRECTORY_SYNCED);
    }

    private void deleteTemporary(IOException failure) {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException e) {
        // The next change deletes it.
        failure.addSuppressed(e);
      }
    }
  }
}
