package dev.tripod.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;

/**
 * What JMH found in a few rounds, in each of which every benchmark ran in a JVM of its own. A shared machine does not stay the
 * same: what is compared was measured in the same round, and not all rounds of one before the first of the other.
 */
final class Measured {

  /** The name that JMH's profiler gives to the octets allocated by one call. */
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private static final double HALF = 50;

  private final Map<String, List<BenchmarkResult>> results = new LinkedHashMap<>();

  private Measured() {}

  static Measured by(ChainedOptionsBuilder options, int rounds) throws RunnerException {
    Measured measured = new Measured();
    for (int round = 0; round < rounds; round++) {
      for (RunResult run : new Runner(options.forks(1).build()).run()) {
        measured
            .results
            .computeIfAbsent(key(run), unseen -> new ArrayList<>())
            .addAll(run.getBenchmarkResults());
      }
    }
    return measured;
  }

  /** The method's name, then the values of its parameters. */
  private static String key(RunResult run) {
    String method = run.getParams().getBenchmark();
    StringBuilder key = new StringBuilder(method.substring(method.lastIndexOf('.') + 1));
    run.getParams()
        .getParamsKeys()
        .forEach(name -> key.append(' ').append(run.getParams().getParam(name)));
    return key.toString();
  }

  /** Nanoseconds, for each round: half of all calls took no longer. */
  double[] halfWithin(String... key) {
    return rounds(key, run -> run.getPrimaryResult().getStatistics().getPercentile(HALF));
  }

  /** Nanoseconds of a call, or calls in a nanosecond, as the benchmark's mode has it, for each round. */
  double[] score(String... key) {
    return rounds(key, run -> run.getPrimaryResult().getScore());
  }

  /** Octets allocated by one call, the median of the rounds. */
  double octets(String... key) {
    return Median.of(rounds(
        key,
        run -> Objects.requireNonNull(run.getSecondaryResults().get(ALLOCATED), ALLOCATED)
            .getScore()));
  }

  private double[] rounds(String[] key, ToDoubleFunction<BenchmarkResult> value) {
    String name = String.join(" ", key);
    return Objects.requireNonNull(results.get(name), name).stream()
        .mapToDouble(value)
        .toArray();
  }
}
