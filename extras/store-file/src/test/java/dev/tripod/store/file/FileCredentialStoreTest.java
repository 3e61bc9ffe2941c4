package dev.tripod.store.file;

import static dev.tripod.store.file.StoreProcess.ADA;
import static dev.tripod.store.file.StoreProcess.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.CredentialStore.Entry;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.store.file.FileStoreException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests its own features. {@code CredentialStoreContract} tests the promises of every store. */
@Timeout(120)
final class FileCredentialStoreTest {

  private static final ResourceOwner BEN = ResourceOwner.of("x", "ben");

  @TempDir
  private Path folder;

  // Files and permissions.

  @Test
  void createsAPrivateDirectoryWithItsParents() throws IOException {
    Path nested = folder.resolve("a").resolve("b").resolve("store");
    FileCredentialStore.of(nested).replace(ADA, "", entry("v1", "old"));

    assertThat(permissions(folder.resolve("a"))).isEqualTo("rwx------");
    assertThat(permissions(nested)).isEqualTo("rwx------");
    for (Path file : files(nested)) {
      assertThat(permissions(file)).as(file.toString()).isEqualTo("rw-------");
    }
  }

  /** The file system in memory cannot sync a directory, so the store fails at the first one that it has to sync. */
  @ParameterizedTest
  @CsvSource({"/u, /u", "/u/ada, /u/ada", "/u/ada/state/tool, /u/ada/state/tool"})
  void syncsTheParentOfEachDirectoryThatItCreates(String existing, String synced)
      throws IOException {
    try (FileSystem memory = Jimfs.newFileSystem(Configuration.unix().toBuilder()
        .setAttributeViews("basic", "owner", "posix", "unix")
        .build())) {
      Files.createDirectories(memory.getPath(existing));
      Path store = memory.getPath("/u/ada/state/tool/oauth");

      FileStoreException failure = failure(Reason.FILE_SYSTEM, () -> FileCredentialStore.of(store));

      assertThat(failure)
          .hasMessageStartingWith("Opening " + store)
          .cause()
          .isInstanceOfSatisfying(
              FileSystemException.class, e -> assertThat(e.getFile()).isEqualTo(synced));
    }
  }

  @Test
  void hasAFilePerOwnerWithADigestAsItsName() throws IOException {
    ResourceOwner owner = ResourceOwner.of("shop/..", "ada \u00e9\n../../x");
    open().replace(owner, "", entry("v1", "old"));

    assertThat(files(directory()))
        .containsExactlyInAnyOrder(file("lock"), file(owner.digest() + ".credentials"));
    assertThat(file(owner.digest() + ".credentials")).hasContent("""
            tripod-credentials/1
            provider=shop%2F..
            id=ada%20%C3%A9%0A..%2F..%2Fx
            version=v1
            test/1?value=old
            """);
  }

