package dev.tripod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, with a script in place of a JDK. The script writes its arguments to a file. */
final class LauncherTest {

  private static final String JAVA = """
      #!/bin/bash
      printf '%s\\n' "$*" >>"$LOG"
      for argument; do
        case $argument in
          -XX:DumpLoadedClassList=*) echo Object >"${argument#*=}" ;;
          -XX:SharedArchiveFile=*) archive=${argument#*=} ;;
        esac
      done
      if [[ $* == *-Xshare:dump* ]]; then
        [ -z "${BARRIER-}" ] || { echo >"$BARRIER/ready"; read -r <"$BARRIER/go"; }
        [ -z "${CANNOT_DUMP-}" ] || exit 1
        [ -z "${KILLED_IN_DUMP-}" ] || { echo half >"$archive"; kill -KILL $$; }
        echo "made by $$" >"$archive"
      fi
      exit "${EXIT_CODE:-0}"
      """;

  @TempDir
  private Path folder;

  @BeforeEach
  void install() throws IOException {
    Files.createDirectories(folder.resolve("app"));
    Files.copy(Path.of("src/main/launcher/tripod"), folder.resolve("app/tripod"));
    Files.writeString(folder.resolve("app/tripod.jar"), "a jar");
    Files.setLastModifiedTime(
        folder.resolve("app/tripod.jar"), FileTime.from(Instant.EPOCH.plusSeconds(1_000_000_000)));
    jdk("jdk", "17.0.15");
  }

