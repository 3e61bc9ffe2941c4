package dev.tripod.store.file;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.store.file.FileStoreException.Reason;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A credential store in one private directory, with one file per resource owner. Threads, class loaders and processes of one machine can
 * share the directory. It is meant for local file systems:
 *
 * <pre>{@code
 * CredentialStore store = FileCredentialStore.of(FileCredentialStore.defaultDirectory("my-tool"));
 * }</pre>
 *
 * <p>The directory has the permissions 0700 and its files have 0600, or an access control list for the user alone on Windows. The store
 * fails if others can use the directory or a file, or if one of them is a symbolic link. An entry is durable when {@code replace} returns:
 * the file and its name are synced. If a process ends in the middle of a change, the entry is the old one or the new one.
 *
 * <p>The files contain the tokens in clear text. To encrypt them, wrap the store with {@code Sealing} of {@code tripod-sealing}.
 *
 * <p>Each failure is a {@link FileStoreException}. Thread-safe; nothing needs to be closed.
 */
public final class FileCredentialStore implements CredentialStore {

  private static final int MOST_OWNERS = 10_000;

  private final StoreDirectory directory;
  private final int mostOwners;

  private FileCredentialStore(StoreDirectory directory, int mostOwners) {
    this.directory = directory;
    this.mostOwners = mostOwners;
  }

  /**
   * Opens a store for up to 10,000 resource owners.
   *
   * @param directory is created if it does not exist
   * @throws FileStoreException if the directory cannot be created or used, or others can use it
   */
  public static FileCredentialStore of(Path directory) throws FileStoreException {
    return of(directory, MOST_OWNERS);
  }

  /**
   * Opens a store for up to {@code mostOwners} resource owners. When the store adds an owner, it lists the directory. This takes longer
   * if the directory has more owners.
   *
   * @throws IllegalArgumentException if {@code mostOwners} is less than 1
   * @throws FileStoreException if the directory cannot be created or used, or others can use it
   */
  public static FileCredentialStore of(Path directory, int mostOwners) throws FileStoreException {
    return of(directory, mostOwners, StoreDirectory.LOCK_ATTEMPTS, WriteStep.Listener.NONE);
  }

  static FileCredentialStore of(
      Path directory, int mostOwners, int lockAttempts, WriteStep.Listener listener)
      throws FileStoreException {
    if (mostOwners < 1) {
      throw new IllegalArgumentException(
          "The store has room for " + mostOwners + " owners. Use at least 1.");
    }
    return new FileCredentialStore(
        StoreDirectory.open(directory, lockAttempts, listener), mostOwners);
  }

  /**
   * Returns the directory in which an application of the current user stores its logins:
   *
   * <ul>
   *   <li>Linux and other systems: {@code $XDG_STATE_HOME/<application>/oauth}, or {@code ~/.local/state/<application>/oauth}
   *   <li>macOS: {@code ~/Library/Application Support/<application>/oauth}
   *   <li>Windows: {@code %LOCALAPPDATA%\<application>\oauth}, which does not roam
   * </ul>
   *
   * @param application 1 to 64 letters, digits, {@code .}, {@code -} and {@code _}, not beginning with {@code .}
   * @throws IllegalArgumentException if {@code application} is not allowed
   * @throws IllegalStateException if the user has no home directory, as in some containers
   */
  public static Path defaultDirectory(String application) {
    return PlatformDirectory.of(application);
  }

  @Override
  public Optional<Entry> load(ResourceOwner owner) throws FileStoreException {
    Optional<String> text = directory.read(CredentialFile.name(owner));
    return text.isEmpty()
        ? Optional.empty()
        : Optional.of(CredentialFile.entry(owner, text.get(), directory));
  }

  @Override
  public boolean replace(ResourceOwner owner, String expectedVersion, Entry next)
      throws FileStoreException {
    Objects.requireNonNull(expectedVersion, "expectedVersion");
    String name = CredentialFile.name(owner);
    String text = CredentialFile.text(owner, next);
    return directory.change(name, writer -> {
      Optional<Entry> current = load(owner);
      if (!expectedVersion.equals(current.map(Entry::version).orElse(""))) {
        return false;
      }
      if (current.isEmpty()) {
        requireRoom();
      }
      writer.write(name, text, null);
      return true;
    });
  }

  @Override
  public boolean remove(ResourceOwner owner, String expectedVersion) throws FileStoreException {
    Objects.requireNonNull(expectedVersion, "expectedVersion");
    String name = CredentialFile.name(owner);
    return directory.change(name, writer -> {
      boolean isExpected =
          load(owner).filter(entry -> entry.version().equals(expectedVersion)).isPresent();
      if (isExpected) {
        writer.delete(List.of(name));
      }
      return isExpected;
    });
  }

  @Override
  public String toString() {
    return "FileCredentialStore[" + directory + "]";
  }

  private void requireRoom() throws FileStoreException {
    if (directory.names(CredentialFile.SUFFIX).size() >= mostOwners) {
      throw new FileStoreException(
          Reason.FULL,
          "The store is full: " + directory + " has the files of " + mostOwners
              + " owners. Remove an owner, or open the store with a higher limit.");
    }
  }
}
