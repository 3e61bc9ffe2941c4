package dev.tripod.store.file;

import static dev.tripod.store.file.StoreProcess.ADA;
import static dev.tripod.store.file.StoreProcess.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tripod.domain.port.CredentialStore.Entry;
import dev.tripod.store.file.FileStoreException.Reason;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Stores of several processes and class loaders in one directory, and processes that are killed. */
@Timeout(300)
final class ProcessesTest {

  private static final int PROCESSES = 4;
  private static final int TURNS = 50;

  @TempDir
  private Path folder;

  @Test
  void losesNoUpdateOfFourProcesses() throws Exception {
    FileCredentialStore store = FileCredentialStore.of(directory());
    store.replace(ADA, "", entry("v0", "0"));
    List<ChildJvm> children = new ArrayList<>();
    try {
      for (int i = 0; i < PROCESSES; i++) {
        children.add(ChildJvm.start("count", directory().toString(), Integer.toString(TURNS)));
      }
      for (ChildJvm child : children) {
        assertThat(child.line()).isEqualTo("ready");
      }
      for (ChildJvm child : children) {
        child.send("go");
      }
      for (ChildJvm child : children) {
        assertThat(child.line()).containsOnlyDigits();
      }
    } finally {
      children.forEach(ChildJvm::close);
    }

    int count = PROCESSES * TURNS;
    assertThat(store.load(ADA)).contains(entry("v" + count, Integer.toString(count)));
    assertThat(files()).containsExactlyInAnyOrder("lock", ADA.digest() + ".credentials");
  }

  @Test
  void letsOneOfFourProcessesReplaceAVersion() throws Exception {
    FileCredentialStore store = FileCredentialStore.of(directory());
    List<ChildJvm> children = new ArrayList<>();
    try {
      for (int i = 0; i < PROCESSES; i++) {
        children.add(ChildJvm.start("race", directory().toString()));
      }
      for (ChildJvm child : children) {
        assertThat(child.line()).isEqualTo("ready");
      }
      String current = "";
      for (int round = 0; round < TURNS; round++) {
        for (int i = 0; i < PROCESSES; i++) {
          children.get(i).send("ada " + current + " r" + round + "p" + i);
        }
        List<String> results = new ArrayList<>();
        for (ChildJvm child : children) {
          results.add(child.line());
        }
        assertThat(results)
            .as("round %d", round)
            .containsOnlyOnce("true")
            .containsOnly("true", "false");
        current = "r" + round + "p" + results.indexOf("true");
        assertThat(store.load(ADA)).contains(entry(current, current));
      }
    } finally {
      children.forEach(ChildJvm::close);
    }
  }

  /** Closing a file releases the locks of the whole process on it, also those of another class loader. */
  @Test
  void losesNoUpdateOfSeveralClassLoadersAndAnotherProcess() throws Exception {
    FileCredentialStore store = FileCredentialStore.of(directory());
    store.replace(ADA, "", entry("v0", "0"));
    ExecutorService executor = Executors.newFixedThreadPool(4);
    try (ChildJvm child = ChildJvm.start("count", directory().toString(), Integer.toString(TURNS));
        URLClassLoader one = separateLoader();
        URLClassLoader two = separateLoader()) {
      List<Callable<?>> counters = List.of(
          counting(one, TURNS), counting(one, TURNS), counting(two, TURNS), counting(two, TURNS));
      assertThat(counters.get(0).getClass()).isNotEqualTo(counters.get(2).getClass());
      assertThat(child.line()).isEqualTo("ready");
      child.send("go");
      List<Future<?>> running = new ArrayList<>();
      for (Callable<?> counter : counters) {
        running.add(executor.submit(counter));
      }
      for (Future<?> lost : running) {
        assertThat((Integer) lost.get(200, TimeUnit.SECONDS)).isNotNegative();
      }
      assertThat(child.line()).containsOnlyDigits();
    } finally {
      executor.shutdownNow();
    }

    int count = 5 * TURNS;
    assertThat(store.load(ADA)).contains(entry("v" + count, Integer.toString(count)));
  }

