package dev.tripod.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.PendingKey;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.CredentialStore.Entry;
import dev.tripod.store.file.FileStoreException.Reason;
import dev.tripod.testkit.SettableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests its own features. {@code PendingAuthorizationStoreContract} tests the promises of every store. */
@Timeout(120)
final class FilePendingAuthorizationStoreTest {

  private static final Instant START = Instant.parse("2026-11-30T12:00:00Z");
  private static final Snapshot LOGIN = Snapshot.of("login", 1).with("verifier", "v3rifier");

  @TempDir
  private Path folder;

  private final SettableClock clock = SettableClock.at(START);

  @Test
  void hasAFilePerBrowserWithADigestAsItsName() throws IOException {
    FilePendingAuthorizationStore store = open(16, 100);
    store.put(key(1, "state-a"), LOGIN, START.plusSeconds(600));
    store.put(key(1, "state-b"), LOGIN, START.plusSeconds(601));

    assertThat(files()).containsExactlyInAnyOrder("lock", name(1));
    assertThat(file(1))
        .hasContent("tripod-pending/1\n"
            + "2026-11-30T12:10:00Z " + key(1, "state-a").digest() + " login/1?verifier=v3rifier\n"
            + "2026-11-30T12:10:01Z " + key(1, "state-b").digest()
            + " login/1?verifier=v3rifier\n");
    assertThat(Files.getPosixFilePermissions(file(1)))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(Files.getLastModifiedTime(file(1)).toInstant()).isEqualTo(START.plusSeconds(601));
    assertThat(Files.readString(file(1))).doesNotContain("state-", "browser-");
  }

  @Test
  void deletesTheFileWithTheLastLoginOfABrowser() throws IOException {
    FilePendingAuthorizationStore store = open(16, 100);
    store.put(key(1, "a"), LOGIN, START.plusSeconds(600));
    store.put(key(1, "b"), LOGIN, START.plusSeconds(600));

    assertThat(store.take(key(1, "a"))).contains(LOGIN);
    assertThat(files()).contains(name(1));
    assertThat(store.take(key(1, "b"))).contains(LOGIN);
    assertThat(files()).containsExactly("lock");
  }

  @Test
  void keepsTheNewestLoginsOfABrowser() throws IOException {
    FilePendingAuthorizationStore store = open(2, 100);
    for (String tab : List.of("a", "b", "c")) {
      store.put(key(1, tab), LOGIN, START.plusSeconds(600));
    }

    assertThat(store.take(key(1, "a"))).isEmpty();
    assertThat(store.take(key(1, "b"))).contains(LOGIN);
    assertThat(store.take(key(1, "c"))).contains(LOGIN);
  }

  @Test
  void keepsFewerLoginsOfABrowserWithALowerLimit() throws IOException {
    for (String tab : List.of("a", "b", "c")) {
      open(16, 100).put(key(1, tab), LOGIN, START.plusSeconds(600));
    }

    FilePendingAuthorizationStore store = open(2, 100);
    store.put(key(1, "d"), LOGIN, START.plusSeconds(600));

    assertThat(store.take(key(1, "a"))).isEmpty();
    assertThat(store.take(key(1, "b"))).isEmpty();
    assertThat(store.take(key(1, "c"))).contains(LOGIN);
    assertThat(store.take(key(1, "d"))).contains(LOGIN);
  }

  @Test
  void deletesExpiredLoginsOfOtherBrowsersOnceAMinute() throws IOException {
    FilePendingAuthorizationStore store = open(16, 100);
    store.put(key(1, "a"), LOGIN, START.plusSeconds(30));
    store.put(key(2, "a"), LOGIN, START.plusSeconds(600));
    clock.advance(Duration.ofSeconds(59));
    store.put(key(3, "a"), LOGIN, START.plusSeconds(600));
    assertThat(files()).contains(name(1));

    clock.advance(Duration.ofSeconds(1));
    store.put(key(4, "a"), LOGIN, START.plusSeconds(600));

    assertThat(files()).containsExactlyInAnyOrder("lock", name(2), name(3), name(4));
  }

  @Test
  void purgesAlsoAfterTheClockWasSetBack() throws IOException {
    FilePendingAuthorizationStore store = open(16, 100);
    store.put(key(1, "a"), LOGIN, START.minusSeconds(7_000));
    clock.step(Duration.ofHours(-1));
    store.put(key(2, "a"), LOGIN, START.plusSeconds(600));

    assertThat(files()).containsExactlyInAnyOrder("lock", name(2));
  }

  @Test
  void deletesTheExpiredLoginsOfTheSameBrowser() throws IOException {
    FilePendingAuthorizationStore store = open(16, 100);
    store.put(key(1, "a"), LOGIN, START.plusSeconds(30));
    clock.advance(Duration.ofSeconds(30));
    store.put(key(1, "b"), LOGIN, START.plusSeconds(600));

    assertThat(Files.readString(file(1))).doesNotContain(key(1, "a").digest());
  }

  /** A copy of a directory may give each file the time of the copy. */
  @Test
  void deletesNoLoginBecauseItsFileIsOld() throws IOException {
    FilePendingAuthorizationStore store = open(16, 100);
    store.put(key(1, "a"), LOGIN, START.plusSeconds(600));
    Files.setLastModifiedTime(file(1), FileTime.from(START.minusSeconds(7_000)));
    clock.advance(Duration.ofMinutes(2));
    store.put(key(2, "a"), LOGIN, START.plusSeconds(600));

    assertThat(store.take(key(1, "a"))).contains(LOGIN);
  }

