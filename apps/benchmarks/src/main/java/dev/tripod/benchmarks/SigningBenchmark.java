package dev.tripod.benchmarks;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Signs a request up to its {@code Authorization} header. A wrong signature fails before anything is measured. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class SigningBenchmark {

  @Benchmark
  public @Nullable Object header(Own own) throws Exception {
    return own.signing().sign();
  }

  /** The signing that all threads share. */
  @State(Scope.Benchmark)
  public static class Shared {

    @Param({"get", "post", "forty"})
    public String call = "";

    @Param({
      "NOTHING",
      "BARE_HMAC",
      "TRIPOD",
      "TRIPOD_FROM_STRINGS",
      "GOOGLE",
      "SIGNPOST",
      "JERSEY",
      "TWITTER4J",
      "SCRIBEJAVA"
    })
    public String contender = "";

    private @Nullable Signing<?> signing;

    @Setup
    public void prove() throws Exception {
      signing = Contender.valueOf(contender).checked(Call.named(call));
    }
  }

  /** The signing of one thread: the shared one, if the library allows that. */
  @State(Scope.Thread)
  public static class Own {

    private @Nullable Signing<?> signing;

    @Setup
    public void share(Shared shared) {
      Contender contender = Contender.valueOf(shared.contender);
      signing =
          contender.isForOneThread() ? contender.signing(Call.named(shared.call)) : shared.signing;
    }

    Signing<?> signing() {
      return Objects.requireNonNull(signing);
    }
  }
}
