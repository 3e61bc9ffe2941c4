package dev.tripod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher in the root of a checkout, with a script in place of Maven. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class CheckoutLauncherTest {

  /** Waits in the middle of its work, and creates a command that prints its arguments. */
  private static final String MAVEN = """
      #!/bin/bash
      echo "$*" >>"$LOG"
      echo >"$BARRIER/ready"
      read -r <"$BARRIER/go"
      [ "$REPLY" != fail ] || exit 1
      target=$CHECKOUT/apps/cli/target
      mkdir -p "$target"
      echo 'echo "command: $*"' >"$target/tripod"
      chmod 700 "$target/tripod"
      echo "a jar" >"$target/tripod.jar"
      """;

  @TempDir
  private Path folder;

  private Path bin;

  @BeforeEach
  void install() throws IOException, InterruptedException {
    Path checkout = Files.createDirectories(folder.resolve("checkout"));
    Files.createDirectories(checkout.resolve("apps/cli/src/main/java"));
    Files.copy(Path.of("../../tripod"), checkout.resolve("tripod"));
    bin = Files.createDirectory(folder.resolve("bin"));
    executable("mvn", MAVEN);
    Process fifos = new ProcessBuilder("mkfifo", folder + "/ready", folder + "/go").start();
    assertThat(fifos.waitFor()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void packagesOnceIfTwoFirstRunsStartAtTheSameTime(boolean hasFlock) throws Exception {
    String path = hasFlock ? bin + ":" + System.getenv("PATH") : withoutFlock();
    try (RandomAccessFile ready = new RandomAccessFile(folder + "/ready", "rw");
        RandomAccessFile go = new RandomAccessFile(folder + "/go", "rw")) {
      Process first = launcher(path, "first").start();
      assertThat(ready.readLine()).isEmpty();
      Process second = launcher(path, "second").start();
      BufferedReader errors = second.errorReader(StandardCharsets.UTF_8);
      assertThat(errors.readLine()).startsWith("Waiting for another process");
      go.writeBytes("done\n");

      assertThat(output(first)).isEqualTo("command: first\n");
      assertThat(output(second)).isEqualTo("command: second\n");
    }
    assertThat(Files.readAllLines(folder.resolve("log"))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void packagesAgainAfterAFailure(boolean hasFlock) throws Exception {
    String path = hasFlock ? bin + ":" + System.getenv("PATH") : withoutFlock();
    try (RandomAccessFile go = new RandomAccessFile(folder + "/go", "rw");
        RandomAccessFile ready = new RandomAccessFile(folder + "/ready", "rw")) {
      go.writeBytes("fail\n");
      Process first = launcher(path, "first").start();
      assertThat(ready.readLine()).isEmpty();
      assertThat(first.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(first.exitValue()).isEqualTo(1);

      go.writeBytes("done\n");
      assertThat(output(launcher(path, "second").start())).isEqualTo("command: second\n");
    }
    assertThat(Files.readAllLines(folder.resolve("log"))).hasSize(2);
  }

  @Test
  void doesNotWaitForAProcessThatHasEnded() throws Exception {
    String path = withoutFlock();
    Process ended = new ProcessBuilder("true").start();
    assertThat(ended.waitFor()).isZero();
    Path lock =
        Files.createDirectories(folder.resolve("checkout/apps/cli/target/packaging.lock.d"));
    Files.writeString(lock.resolve("pid"), ended.pid() + "\n");

    try (RandomAccessFile go = new RandomAccessFile(folder + "/go", "rw");
        RandomAccessFile ready = new RandomAccessFile(folder + "/ready", "rw")) {
      go.writeBytes("done\n");
      assertThat(output(launcher(path, "a b").start())).isEqualTo("command: a b\n");
      assertThat(ready.readLine()).isEmpty();
    }
  }

  /** Returns a PATH with all that the launcher uses, except {@code flock}. */
  private String withoutFlock() throws IOException {
    for (String tool : new String[] {
      "bash", "cat", "chmod", "dirname", "env", "find", "mkdir", "rm", "rmdir", "sleep", "touch"
    }) {
      for (String directory : System.getenv("PATH").split(":", -1)) {
        Path file = Path.of(directory, tool);
        if (Files.isExecutable(file) && !Files.exists(bin.resolve(tool))) {
          executable(tool, "#!/bin/bash\nexec " + file + " \"$@\"\n");
        }
      }
    }
    return bin.toString();
  }

  private void executable(String name, String script) throws IOException {
    Path file = Files.writeString(bin.resolve(name), script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private ProcessBuilder launcher(String path, String argument) {
    ProcessBuilder launcher = new ProcessBuilder(folder + "/checkout/tripod", argument);
    launcher
        .environment()
        .putAll(Map.of(
            "PATH",
            path,
            "LOG",
            folder + "/log",
            "BARRIER",
            folder.toString(),
            "CHECKOUT",
            folder + "/checkout"));
    return launcher;
  }

  private static String output(Process process) throws IOException, InterruptedException {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
    return output;
  }
}
