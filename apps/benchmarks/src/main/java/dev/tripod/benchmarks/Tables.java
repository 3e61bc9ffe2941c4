package dev.tripod.benchmarks;

import static dev.tripod.benchmarks.Table.kilos;
import static dev.tripod.benchmarks.Table.nanos;
import static dev.tripod.benchmarks.Table.times;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Measures everything in {@code docs/performance/results.md} and prints its tables. */
final class Tables {

  private static final List<String> CALLS = List.of("get", "post", "forty");
  private static final List<Integer> THREAD_COUNTS = List.of(1, 16, 256);

  private final PrintStream out = System.out;
  private final Path benchmarks;
  private final boolean quick;
  private final int rounds;

  private Tables(Path benchmarks, boolean quick) {
    this.benchmarks = benchmarks;
    this.quick = quick;
    this.rounds = quick ? 1 : 3;
  }

  /**
   * Measures, and prints the tables.
   *
   * @param args the folder of the benchmarks, then {@code quick} for one short round of each
   */
  public static void main(String[] args) throws Exception {
    Tables tables = new Tables(Path.of(args[0]), Arrays.asList(args).contains("quick"));
    tables.machine();
    tables.signing();
    tables.threads();
    tables.virtualThreads(System.getenv("VIRTUAL_JAVA_HOME"));
    tables.pkce();
    tables.tokenResponse();
    tables.idToken();
    tables.freshToken();
    tables.loopback();
    tables.coldStart();
    tables.footprint();
  }

  private void machine() {
    out.println(Runtime.getRuntime().availableProcessors() + " cores, "
        + System.getProperty("os.arch") + ", " + System.getProperty("os.name") + ", JDK "
        + System.getProperty("java.runtime.version") + (quick ? ", quick" : ""));
  }

  private void signing() throws RunnerException {
    Measurements measured = Measurements.by(options(SigningBenchmark.class), rounds);
    Table table = new Table(
        out,
        "Time to a signed header: p50, ratio to the bare JCA, allocated",
        "",
        "plain GET",
        "X's POST",
        "40 parameters");
    for (Contender contender : Contender.values()) {
      table.row(
          contender.title(),
          signed(measured, contender, "get"),
          signed(measured, contender, "post"),
          signed(measured, contender, "forty"));
    }
    Table against = new Table(out, "Tripod compared", "", "plain GET", "X's POST", "40 parameters");
    against.row(cells(
        "ratio to the bare JCA",
        call -> Median.ofRatios(
            header(measured, Contender.TRIPOD, call),
            header(measured, Contender.BARE_HMAC, call))));
    against.row(cells(
        "speed relative to the fastest other library",
        call -> Median.ofRatios(
            header(measured, fastestPeer(measured, call), call),
            header(measured, Contender.TRIPOD, call))));
  }

  private static String signed(Measurements measured, Contender contender, String call) {
    double[] times = header(measured, contender, call);
    double[] yardstick = header(measured, Contender.BARE_HMAC, call);
    return nanos(Median.of(times)) + " (" + times(Median.ofRatios(times, yardstick)) + "), "
        + kilos(measured.octets("header", call, contender.name()));
  }

  private static double[] header(Measurements measured, Contender contender, String call) {
    return measured.p50("header", call, contender.name());
  }

  private static Contender fastestPeer(Measurements measured, String call) {
    return Arrays.stream(Contender.values())
        .filter(Contender::isPeer)
        .min(Comparator.comparingDouble(peer -> Median.of(header(measured, peer, call))))
        .orElseThrow();
  }

  private static String[] cells(String title, ToDoubleFunction<String> ratioFor) {
    return Stream.concat(
            Stream.of(title), CALLS.stream().map(call -> times(ratioFor.applyAsDouble(call))))
        .toArray(String[]::new);
  }

  private void threads() throws RunnerException {
    threads("Throughput of X's POST", UnaryOperator.identity());
  }

  /** @param javaHome a JDK with virtual threads, or {@code null} to use this one */
  private void virtualThreads(@Nullable String javaHome) throws RunnerException {
    if (javaHome == null && Runtime.version().feature() < 21) {
      out.println();
      out.println(
          "Virtual threads: not measured. Set VIRTUAL_JAVA_HOME to a JDK of version 21 or newer.");
      return;
    }
    threads("Throughput of X's POST on virtual threads", options -> {
      options.jvmArgsAppend("-Djmh.executor=VIRTUAL");
      return javaHome == null
          ? options
          : options.jvm(Path.of(javaHome, "bin", "java").toString());
    });
  }

