package dev.tripod.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Measures whole processes up to their first header: user and system CPU time, and the classes they load. */
final class ColdStart {

  private final Path benchmarks;
  private final int rounds;

  /** @param rounds how often each process runs; the median counts */
  ColdStart(Path benchmarks, int rounds) {
    this.benchmarks = benchmarks;
    this.rounds = rounds;
  }

  /** The cost of one process. */
  record Cost(double cpuMillis, long classes) {}

  /** Runs the processes in turns, so a busy moment affects all of them. */
  Map<String, Cost> measured() throws IOException, InterruptedException {
    Map<String, List<String>> commands = commands();
    List<double[]> times =
        commands.values().stream().map(command -> new double[rounds]).toList();
    for (int round = 0; round < rounds; round++) {
      int process = 0;
      for (List<String> command : commands.values()) {
        times.get(process++)[round] = cpuMillis(command);
      }
    }
    Map<String, Cost> costs = new LinkedHashMap<>();
    int process = 0;
    for (Map.Entry<String, List<String>> command : commands.entrySet()) {
      costs.put(
          command.getKey(), new Cost(Median.of(times.get(process++)), classes(command.getValue())));
    }
    return costs;
  }

  private Map<String, List<String>> commands() {
    Map<String, List<String>> commands = new LinkedHashMap<>();
    commands.put("empty `main`", command(null, EmptyMain.class));
    commands.put("HmacSHA1 and SecureRandom alone", command(null, FirstMac.class));
    for (Contender contender : Contender.values()) {
      String consumer = contender.consumer();
      if (consumer != null && contender != Contender.TRIPOD_FROM_STRINGS) {
        commands.put(contender.title(), command(consumer, FirstHeader.class, consumer));
      }
    }
    return commands;
  }

  private List<String> command(@Nullable String consumer, Class<?> main, String... arguments) {
    // From a jar, like the libraries: opening the first jar loads nearly 60 classes of the JDK.
    String own = benchmarks.resolve("target") + "/*";
    String classPath = consumer == null
        ? own
        : own + ":" + Consumer.named(benchmarks, consumer).classPath();
    return Stream.concat(Stream.of("-cp", classPath, main.getName()), Arrays.stream(arguments))
        .toList();
  }

  /** Returns the CPU time that bash reports for a finished child, to the millisecond. The JDK has it only for running processes. */
  private static double cpuMillis(List<String> command) throws IOException, InterruptedException {
    List<String> timed = new ArrayList<>(
        List.of("bash", "-c", "TIMEFORMAT='%3U %3S'; time \"$@\" >/dev/null", "bash", java()));
    timed.addAll(command);
    String[] seconds = output(timed).strip().split(" ", -1);
    return 1000 * (Double.parseDouble(seconds[0]) + Double.parseDouble(seconds[1]));
  }

  private static long classes(List<String> command) throws IOException, InterruptedException {
    List<String> logged = new ArrayList<>(List.of(java(), "-Xlog:class+load"));
    logged.addAll(command);
    return output(logged).lines().filter(line -> line.contains(" source: ")).count();
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  static String output(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(command + " failed: " + output);
    }
    return output;
  }
}