  @Test
  void letsOneClassLoaderWaitForAnotherBeforeItOpensTheLockedFile() throws Exception {
    CountDownLatch isLocked = new CountDownLatch(1);
    CountDownLatch mayContinue = new CountDownLatch(1);
    FileCredentialStore.of(directory()).replace(ADA, "", entry("v0", "0"));
    FileCredentialStore store = FileCredentialStore.of(directory(), 10, 10, step -> {
      if (step == WriteStep.LOCKED) {
        isLocked.countDown();
        await(mayContinue);
      }
    });
    ExecutorService executor = Executors.newFixedThreadPool(2);
    try (URLClassLoader loader = separateLoader()) {
      Callable<?> counting = counting(loader, 1);
      Future<Boolean> first = executor.submit(() -> store.replace(ADA, "v0", entry("v1", "1")));
      assertThat(isLocked.await(60, TimeUnit.SECONDS)).isTrue();
      CompletableFuture<Thread> waiting = new CompletableFuture<>();
      Future<?> second = executor.submit(() -> {
        waiting.complete(Thread.currentThread());
        return counting.call();
      });
      Thread other = waiting.get(60, TimeUnit.SECONDS);
      while (other.getState() != Thread.State.BLOCKED && !second.isDone()) {
        Thread.onSpinWait();
      }
      assertThat(second.isDone()).isFalse();

      mayContinue.countDown();

      assertThat(first.get(60, TimeUnit.SECONDS)).isTrue();
      assertThat(second.get(60, TimeUnit.SECONDS)).isEqualTo(1);
      assertThat(store.load(ADA)).contains(entry("v2", "2"));
    } finally {
      mayContinue.countDown();
      executor.shutdownNow();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "LOCKED, v1",
    "TEMPORARY_CREATED, v1",
    "TEMPORARY_WRITTEN, v1",
    "TEMPORARY_SYNCED, v1",
    "REPLACED, v2",
    "DIRECTORY_SYNCED, v2"
  })
  void leavesTheOldOrTheNewEntryIfAProcessIsKilledWhileItReplacesOne(WriteStep step, String left)
      throws Exception {
    FileCredentialStore store = FileCredentialStore.of(directory());
    store.replace(ADA, "", entry("v1", "old"));
    killAt(step, "replace");

    // The store of this process was open all the time.
    Entry expected = left.equals("v1") ? entry("v1", "old") : entry("v2", "new");
    assertThat(store.load(ADA)).contains(expected);
    assertThat(store.replace(ADA, left, entry("v3", "next"))).isTrue();
    assertThat(store.load(ADA)).contains(entry("v3", "next"));
    assertThat(files()).containsExactlyInAnyOrder("lock", ADA.digest() + ".credentials");
  }

  @ParameterizedTest
  @EnumSource(names = {"LOCKED", "DELETED", "DIRECTORY_SYNCED"})
  void leavesTheEntryOrNoneIfAProcessIsKilledWhileItRemovesOne(WriteStep step) throws Exception {
    FileCredentialStore store = FileCredentialStore.of(directory());
    store.replace(ADA, "", entry("v1", "old"));
    killAt(step, "remove");

    boolean isLeft = step == WriteStep.LOCKED;
    assertThat(store.load(ADA).isPresent()).isEqualTo(isLeft);
    assertThat(store.replace(ADA, isLeft ? "v1" : "", entry("v3", "next"))).isTrue();
  }

  @Test
  void deletesTheTemporaryFileOfAKilledProcessWhenItOpens() throws Exception {
    FileCredentialStore.of(directory()).replace(ADA, "", entry("v1", "old"));
    killAt(WriteStep.TEMPORARY_WRITTEN, "replace");
    assertThat(files()).contains("new.tmp");

    FileCredentialStore reopened = FileCredentialStore.of(directory());

    assertThat(files()).containsExactlyInAnyOrder("lock", ADA.digest() + ".credentials");
    assertThat(reopened.load(ADA)).contains(entry("v1", "old"));
  }

  @Test
  void doesNotWaitForeverForAProcessThatKeepsTheLock() throws Exception {
    FileCredentialStore store = FileCredentialStore.of(directory(), 10, 3, WriteStep.Listener.NONE);
    store.replace(ADA, "", entry("v1", "old"));
    try (ChildJvm child = ChildJvm.start("replace", directory().toString(), "LOCKED")) {
      assertThat(child.line()).isEqualTo("LOCKED");

      FileStoreException busy = catchThrowableOfType(
          FileStoreException.class, () -> store.replace(ADA, "v1", entry("v3", "next")));
      assertThat(busy.reason()).isEqualTo(Reason.BUSY);
      assertThat(busy)
          .hasMessageEndingWith(
              "Look for a stopped process that uses this directory, " + "then try again.");
      assertThat(store.load(ADA)).contains(entry("v1", "old"));
      child.kill();
    }
    assertThat(store.replace(ADA, "v1", entry("v3", "next"))).isTrue();
  }

  @Test
  void keepsTheOldEntryIfTheDiskIsFull() throws Exception {
    FileCredentialStore store = FileCredentialStore.of(directory());
    store.replace(ADA, "", entry("v1", "old"));
    try (ChildJvm child = ChildJvm.startWithLimitedFiles("fill", directory().toString())) {
      assertThat(child.line())
          .startsWith("FILE_SYSTEM: Changing " + directory().toRealPath())
          .endsWith("failed (see the cause). "
              + "Check that the file system is writable and has free space.");
    }

    assertThat(store.load(ADA)).contains(entry("v1", "old"));
    assertThat(files()).containsExactlyInAnyOrder("lock", ADA.digest() + ".credentials");
    assertThat(store.replace(ADA, "v1", entry("v2", "new"))).isTrue();
  }

  private void killAt(WriteStep step, String command) throws Exception {
    try (ChildJvm child = ChildJvm.start(command, directory().toString(), step.name())) {
      assertThat(child.line()).isEqualTo(step.name());
      child.kill();
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new InterruptedIOException("The test has ended");
    }
  }

  private URLClassLoader separateLoader() throws IOException {
    List<URL> urls = new ArrayList<>();
    for (String element : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      urls.add(Path.of(element).toUri().toURL());
    }
    return new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
  }

  /** Returns the work of a class of {@code loader}. The loaders share {@link Callable} only. */
  private Callable<?> counting(ClassLoader loader, int turns) throws ReflectiveOperationException {
    return (Callable<?>) loader
        .loadClass(StoreProcess.Counting.class.getName())
        .getConstructor(String.class, int.class)
        .newInstance(directory().toString(), turns);
  }

  private Path directory() {
    return folder.resolve("store");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory())) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