  @Test
  void makesAnArchiveAtTheFirstRunAndUsesIt() throws Exception {
    assertThat(run(launcher("--version")).exitCode).isZero();
    assertThat(run(launcher("token", "a b")).exitCode).isZero();

    List<String> calls = calls();
    assertThat(calls).hasSize(4);
    assertThat(calls.get(0)).contains("-XX:DumpLoadedClassList=").endsWith("tripod.jar token");
    assertThat(calls.get(1)).contains("-Xshare:dump", "-XX:SharedClassListFile=");
    assertThat(calls.get(2))
        .contains(
            "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
            "-XX:SharedArchiveFile=" + archives().get(0))
        .endsWith("-jar " + folder + "/app/tripod.jar --version");
    assertThat(calls.get(3)).endsWith("tripod.jar token a b");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache())))
        .isEqualTo("rwx------");
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void letsTwoFirstRunsMakeTheArchiveAtTheSameTime() throws Exception {
    Path barrier = Files.createDirectory(folder.resolve("barrier"));
    assertThat(run(new ProcessBuilder("mkfifo", barrier + "/ready", barrier + "/go")).exitCode)
        .isZero();
    try (RandomAccessFile ready = new RandomAccessFile(barrier + "/ready", "rw");
        RandomAccessFile go = new RandomAccessFile(barrier + "/go", "rw")) {
      ProcessBuilder command = launcher("--version");
      command.environment().put("BARRIER", barrier.toString());
      Process first = command.start();
      Process second = command.start();
      assertThat(ready.readLine()).isEmpty();
      assertThat(ready.readLine()).isEmpty();
      go.writeBytes("\n\n");

      assertThat(finished(first).exitCode).isZero();
      assertThat(finished(second).exitCode).isZero();
    }
    assertThat(archives()).hasSize(1);
    assertThat(Files.readString(archives().get(0))).matches("made by \\d+\n");
    assertThat(calls().stream()
            .filter(call -> call.endsWith("-jar " + folder + "/app/tripod.jar --version")
                && call.contains("SharedArchiveFile")))
        .hasSize(2);
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void runsWithoutAnArchiveIfNoneCanBeStored() throws Exception {
    ProcessBuilder noFolder = launcher("--version");
    noFolder.environment().put("XDG_CACHE_HOME", folder + "/app/tripod.jar");
    ProcessBuilder noHome = launcher("--version");
    noHome.environment().remove("XDG_CACHE_HOME");
    noHome.environment().remove("HOME");

    assertThat(run(noFolder).exitCode).isZero();
    assertThat(run(noHome).exitCode).isZero();

    assertThat(calls()).hasSize(2).noneMatch(call -> call.contains("Archive"));
  }

  @Test
  void triesOnlyOnceIfTheJdkCannotMakeAnArchive() throws Exception {
    ProcessBuilder command = launcher("--version");
    command.environment().put("CANNOT_DUMP", "1");

    assertThat(run(command).exitCode).isZero();
    assertThat(run(command).exitCode).isZero();

    assertThat(calls().stream().filter(call -> call.contains("-Xshare:dump"))).hasSize(1);
    assertThat(calls().stream().filter(call -> call.endsWith("tripod.jar --version")))
        .hasSize(2)
        .noneMatch(call -> call.contains("SharedArchiveFile"));
  }

  @Test
  void triesAgainIfTheJvmWasKilled() throws Exception {
    ProcessBuilder killed = launcher("--version");
    killed.environment().put("KILLED_IN_DUMP", "1");

    Finished first = run(killed);
    assertThat(first.exitCode).isZero();
    assertThat(first.output).isEmpty();
    assertThat(archives()).isEmpty();
    assertThat(run(launcher("--version")).exitCode).isZero();

    assertThat(archives()).hasSize(1);
    assertThat(calls()).last().asString().contains("SharedArchiveFile");
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void makesAnArchiveForEachJdkAndForANewJar() throws Exception {
    run(launcher("--version"));
    jdk("jdk", "17.0.16");
    run(launcher("--version"));
    jdk("other", "25");
    ProcessBuilder other = launcher("--version");
    other.environment().put("JAVA_HOME", folder + "/other");
    run(other);
    assertThat(archives()).hasSize(3);

    Path oldest = archives().get(0);
    Files.setLastModifiedTime(folder.resolve("app/tripod.jar"), FileTime.from(Instant.now()));
    for (Path archive : archives()) {
      Files.setLastModifiedTime(archive, FileTime.from(Instant.EPOCH));
    }
    run(launcher("--version"));
    run(other);

    assertThat(archives()).hasSize(3).contains(oldest);
    assertThat(calls().stream().filter(call -> call.contains("-Xshare:dump"))).hasSize(5);
  }

  @Test
  void makesOneArchiveForAFolderThatIsNamedInSeveralWays() throws Exception {
    for (String name : List.of("./tripod", "../app/tripod", folder + "/app/./tripod")) {
      ProcessBuilder command = launcher().directory(folder.resolve("app").toFile());
      command.command(name, "--version");
      assertThat(run(command).exitCode).isZero();
    }

    assertThat(archives()).hasSize(1);
    assertThat(calls().stream().filter(call -> call.contains("-Xshare:dump"))).hasSize(1);
  }

  @Test
  void usesTheArchiveOfALongPath() throws Exception {
    Path deep = folder;
    for (int i = 0; i < 10; i++) {
      deep = deep.resolve("a folder with a long name " + i);
    }
    Files.createDirectories(deep);
    Files.copy(folder.resolve("app/tripod"), deep.resolve("tripod"));
    Files.move(folder.resolve("app/tripod.jar"), deep.resolve("tripod.jar"));
    ProcessBuilder command = launcher();
    command.command(deep + "/tripod", "--version");

    assertThat(run(command).exitCode).isZero();
    assertThat(run(command).exitCode).isZero();

    assertThat(calls().stream().filter(call -> call.contains("-Xshare:dump"))).hasSize(1);
    assertThat(calls())
        .last()
        .asString()
        .contains("-XX:SharedArchiveFile=" + archives().get(0));
  }

  @Test
  void makesNoArchiveForAJarFromTheFuture() throws Exception {
    Files.setLastModifiedTime(
        folder.resolve("app/tripod.jar"), FileTime.from(Instant.now().plusSeconds(86_400)));

    assertThat(run(launcher("--version")).exitCode).isZero();
    assertThat(run(launcher("--version")).exitCode).isZero();

    assertThat(calls()).hasSize(2).noneMatch(call -> call.contains("Archive"));
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void passesTheExitCodeOn() throws Exception {
    run(launcher("--version"));
    ProcessBuilder command = launcher("token");
    command.environment().put("EXIT_CODE", "3");

    assertThat(run(command).exitCode).isEqualTo(3);
  }

  @Test
  void startsThroughLinksAndFromThePath() throws Exception {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Files.createSymbolicLink(folder.resolve("app/link"), Path.of("tripod"));
    Files.createSymbolicLink(bin.resolve("tripod"), Path.of("../app/link"));
    ProcessBuilder command = launcher();
    command.command("bash", "-c", "tripod --version");
    command.environment().merge("PATH", bin.toString(), (path, more) -> more + ":" + path);

    assertThat(run(command).exitCode).isZero();
    assertThat(calls()).last().asString().endsWith("/app/tripod.jar --version");
  }

  @Test
  void usesTheJavaBesideItAndTheJarOfAnImage() throws Exception {
    Path bin = Files.createDirectories(folder.resolve("image/bin"));
    Files.createDirectories(folder.resolve("image/lib"));
    Files.copy(folder.resolve("app/tripod"), bin.resolve("tripod"));
    Files.copy(folder.resolve("jdk/bin/java"), bin.resolve("java"));
    Files.copy(folder.resolve("app/tripod.jar"), folder.resolve("image/lib/tripod.jar"));
    ProcessBuilder command = launcher();
    command.command(bin + "/tripod", "--version");
    command.environment().put("JAVA_HOME", "/does/not/exist");

    assertThat(run(command).exitCode).isZero();
    assertThat(calls()).last().asString().endsWith("/image/bin/../lib/tripod.jar --version");
  }

  @Test
  void saysThatJavaIsMissing() throws Exception {
    ProcessBuilder command = launcher("--version");
    command.environment().put("JAVA_HOME", folder + "/nothing");

    Finished finished = run(command);

    assertThat(finished.exitCode).isEqualTo(1);
    assertThat(finished.output).isEqualTo("""
        Error: Java was not found.
        Install Java 17 or newer, or set JAVA_HOME.
        """);
  }

  private void jdk(String name, String version) throws IOException {
    Path bin = Files.createDirectories(folder.resolve(name).resolve("bin"));
    Path java = Files.writeString(bin.resolve("java"), JAVA);
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(
        folder.resolve(name).resolve("release"),
        "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
  }

  private ProcessBuilder launcher(String... arguments) {
    List<String> command = new ArrayList<>(List.of(folder + "/app/tripod"));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LOG", folder + "/log");
    builder.environment().put("JAVA_HOME", folder + "/jdk");
    builder.environment().put("XDG_CACHE_HOME", folder + "/cache");
    return builder;
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(folder.resolve("log"));
  }

  private Path cache() {
    return folder.resolve("cache/tripod");
  }

  private List<Path> archives() throws IOException {
    return inCache(".jsa");
  }

  private List<Path> leftovers() throws IOException {
    return inCache("new.");
  }

  private List<Path> inCache(String part) throws IOException {
    try (Stream<Path> files = Files.list(cache())) {
      return files
          .filter(file -> file.getFileName().toString().contains(part))
          .sorted()
          .toList();
    }
  }

  private static Finished run(ProcessBuilder command) throws IOException, InterruptedException {
    return finished(command.start());
  }

  private static Finished finished(Process process) throws IOException, InterruptedException {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return new Finished(process.exitValue(), output);
  }

  private record Finished(int exitCode, String output) {}
}
