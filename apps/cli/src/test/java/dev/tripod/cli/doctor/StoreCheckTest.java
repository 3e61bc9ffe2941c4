package dev.tripod.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreCheckTest {

  @TempDir
  private Path folder;

  private Path store;

  @BeforeEach
  void create() throws IOException {
    store = Files.createDirectory(folder.resolve("tripod"));
    Files.createDirectory(store.resolve("accounts"));
    Files.writeString(store.resolve("accounts/alice"), "tokens");
    set(store, "rwx------");
    set(store.resolve("accounts"), "rwx------");
    set(store.resolve("accounts/alice"), "rw-------");
  }

  @Test
  void acceptsAPrivateDirectory() {
    assertThat(StoreCheck.of(store))
        .containsExactly(Finding.good("store", store, "Only you can read what is stored."));
  }

  @Test
  void acceptsAMissingDirectory() {
    Path missing = folder.resolve("missing");

    assertThat(StoreCheck.of(missing))
        .containsExactly(Finding.good("store", missing, "Nothing is stored yet."));
  }

  @Test
  void findsWhatOthersCanUse() throws IOException {
    Path alice = store.resolve("accounts/alice");
    set(store, "rwxr-x---");
    set(alice, "rw-r--r--");

    assertThat(StoreCheck.of(store))
        .containsExactly(
            Finding.bad("store", store, "Others can use it: rwxr-x---.", "chmod go= " + store),
            Finding.bad("store", alice, "Others can use it: rw-r--r--.", "chmod go= " + alice));
  }

  @Test
  void findsASymbolicLink() throws IOException {
    Path link = Files.createSymbolicLink(store.resolve("bob"), folder);

    assertThat(StoreCheck.of(store)).singleElement().satisfies(finding -> {
      assertThat(finding.subject()).isEqualTo(link.toString());
      assertThat(finding.message()).startsWith("It is a symbolic link");
      assertThat(finding.isProblem()).isTrue();
    });
  }

  @Test
  void findsADirectoryThatCannotBeRead() throws IOException, InterruptedException {
    // A path that is longer than the system allows cannot be read by any user, not even by root.
    run(
        "n=$(printf 'a%.0s' {1..200}); for i in {1..30}; do mkdir -m 700 $n && cd $n || exit; done");
    try {
      set(store.resolve("accounts/alice"), "rw-r--r--");
      List<Finding> findings = StoreCheck.of(store);

      assertThat(findings).hasSize(2).allMatch(Finding::isProblem);
      assertThat(findings.get(0).subject()).contains("aaaa");
      assertThat(findings.get(0).message()).startsWith("It cannot be read: ");
      assertThat(findings.get(1).message()).startsWith("Others can use it: ");
    } finally {
      // JUnit could not delete it either.
      run("rm -rf a*a");
    }
  }

  /** Runs a script in the store. */
  private void run(String script) throws IOException, InterruptedException {
    Process bash = new ProcessBuilder("bash", "-c", script)
        .directory(store.toFile())
        .inheritIO()
        .start();
    assertThat(bash.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(bash.exitValue()).isZero();
  }

  private static void set(Path file, String permissions) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }
}