  /** Measures one thread and two threads in turns, for each contender. */
  private void threads(String title, UnaryOperator<ChainedOptionsBuilder> platform)
      throws RunnerException {
    Table table = new Table(out, title, "", "one thread", "two threads", "two over one");
    for (Contender contender : Contender.values()) {
      if (contender != Contender.NOTHING && contender != Contender.TRIPOD_FROM_STRINGS) {
        ChainedOptionsBuilder options = platform
            .apply(options(SigningBenchmark.class))
            // While all cores sign, the JVM's compilers wait for one.
            .warmupIterations(8)
            .mode(Mode.Throughput)
            .param("call", "post")
            .param("contender", contender.name());
        double[] alone = new double[rounds];
        double[] both = new double[rounds];
        for (int round = 0; round < rounds; round++) {
          alone[round] = throughput(options.threads(1), contender);
          both[round] = throughput(options.threads(2), contender);
        }
        table.row(
            contender.title(),
            perSecond(Median.of(alone)),
            perSecond(Median.of(both)),
            times(Median.ofRatios(both, alone)));
      }
    }
  }

  private static double throughput(ChainedOptionsBuilder options, Contender contender)
      throws RunnerException {
    return Measurements.by(options, 1).score("header", "post", contender.name())[0];
  }

  private void pkce() throws RunnerException {
    Measurements measured = Measurements.by(options(PkceBenchmark.class), rounds);
    compared(
        "Start of a login with PKCE",
        measured,
        "plainJdkWithUri",
        Map.entry("plain JDK, the URL as `URI`", "plainJdkWithUri"),
        Map.entry("plain JDK, the URL as a string", "plainJdk"),
        Map.entry("Tripod (`URI`)", "tripod"),
        Map.entry("Nimbus 11.30 (`URI`)", "nimbus"),
        Map.entry("ScribeJava 8.3.3 (string)", "scribeJava"));
  }

  private void tokenResponse() throws RunnerException {
    Measurements measured = Measurements.by(options(TokenResponseBenchmark.class), rounds);
    compared(
        "Token response of 300 octets",
        measured,
        "jacksonCore",
        Map.entry("jackson-core alone, each name and value as a string", "jacksonCore"),
        Map.entry("Tripod with `JacksonJson`", "tripodWithJackson"),
        Map.entry("Tripod with `MoshiJson`", "tripodWithMoshi"),
        Map.entry("Nimbus 11.30", "nimbus"),
        Map.entry("ScribeJava 8.3.3", "scribeJava"));
  }

  private void idToken() throws RunnerException {
    Measurements measured = Measurements.by(options(IdTokenBenchmark.class), rounds);
    Table table = new Table(
        out, "Check of an ID token, with known keys", "", "p50", "ratio to Nimbus", "allocated");
    for (String algorithm : List.of("RS256", "ES256")) {
      double[] yardstick = measured.p50("nimbusCheck", algorithm);
      table.row(
          "Nimbus 11.30, " + algorithm,
          nanos(Median.of(yardstick)),
          times(1),
          kilos(measured.octets("nimbusCheck", algorithm)));
      double[] tripod = measured.p50("tripodCheck", algorithm);
      table.row(
          "Tripod, " + algorithm,
          nanos(Median.of(tripod)),
          times(Median.ofRatios(tripod, yardstick)),
          kilos(measured.octets("tripodCheck", algorithm)));
    }
  }

  @SafeVarargs
  private void compared(
      String title, Measurements measured, String yardstick, Map.Entry<String, String>... rows) {
    Table table = new Table(out, title, "", "p50", "ratio to the first", "allocated");
    for (Map.Entry<String, String> row : rows) {
      double[] times = measured.p50(row.getValue());
      table.row(
          row.getKey(),
          nanos(Median.of(times)),
          times(Median.ofRatios(times, measured.p50(yardstick))),
          kilos(measured.octets(row.getValue())));
    }
  }

  private void freshToken() throws RunnerException {
    Table table = new Table(
        out,
        "`authorize` with a valid OAuth 2.0 token",
        "threads",
        "header alone",
        "`authorize`",
        "difference",
        "allocated",
        "throughput over one thread");
    double alone = 0;
    for (int threads : THREAD_COUNTS) {
      Measurements measured = Measurements.by(
          options(FreshTokenBenchmark.class).mode(Mode.AverageTime).threads(threads), rounds);
      // A call's share of a core, since the threads share the cores.
      double share = Math.min(1.0, (double) Runtime.getRuntime().availableProcessors() / threads);
      double header = Median.of(measured.score("header")) * share;
      double authorize = Median.of(measured.score("authorize")) * share;
      double throughput = threads / Median.of(measured.score("authorize"));
      alone = threads == 1 ? throughput : alone;
      table.row(
          Integer.toString(threads),
          nanos(header),
          nanos(authorize),
          nanos(authorize - header),
          kilos(measured.octets("header")) + ", " + kilos(measured.octets("authorize")),
          times(throughput / alone));
    }
  }

