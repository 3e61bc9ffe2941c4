package dev.tripod.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs Jazzer with each check, each in a process of its own. The profile {@code fuzz} starts it. Jazzer continues with the inputs of
 * earlier runs in {@code target/fuzz}. A finding is written to {@code target/fuzz/findings}: copy it into the stored inputs.
 */
@Execution(ExecutionMode.CONCURRENT)
@DisplayName("Jazzer")
final class FuzzingRun {

  private static final int SECONDS = Integer.getInteger("fuzz.seconds", 10);
  private static final Path FOLDER = Path.of(System.getProperty("fuzz.folder", "target/fuzz"));
  private static final String ONLY = System.getProperty("fuzz.only", "");

  /** The check that connects to its own receiver. Jazzer reports each connection of the others as a finding. */
  private static final String CONNECTING = "loopback-request";

  private static final String CONNECTION_HOOK =
      "com.code_intelligence.jazzer.sanitizers.ServerSideRequestForgery";

  private static final Pattern DONE = Pattern.compile("(?m)^Done (\\d+) runs in (\\d+) second");
  private static final Pattern COVERED =
      Pattern.compile("(?m)^#\\d+\\s+\\w+\\s+cov: (\\d+) .*? corp: (\\d+)/");

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  @DisplayName("finds no input that breaks a promise")
  void finds(String name) throws IOException, InterruptedException, URISyntaxException {
    Path corpus = Files.createDirectories(FOLDER.resolve("corpus").resolve(name));
    Path findings = Files.createDirectories(FOLDER.resolve("findings").resolve(name));
    Path log = FOLDER.resolve(name + ".log");
    Process jazzer = new ProcessBuilder(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "-XX:+EnableDynamicAgentLoading",
            "-XX:-OmitStackTraceInFastThrow",
            "-XX:+UseSerialGC",
            "-Xmx1g",
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + FuzzTarget.class.getName(),
            "--target_args=" + name,
            "--instrumentation_includes="
                + String.join(
                    File.pathSeparator,
                    "dev.tripod.**",
                    "com.fasterxml.jackson.core.**",
                    "com.squareup.moshi.**"),
            "--custom_hook_includes=dev.tripod.**",
            "--disabled_hooks=" + (name.equals(CONNECTING) ? CONNECTION_HOOK : ""),
            "--reproducer_path=" + findings,
            "-artifact_prefix=" + findings + File.separator,
            "-max_total_time=" + SECONDS,
            "-max_len=4096",
            "-timeout=60",
            "-rss_limit_mb=0",
            "-print_final_stats=1",
            corpus.toString(),
            Path.of(FuzzingRun.class.getResource("inputs/" + name).toURI()).toString()))
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
    int exit = jazzer.waitFor();
    String output = Files.readString(log);
    System.out.println(name + ": " + summary(output));
    assertThat(exit)
        .as("exit code of Jazzer; its output is in %s:%n%s", log, output)
        .isZero();
  }

  static Stream<String> names() {
    return ParserChecks.ALL.keySet().stream()
        .filter(name -> ONLY.isEmpty() || List.of(ONLY.split(",", -1)).contains(name));
  }

  private static String summary(String output) {
    Matcher done = DONE.matcher(output);
    String runs = done.find() ? done.group(1) + " inputs in " + done.group(2) + " s" : "a finding";
    String covered = "";
    Matcher coverage = COVERED.matcher(output);
    while (coverage.find()) {
      covered =
          ", " + coverage.group(1) + " edges covered, " + coverage.group(2) + " inputs retained";
    }
    return runs + covered;
  }
}