  @Test
  void readsTheFormatOfTheFirstRelease() throws IOException {
    FileCredentialStore store = open();
    Files.createFile(
        credentials(ADA),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(credentials(ADA), """
        tripod-credentials/1
        provider=x
        id=ada
        version=v1
        test/1?value=old
        """);

    assertThat(store.load(ADA)).contains(entry("v1", "old"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxr-x---", "rwx--x--x", "rwx---r--", "rwx-w----"})
  void refusesADirectoryThatOthersCanUse(String permissions) throws IOException {
    FileCredentialStore store = open();
    store.replace(ADA, "", entry("v1", "old"));
    setPermissions(directory(), permissions);

    for (ThrowingCallable call : List.<ThrowingCallable>of(
        this::open,
        () -> store.load(ADA),
        () -> store.replace(ADA, "v1", entry("v2", "new")),
        () -> store.remove(ADA, "v1"))) {
      FileStoreException e = failure(Reason.NOT_PRIVATE, call);
      assertThat(e)
          .hasMessage(
              "%s has the permissions %s, so other users can use it. Run chmod 700 %s. "
                  + "Revoke the tokens in it: others may have read them.",
              real(directory()), permissions, real(directory()));
    }
    setPermissions(directory(), "rwx------");
    assertThat(store.load(ADA)).contains(entry("v1", "old"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----"})
  void refusesAFileThatOthersCanUse(String permissions) throws IOException {
    FileCredentialStore store = open();
    store.replace(ADA, "", entry("v1", "old"));
    setPermissions(credentials(ADA), permissions);

    for (ThrowingCallable call : List.<ThrowingCallable>of(
        () -> store.load(ADA),
        () -> store.replace(ADA, "v1", entry("v2", "new")),
        () -> store.remove(ADA, "v1"))) {
      assertThat(failure(Reason.NOT_PRIVATE, call)).hasMessageContaining("Run chmod 600 ");
    }
    assertThat(store.load(BEN)).isEmpty();
  }

  @Test
  void refusesADirectoryOfAnotherUser() throws IOException {
    try (FileSystem other = Jimfs.newFileSystem(Configuration.unix().toBuilder()
        .setAttributeViews("basic", "owner", "posix", "unix")
        .build())) {
      Path shared = other.getPath("/u/ada/store");
      Files.createDirectories(
          shared,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      FileCredentialStore store = FileCredentialStore.of(shared);
      Files.setOwner(
          shared, other.getUserPrincipalLookupService().lookupPrincipalByName("mallory"));

      for (ThrowingCallable call :
          List.<ThrowingCallable>of(() -> FileCredentialStore.of(shared), () -> store.load(ADA))) {
        assertThat(failure(Reason.NOT_PRIVATE, call))
            .hasMessage("/u/ada/store belongs to mallory, but this process runs as user. "
                + "Run it as that user, or use another directory.");
      }
    }
  }

  @Test
  void createsNothingInADirectoryOfAnotherUser() throws IOException {
    try (FileSystem other = Jimfs.newFileSystem(Configuration.unix().toBuilder()
        .setAttributeViews("basic", "owner", "posix", "unix")
        .build())) {
      refusesWithoutALockFile(Files.createDirectories(other.getPath("/u/ada")), "mallory");
    }
  }

  /** Root may write into every directory. If it made the lock file, the user could not lock the directory any more. */
  @Test
  void createsNothingAsRootInADirectoryOfAUser() throws IOException {
    Assumptions.assumeTrue(
        System.getProperty("user.name").equals("root"),
        "NOT TESTED: only root can give a directory to another user. Run the tests as root.");
    refusesWithoutALockFile(folder, "nobody");
  }

  private static void refusesWithoutALockFile(Path parent, String user) throws IOException {
    Path theirs = Files.createDirectory(
        parent.resolve("theirs"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.setOwner(
        theirs, parent.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user));

    assertThat(failure(Reason.NOT_PRIVATE, () -> FileCredentialStore.of(theirs)))
        .hasMessageContaining(" belongs to " + user + ", but this process runs as ")
        .hasMessageEndingWith("Run it as that user, or use another directory.");

    assertThat(files(theirs)).isEmpty();
  }

  @Test
  void refusesSymbolicLinks() throws IOException {
    FileCredentialStore store = open();
    store.replace(ADA, "", entry("v1", "old"));
    Path link = folder.resolve("link");
    Files.createSymbolicLink(link, directory());
    assertThat(failure(Reason.WRONG_TYPE, () -> FileCredentialStore.of(link)))
        .hasMessage(
            "%s must be a directory, but it is a symbolic link. Remove it, or use another "
                + "directory.",
            real(folder).resolve("link"));

    Files.createSymbolicLink(credentials(BEN), credentials(ADA));
    failure(Reason.WRONG_TYPE, () -> store.load(BEN));
    failure(Reason.WRONG_TYPE, () -> store.replace(BEN, "", entry("v1", "new")));

    Path elsewhere = Files.createFile(folder.resolve("elsewhere"));
    Files.delete(file("lock"));
    Files.createSymbolicLink(file("lock"), elsewhere);
    failure(Reason.FILE_SYSTEM, () -> store.replace(ADA, "v1", entry("v2", "new")));
    assertThat(store.load(ADA)).contains(entry("v1", "old"));
  }

  @Test
  void writesThroughNoLinkInThePlaceOfItsTemporaryFile() throws IOException {
    FileCredentialStore store = open();
    Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "theirs");
    Files.createSymbolicLink(file("new.tmp"), elsewhere);

    assertThat(store.replace(ADA, "", entry("v1", "old"))).isTrue();

    assertThat(elsewhere).hasContent("theirs");
    assertThat(Files.isSymbolicLink(credentials(ADA))).isFalse();
  }

  @Test
  void followsALinkAboveItsDirectory() throws IOException {
    open().replace(ADA, "", entry("v1", "old"));
    Path link = Files.createSymbolicLink(folder.resolve("home"), folder);

    assertThat(FileCredentialStore.of(link.resolve("store")).load(ADA)).isPresent();
  }

  @Test
  void refusesAFileInThePlaceOfItsDirectory() throws IOException {
    Files.createFile(directory());

    assertThat(failure(Reason.WRONG_TYPE, this::open))
        .hasMessageContaining("must be a directory, but it is something else.");
  }

  @Test
  void refusesADirectoryInThePlaceOfAFile() throws IOException {
    FileCredentialStore store = open();
    Files.createDirectory(credentials(ADA));

    failure(Reason.WRONG_TYPE, () -> store.load(ADA));
  }

  @Test
  void refusesTheRoot() {
    Path root = folder.getRoot();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> FileCredentialStore.of(root))
        .withMessage("The directory of the store is %s. Use a directory below it.", root);
  }

  @Test
  void refusesAFileSystemWithoutPermissions() throws IOException {
    try (FileSystem plain = Jimfs.newFileSystem(Configuration.unix())) {
      assertThat(
              failure(Reason.NOT_PRIVATE, () -> FileCredentialStore.of(plain.getPath("/u/store"))))
          .hasMessageEndingWith("Use a directory on another file system.");
    }
  }

  // Failures of the file system.

  @Test
  void refusesToWriteIntoAReadOnlyDirectory() throws IOException {
    FileCredentialStore store = open();
    store.replace(ADA, "", entry("v1", "old"));
    setPermissions(directory(), "r-x------");
    try {
      for (ThrowingCallable call : List.<ThrowingCallable>of(
          this::open,
          () -> store.replace(ADA, "v1", entry("v2", "new")),
          () -> store.remove(ADA, "v1"))) {
        assertThat(failure(Reason.READ_ONLY, call))
            .hasMessage(
                "The directory %s is read-only. Run chmod 700 %s, or use another directory.",
                real(directory()), real(directory()));
      }
      assertThat(store.load(ADA)).contains(entry("v1", "old"));
    } finally {
      setPermissions(directory(), "rwx------");
    }
  }

  /** Directory streams throw an unchecked exception if reading fails after the start. */
  @Test
  void failsWithACheckedExceptionIfItCannotReadTheWholeDirectory() {
    IOException broken = new IOException("Input/output error");
    Iterable<Path> files = () -> {
      throw new DirectoryIteratorException(broken);
    };

    assertThatIOException()
        .isThrownBy(() -> StoreDirectory.names(files, ".credentials"))
        .isSameAs(broken);
  }

  @Test
  void failsIfTheDirectoryWasRemoved() throws IOException {
    FileCredentialStore store = open();
    store.replace(ADA, "", entry("v1", "old"));
    deleteDirectory();

    for (ThrowingCallable call : List.<ThrowingCallable>of(
        () -> store.load(ADA),
        () -> store.replace(ADA, "v1", entry("v2", "new")),
        () -> store.remove(ADA, "v1"))) {
      assertThat(failure(Reason.MISSING, call))
          .hasMessage(
              "The directory %s does not exist any more. Restore it, or open the store again "
                  + "to begin with an empty one.",
              real(folder).resolve("store"));
    }
    assertThat(open().load(ADA)).isEmpty();
    assertThat(store.replace(ADA, "", entry("v1", "new"))).isTrue();
  }

  @Test
  void failsIfTheDirectoryIsRemovedDuringAChange() throws IOException {
    List<Boolean> once = new ArrayList<>(List.of(true));
    FileCredentialStore store = FileCredentialStore.of(directory(), 10, 10, step -> {
      if (step == WriteStep.TEMPORARY_SYNCED && once.remove(true)) {
        deleteDirectory();
      }
    });

    failure(Reason.MISSING, () -> store.replace(ADA, "", entry("v1", "old")));
  }

  /** A failure of the disk at each step: the entry is complete, and the temporary file is gone. */
  @ParameterizedTest
  @EnumSource(
      names = {"LOCKED", "TEMPORARY_CREATED", "TEMPORARY_WRITTEN", "TEMPORARY_SYNCED", "REPLACED"})
  void keepsACompleteEntryIfAStepFails(WriteStep failing) throws IOException {
    open().replace(ADA, "", entry("v1", "old"));
    IOException full = new IOException("No space left on device");
    FileCredentialStore store = FileCredentialStore.of(directory(), 10, 10, step -> {
      if (step == failing) {
        throw full;
      }
    });

    FileStoreException e =
        failure(Reason.FILE_SYSTEM, () -> store.replace(ADA, "v1", entry("v2", "new")));

    assertThat(e).hasCause(full).hasMessageStartingWith("Changing " + real(credentials(ADA)));
    assertThat(open().load(ADA))
        .contains(failing == WriteStep.REPLACED ? entry("v2", "new") : entry("v1", "old"));
    assertThat(files(directory())).containsExactlyInAnyOrder(file("lock"), credentials(ADA));
  }

  @Test
  void neverReturnsAPartOfAFile() throws IOException {
    FileCredentialStore store = open();
    store.replace(ADA, "", entry("v1", "old"));
    String whole = Files.readString(credentials(ADA));
    for (int length = 0; length < whole.length(); length++) {
      Files.writeString(credentials(ADA), whole.substring(0, length));
      FileStoreException e = failure(Reason.UNREADABLE, () -> store.load(ADA));
      assertThat(e)
          .hasMessageStartingWith(real(credentials(ADA)).toString())
          .hasMessageEndingWith("Delete the file; the user then logs in again.")
          .hasNoCause();
    }
    for (String changed : List.of(
        whole + "\n",
        whole + whole,
        whole.replace("\n", "\r\n"),
        whole.replace("v1", "v 1"),
        whole.replace("id=ada", "id=ben"),
        whole.replace("credentials/1", "credentials/2"),
        whole.replace("test/1?", "test/1"))) {
      Files.writeString(credentials(ADA), changed);
      failure(Reason.UNREADABLE, () -> store.load(ADA));
      failure(Reason.UNREADABLE, () -> store.replace(ADA, "v1", entry("v2", "new")));
    }
    Files.writeString(credentials(ADA), whole);
    assertThat(store.load(ADA)).contains(entry("v1", "old"));
  }

  @Test
  void saysWhyAFileIsUnreadable() throws IOException {
    FileCredentialStore store = open();
    store.replace(ADA, "", entry("v1", "s3cret"));
    Files.copy(credentials(ADA), credentials(BEN));
    setPermissions(credentials(BEN), "rw-------");
    assertThat(failure(Reason.UNREADABLE, () -> store.load(BEN)))
        .hasMessageContaining(" is the file of another owner.")
        .hasMessageNotContaining("s3cret");

    Files.writeString(credentials(ADA), "tripod-credentials/2\n");
    assertThat(failure(Reason.UNREADABLE, () -> store.load(ADA)))
        .hasMessageContaining(
            " does not begin with the line tripod-credentials/1; it is foreign, or "
                + "a newer release wrote it.");

    Files.writeString(credentials(ADA), "x".repeat(5 * 1024 * 1024));
    assertThat(failure(Reason.UNREADABLE, () -> store.load(ADA)))
        .hasMessageContaining(" has 5242880 octets.");
  }

  @Test
  void rejectsASnapshotThatItCouldNotRead() throws IOException {
    FileCredentialStore store = open();
    Entry large = entry("v1", "x".repeat(4 * 1024 * 1024));

    assertThat(failure(Reason.FULL, () -> store.replace(ADA, "", large)))
        .hasMessageEndingWith("Store less, or use another store.");
    assertThat(store.load(ADA)).isEmpty();
  }

  // Threads.

  @Test
  void waitsForOtherCodeOfThisJvmThatHasLockedTheFile() throws Exception {
    FileCredentialStore store = open();
    FileCredentialStore impatient =
        FileCredentialStore.of(directory(), 10, 3, WriteStep.Listener.NONE);
    CountDownLatch isStarted = new CountDownLatch(1);
    CompletableFuture<Boolean> replaced;
    try (FileChannel channel = FileChannel.open(file("lock"), StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      failure(Reason.BUSY, () -> impatient.replace(ADA, "", entry("v1", "old")));
      replaced = CompletableFuture.supplyAsync(() -> {
        isStarted.countDown();
        try {
          return store.replace(ADA, "", entry("v1", "old"));
        } catch (FileStoreException e) {
          throw new AssertionError(e);
        }
      });
      assertThat(isStarted.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(store.load(ADA)).isEmpty();
    }
    assertThat(replaced.get(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void storesAlsoForAnInterruptedThread() throws IOException {
    FileCredentialStore store = open();
    Thread.currentThread().interrupt();

    boolean stored = store.replace(ADA, "", entry("v1", "old"));
    Optional<Entry> loaded = store.load(ADA);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(stored).isTrue();
    assertThat(loaded).contains(entry("v1", "old"));
  }

  @ParameterizedTest
  @EnumSource(
      names = {"LOCKED", "TEMPORARY_CREATED", "TEMPORARY_WRITTEN", "TEMPORARY_SYNCED", "REPLACED"})
  void storesAlsoForAThreadThatIsInterruptedMeanwhile(WriteStep interrupting) throws IOException {
    List<Boolean> once = new ArrayList<>(List.of(true));
    FileCredentialStore store = FileCredentialStore.of(directory(), 10, 10, step -> {
      if (step == interrupting && once.remove(true)) {
        Thread.currentThread().interrupt();
      }
    });

    boolean stored = store.replace(ADA, "", entry("v1", "old"));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(stored).isTrue();
    assertThat(open().load(ADA)).contains(entry("v1", "old"));
    assertThat(files(directory())).containsExactlyInAnyOrder(file("lock"), credentials(ADA));
  }

  // Use.

  @Test
  void keepsALoginOfOAuth1() throws IOException {
    TokenCredentials first = TokenCredentials.of("t0ken", "s3cret");
    TokenCredentials second = TokenCredentials.of("t0ken2", "s3cret2");
    open().save(ADA, first.snapshot());
    assertThat(stored()).isEqualTo(first);

    open().save(ADA, second.snapshot());

    assertThat(stored()).isEqualTo(second);
  }

  @Test
  void countsOnlyTheFilesOfOwners() throws IOException {
    FileCredentialStore store = FileCredentialStore.of(directory(), 1);
    Files.createFile(file("notes.txt"));
    assertThat(store.replace(ADA, "", entry("v1", "old"))).isTrue();

    assertThat(failure(Reason.FULL, () -> store.replace(BEN, "", entry("v1", "old"))))
        .hasMessage(
            "The store is full: %s has the files of 1 owners. Remove an owner, or open the "
                + "store with a higher limit.",
            real(directory()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FileCredentialStore.of(directory(), 0))
        .withMessage("The store has room for 0 owners. Use at least 1.");
  }

  @Test
  void printsItsDirectory() throws IOException {
    assertThat(open()).hasToString("FileCredentialStore[" + real(directory()) + "]");
  }

  private TokenCredentials stored() throws IOException {
    Snapshot snapshot = open().load(ADA).orElseThrow().snapshot();
    return TokenCredentials.from(snapshot);
  }

  private FileCredentialStore open() throws FileStoreException {
    return FileCredentialStore.of(directory());
  }

  private Path directory() {
    return folder.resolve("store");
  }

  private Path file(String name) {
    return directory().resolve(name);
  }

  private Path credentials(ResourceOwner owner) {
    return file(owner.digest() + ".credentials");
  }

  private void deleteDirectory() throws IOException {
    for (Path file : files(directory())) {
      Files.delete(file);
    }
    Files.delete(directory());
  }

  private static Path real(Path path) throws IOException {
    return path.toRealPath();
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static void setPermissions(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private static FileStoreException failure(Reason reason, ThrowingCallable call) {
    FileStoreException failure = catchThrowableOfType(FileStoreException.class, call);
    assertThat(failure).isNotNull().hasMessageEndingWith(".");
    assertThat(failure.reason()).isEqualTo(reason);
    return failure;
  }
}
