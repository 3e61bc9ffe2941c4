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

/** Measures everything that {@code docs/performance.md} tells, and prints its tables. */
final class Tables {

  private static final List<String> CALLS = List.of("get", "post", "forty");
  private static final List<Integer> CROWDS = List.of(1, 16, 256);

  private final PrintStream out = System.out;
  private final Path benchmarks;
  private final boolean quick;
  private final int rounds;

  private Tables(Path benchmarks, boolean quick) {
    this.benchmarks = benchmarks;
    this.quick = quick;
    this.rounds = quick ? 1 : 3;
  }

  /** The folder of the benchmarks, then {@code quick} for one short round of each. */
  public static void main(String[] args) throws Exception {
    Tables tables = new Tables(Path.of(args[0]), Arrays.asList(args).contains("quick"));
    tables.machine();
    tables.signing();
    tables.threads();
    tables.virtualThreads(System.getenv("VIRTUAL_JAVA_HOME"));
    tables.pkce();
    tables.tokenAnswer();
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
    Measured measured = Measured.by(options(SigningBenchmark.class), rounds);
    Table table = new Table(
        out,
        "To the finished header: p50, times the bare JCA, allocated",
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
    Table against =
        new Table(out, "Tripod against the rest", "", "plain GET", "X's POST", "40 parameters");
    against.row(cells(
        "times the bare JCA",
        call -> Median.ofRatios(
            header(measured, Contender.TRIPOD, call),
            header(measured, Contender.BARE_HMAC, call))));
    against.row(cells(
        "times as fast as the fastest peer",
        call -> Median.ofRatios(
            header(measured, fastestPeer(measured, call), call),
            header(measured, Contender.TRIPOD, call))));
  }

  private static String signed(Measured measured, Contender contender, String call) {
    double[] times = header(measured, contender, call);
    double[] yardstick = header(measured, Contender.BARE_HMAC, call);
    return nanos(Median.of(times)) + " (" + times(Median.ofRatios(times, yardstick)) + "), "
        + kilos(measured.octets("header", call, contender.name()));
  }

  private static double[] header(Measured measured, Contender contender, String call) {
    return measured.halfWithin("header", call, contender.name());
  }

  private static Contender fastestPeer(Measured measured, String call) {
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
    threads("X's POST: throughput of two threads over one", UnaryOperator.identity());
  }

  /** On another JVM where this one has none. */
  private void virtualThreads(@Nullable String javaHome) throws RunnerException {
    if (javaHome == null && Runtime.version().feature() < 21) {
      out.println();
      out.println("Virtual threads: not measured, VIRTUAL_JAVA_HOME is not set.");
      return;
    }
    threads("X's POST, virtual threads: throughput of two over one", options -> {
      options.jvmArgsAppend("-Djmh.executor=VIRTUAL");
      return javaHome == null
          ? options
          : options.jvm(Path.of(javaHome, "bin", "java").toString());
    });
  }

  /** Each contender's one thread and two in turns. */
  private void threads(String title, UnaryOperator<ChainedOptionsBuilder> platform)
      throws RunnerException {
    Table table = new Table(out, title, "", "one thread", "two threads", "two over one");
    for (Contender contender : Contender.values()) {
      if (contender != Contender.NOTHING && contender != Contender.TRIPOD_FROM_TEXT) {
        ChainedOptionsBuilder options = platform
            .apply(options(SigningBenchmark.class))
            // Where all cores sign, those who compile wait for one.
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
    return Measured.by(options, 1).score("header", "post", contender.name())[0];
  }

  private void pkce() throws RunnerException {
    Measured measured = Measured.by(options(PkceBenchmark.class), rounds);
    compared(
        "PKCE begin: verifier, S256, state, authorization URL",
        measured,
        "plainJdkWithUri",
        Map.entry("plain JDK, the URL as `URI`", "plainJdkWithUri"),
        Map.entry("plain JDK, the URL as text", "plainJdk"),
        Map.entry("Tripod (`URI`)", "tripod"),
        Map.entry("Nimbus 11.30 (`URI`)", "nimbus"),
        Map.entry("ScribeJava 8.3.3 (text)", "scribeJava"));
  }

  private void tokenAnswer() throws RunnerException {
    Measured measured = Measured.by(options(TokenAnswerBenchmark.class), rounds);
    compared(
        "Token answer of 300 octets",
        measured,
        "jacksonCore",
        Map.entry("jackson-core alone, each name and value as text", "jacksonCore"),
        Map.entry("Tripod with `JacksonJson`", "tripodWithJackson"),
        Map.entry("Tripod with `MoshiJson`", "tripodWithMoshi"),
        Map.entry("Nimbus 11.30", "nimbus"),
        Map.entry("ScribeJava 8.3.3", "scribeJava"));
  }

  @SafeVarargs
  private void compared(
      String title, Measured measured, String yardstick, Map.Entry<String, String>... rows) {
    Table table = new Table(out, title, "", "p50", "times the first", "allocated");
    for (Map.Entry<String, String> row : rows) {
      double[] times = measured.halfWithin(row.getValue());
      table.row(
          row.getKey(),
          nanos(Median.of(times)),
          times(Median.ofRatios(times, measured.halfWithin(yardstick))),
          kilos(measured.octets(row.getValue())));
    }
  }

  private void freshToken() throws RunnerException {
    Table table = new Table(
        out,
        "`authorize` on a fresh OAuth 2.0 token",
        "threads",
        "header alone",
        "`authorize`",
        "more",
        "allocated",
        "throughput over one thread");
    double alone = 0;
    for (int threads : CROWDS) {
      Measured measured = Measured.by(
          options(FreshTokenBenchmark.class).mode(Mode.AverageTime).threads(threads), rounds);
      // What a call took of a core: the threads share them.
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
        out, "GET on loopback: p50", "", "header at hand", "signed", "signed over at hand");
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
        "Cold start: a process, to its first header",
        "",
        "CPU time",
        "over an empty `main`",
        "times HmacSHA1 and SecureRandom alone",
        "classes loaded");
    costs.forEach((name, cost) -> table.row(
        name,
        millis(cost.cpuMillis()),
        millis(cost.cpuMillis() - empty),
        times((cost.cpuMillis() - empty) / yardstick),
        Long.toString(cost.classes())));
  }

  private void footprint() {
    Table table =
        new Table(out, "Footprint: what comes along", "declared", "jars", "kB", "classes");
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

  /** Short iterations, since what is measured is short itself; but it takes seconds until the JVM has compiled all of it. */
  private ChainedOptionsBuilder options(Class<?> benchmark) {
    return new OptionsBuilder()
        .include("\\." + benchmark.getSimpleName() + "\\.")
        .addProfiler(GCProfiler.class)
        .shouldFailOnError(true)
        // What JMH tells, and what JDKs say of JMH, stands there and not between the tables.
        .output(
            benchmarks.resolve("target/" + benchmark.getSimpleName() + ".log").toString())
        .warmupIterations(5)
        .warmupTime(TimeValue.milliseconds(600))
        .measurementIterations(quick ? 2 : 3)
        .measurementTime(TimeValue.milliseconds(quick ? 200 : 500));
  }

  private static String perSecond(double inANanosecond) {
    return String.format(Locale.ROOT, "%,.0f a second", inANanosecond * 1e9);
  }

  private static String millis(double millis) {
    return String.format(Locale.ROOT, "%.0f ms", millis);
  }
}
