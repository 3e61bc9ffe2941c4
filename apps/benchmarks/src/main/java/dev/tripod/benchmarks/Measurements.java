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
 * JMH's results of a few rounds. In each round, every benchmark runs in its own JVM. A shared machine changes over time, so numbers
 * that are compared come from the same round.
 */
final class Measurements {

  /** The name that JMH's profiler gives to the octets that one call allocates. */
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private static final double HALF = 50;

  private final Map<String, List<BenchmarkResult>> results = new LinkedHashMap<>();

  private Measurements() {}

  static Measurements by(ChainedOptionsBuilder options, int rounds) throws RunnerException {
    Measurements measured = new Measurements();
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

  /** Returns the method's name and the values of its parameters. */
  private static String key(RunResult run) {
    String method = run.getParams().getBenchmark();
    StringBuilder key = new StringBuilder(method.substring(method.lastIndexOf('.') + 1));
    run.getParams()
        .getParamsKeys()
        .forEach(name -> key.append(' ').append(run.getParams().getParam(name)));
    return key.toString();
  }

  /** Returns the p50 of each round in nanoseconds: half of all calls took no longer. */
  double[] p50(String... key) {
    return rounds(key, run -> run.getPrimaryResult().getStatistics().getPercentile(HALF));
  }

  /** Returns the score of each round: nanoseconds per call or calls per nanosecond, depending on the benchmark's mode. */
  double[] score(String... key) {
    return rounds(key, run -> run.getPrimaryResult().getScore());
  }

  /** Returns the octets that one call allocates: the median of the rounds. */
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