  private void loopback() throws IOException, InterruptedException {
    Table table = new Table(
        out, "GET on loopback: p50", "", "constant header", "signed", "signed over constant");
    loopback(table, "Tripod, `JdkTransport`", "jdk");
    loopback(table, "Tripod, `OkHttpTransport`", "okhttp");
    loopback(table, "ScribeJava, its own client", "scribejava");
  }

  private void loopback(Table table, String title, String client)
      throws IOException, InterruptedException {
    double[] ready = new double[rounds];
    double[] signed = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      String[] medians = ColdStart.output(List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Dsun.net.httpserver.nodelay=true",
              "-cp",
              System.getProperty("java.class.path"),
              Loopback.class.getName(),
              client,
              quick ? "2000" : "10000"))
          .strip()
          .split(" ", -1);
      ready[i] = Double.parseDouble(medians[0]);
      signed[i] = Double.parseDouble(medians[1]);
    }
    table.row(
        title,
        nanos(Median.of(ready)),
        nanos(Median.of(signed)),
        times(Median.ofRatios(signed, ready)));
  }

  private void coldStart() throws IOException, InterruptedException {
    Map<String, ColdStart.Cost> costs = new ColdStart(benchmarks, quick ? 5 : 25).measured();
    List<ColdStart.Cost> inOrder = List.copyOf(costs.values());
    double empty = inOrder.get(0).cpuMillis();
    double yardstick = inOrder.get(1).cpuMillis() - empty;
    Table table = new Table(
        out,
        "Cold start: a process up to its first header",
        "",
        "CPU time",
        "over an empty `main`",
        "ratio to HmacSHA1 and SecureRandom alone",
        "classes loaded");
    costs.forEach((name, cost) -> table.row(
        name,
        millis(cost.cpuMillis()),
        millis(cost.cpuMillis() - empty),
        times((cost.cpuMillis() - empty) / yardstick),
        Long.toString(cost.classes())));
  }

  private void footprint() {
    Table table = new Table(out, "Footprint", "declared", "jars", "kB", "classes");
    footprint(table, "`tripod-auth-oauth1`", "tripod-oauth1");
    footprint(table, "`tripod-auth-oauth2`", "tripod-oauth2");
    footprint(table, "both, `tripod-transport-jdk`", "tripod-jdk");
    footprint(table, "both, `tripod-transport-okhttp`", "tripod-okhttp");
    for (Contender contender : Contender.values()) {
      if (contender.isPeer()) {
        footprint(table, contender.title(), Objects.requireNonNull(contender.consumer()));
      }
    }
    footprint(table, "Nimbus oauth2-oidc-sdk 11.30", "nimbus");
  }

  private void footprint(Table table, String title, String name) {
    Consumer consumer = Consumer.named(benchmarks, name);
    table.row(
        title,
        Integer.toString(consumer.jars()),
        String.format(Locale.ROOT, "%,d", Math.round(consumer.octets() / 1000.0)),
        String.format(Locale.ROOT, "%,d", consumer.classes()));
  }

  /** Returns options with short iterations, and a warm-up of seconds, since the JVM needs that long to compile all code. */
  private ChainedOptionsBuilder options(Class<?> benchmark) {
    return new OptionsBuilder()
        .include("\\." + benchmark.getSimpleName() + "\\.")
        .addProfiler(GCProfiler.class)
        .shouldFailOnError(true)
        // JMH's output, and the JDK's warnings about JMH, go there and not between the tables.
        .output(
            benchmarks.resolve("target/" + benchmark.getSimpleName() + ".log").toString())
        .warmupIterations(5)
        .warmupTime(TimeValue.milliseconds(600))
        .measurementIterations(quick ? 2 : 3)
        .measurementTime(TimeValue.milliseconds(quick ? 200 : 500));
  }

  private static String perSecond(double inANanosecond) {
    return String.format(Locale.ROOT, "%,.0f/s", inANanosecond * 1e9);
  }

  private static String millis(double millis) {
    return String.format(Locale.ROOT, "%.0f ms", millis);
  }
}
