package dev.tripod.benchmarks;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;

/** What JMH found: for each benchmark the median of its forks. */
final class Measured {

  private static final double HALF = 50;

  private final Map<String, RunResult> results = new LinkedHashMap<>();

  private Measured(Collection<RunResult> runs) {
    for (RunResult run : runs) {
      results.put(key(run), run);
    }
  }

  static Measured by(ChainedOptionsBuilder options) throws RunnerException {
    return new Measured(new Runner(options.build()).run());
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

  /** Nanoseconds: half of all calls took no longer. */
  double halfWithin(String... key) {
    return median(key, fork -> fork.getPrimaryResult().getStatistics().getPercentile(HALF));
  }

  /** Nanoseconds of a call, or calls in a nanosecond, as the benchmark's mode has it. */
  double score(String... key) {
    return median(key, fork -> fork.getPrimaryResult().getScore());
  }

  /** Octets allocated by one call. */
  double octets(String... key) {
    return median(
        key, fork -> fork.getSecondaryResults().get("gc.alloc.rate.norm").getScore());
  }

  private double median(String[] key, ToDoubleFunction<BenchmarkResult> value) {
    String name = String.join(" ", key);
    return Median.of(Objects.requireNonNull(results.get(name), name).getBenchmarkResults().stream()
        .mapToDouble(value)
        .toArray());
  }
}