  @Test
  void limitsTheBrowsersAndDeletesThoseThatExpireFirst() throws IOException {
    FilePendingAuthorizationStore store = open(16, 20);
    for (int browser = 0; browser < 100; browser++) {
      store.put(key(browser, "a"), LOGIN, START.plusSeconds(600 + browser));
      assertThat(files()).hasSizeLessThanOrEqualTo(20 + 1);
      assertThat(files()).contains(name(browser));
    }

    int left = files().size() - 1;
    for (int browser = 0; browser < 100; browser++) {
      assertThat(files().contains(name(browser)))
          .as("browser %d of 100, %d left", browser, left)
          .isEqualTo(browser >= 100 - left);
    }
  }

  @Test
  void hasRoomForOneBrowserAtLeast() throws IOException {
    FilePendingAuthorizationStore store = open(1, 1);
    store.put(key(1, "a"), LOGIN, START.plusSeconds(600));
    store.put(key(2, "a"), LOGIN, START.plusSeconds(600));

    assertThat(store.take(key(1, "a"))).isEmpty();
    assertThat(store.take(key(2, "a"))).contains(LOGIN);
  }

  @Test
  void countsTheBrowsersOfOtherProcessesWhenItScans() throws IOException {
    FilePendingAuthorizationStore one = open(16, 10);
    FilePendingAuthorizationStore other = open(16, 10);
    for (int browser = 0; browser < 10; browser++) {
      one.put(key(browser, "a"), LOGIN, START.plusSeconds(600 + browser));
    }
    other.put(key(100, "a"), LOGIN, START.plusSeconds(700));

    assertThat(files()).hasSizeLessThanOrEqualTo(10 + 1);
  }

  @Test
  void isNotStoppedByAnUnreadableFileOfAnotherBrowser() throws IOException {
    FilePendingAuthorizationStore store = open(16, 100);
    store.put(key(1, "a"), LOGIN, START.plusSeconds(600));
    Files.writeString(file(1), "tripod-pending/2\n");
    Files.setLastModifiedTime(file(1), FileTime.from(START.minusSeconds(60)));
    Files.createSymbolicLink(folder.resolve("store").resolve("x.pending"), file(1));
    clock.advance(Duration.ofMinutes(2));

    store.put(key(2, "a"), LOGIN, START.plusSeconds(600));

    assertThat(store.take(key(2, "a"))).contains(LOGIN);
    FileStoreException e =
        catchThrowableOfType(FileStoreException.class, () -> store.take(key(1, "a")));
    assertThat(e.reason()).isEqualTo(Reason.UNREADABLE);
  }

  @Test
  void neverReturnsAPartOfAFile() throws IOException {
    FilePendingAuthorizationStore store = open(16, 100);
    store.put(key(1, "a"), LOGIN, START.plusSeconds(600));
    String whole = Files.readString(file(1));
    for (int length = 0; length < whole.length(); length++) {
      Files.writeString(file(1), whole.substring(0, length));
      if (length == "tripod-pending/1\n".length()) {
        assertThat(store.take(key(1, "a"))).isEmpty();
      } else {
        FileStoreException e =
            catchThrowableOfType(FileStoreException.class, () -> store.take(key(1, "a")));
        assertThat(e).as("%d octets", length).isNotNull();
        assertThat(e.reason()).isEqualTo(Reason.UNREADABLE);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"+1000000000-12-31T23:59:59.999999999Z", "-1000000000-01-01T00:00:00Z"})
  void acceptsEveryInstant(Instant expiresAt) throws IOException {
    FilePendingAuthorizationStore store = open(16, 100);

    store.put(key(1, "a"), LOGIN, expiresAt);

    assertThat(store.take(key(1, "a")).isPresent()).isEqualTo(expiresAt.isAfter(START));
  }

  @Test
  void sharesTheDirectoryOfACredentialStore() throws IOException {
    ResourceOwner ada = ResourceOwner.of("x", "ada");
    FileCredentialStore credentials = FileCredentialStore.of(folder.resolve("store"), 1);
    FilePendingAuthorizationStore store = open(16, 1);
    store.put(key(1, "a"), LOGIN, START.plusSeconds(600));

    assertThat(credentials.replace(ada, "", new Entry("v1", LOGIN))).isTrue();
    store.put(key(2, "a"), LOGIN, START.plusSeconds(600));

    assertThat(credentials.load(ada)).contains(new Entry("v1", LOGIN));
    assertThat(store.take(key(2, "a"))).contains(LOGIN);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "65, 1", "1, 0"})
  void rejectsOtherLimits(int perBrowser, int browsers) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> open(perBrowser, browsers))
        .withMessage(
            "The limits of the store are %s logins per browser and %s browsers. "
                + "Use 1 to 64 logins, and at least 1 browser.",
            perBrowser, browsers);
  }

  @Test
  void printsItsDirectory() throws IOException {
    assertThat(FilePendingAuthorizationStore.of(folder.resolve("store")))
        .hasToString("FilePendingAuthorizationStore[" + folder.resolve("store").toRealPath() + "]");
  }

  private FilePendingAuthorizationStore open(int mostPerBrowser, int mostBrowsers)
      throws FileStoreException {
    return FilePendingAuthorizationStore.of(
        folder.resolve("store"), clock, mostPerBrowser, mostBrowsers);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("store"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private Path file(int browser) {
    return folder.resolve("store").resolve(name(browser));
  }

  private static String name(int browser) {
    return binding(browser).digest() + ".pending";
  }

  private static PendingKey key(int browser, String handle) {
    return new PendingKey(binding(browser), Secret.of(handle));
  }

  private static BrowserBinding binding(int browser) {
    return new BrowserBinding(Secret.of("browser-number-" + (1_000_000 + browser)));
  }
}
