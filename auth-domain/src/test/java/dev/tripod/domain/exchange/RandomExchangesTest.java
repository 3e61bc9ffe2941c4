package dev.tripod.domain.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random programs, each written twice: as an exchange, and in plain Java with {@code try} and {@code catch}. Both must make the
 * same calls in the same order and have the same result.
 */
@Timeout(120)
@DisplayName("Any exchange behaves like plain Java with try and catch")
final class RandomExchangesTest {

  private static final long SEED = 5849;
  private static final int PROGRAMS = 500;
  private static final int DEEPEST = 7;

  private static ExecutorService elsewhere;

  @BeforeAll
  static void open() {
    elsewhere = Executors.newFixedThreadPool(2);
  }

  @AfterAll
  static void close() {
    elsewhere.shutdownNow();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("if it runs twice")
  void alone(Runner runner) {
    Random random = new Random(SEED);
    for (int i = 0; i < PROGRAMS; i++) {
      Program program = program(random, DEEPEST);
      String expected = interpreted(program);
      Run run = new Run(program);

      assertThat(run.by(runner)).as("program %d: %s", i, program).isEqualTo(expected);
      assertThat(run.by(runner)).as("program %d again: %s", i, program).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("if two threads run it at once")
  void twoThreadsAtOnce(Runner runner) throws Exception {
    Random random = new Random(SEED + 1);
    ExecutorService callers = Executors.newFixedThreadPool(2);
    CyclicBarrier start = new CyclicBarrier(2);
    try {
      for (int i = 0; i < PROGRAMS / 2; i++) {
        Program program = program(random, DEEPEST);
        String expected = interpreted(program);
        Run run = new Run(program);
        Callable<String> caller = () -> {
          await(start);
          return run.by(runner);
        };
        Future<String> one = callers.submit(caller);
        Future<String> other = callers.submit(caller);

        assertThat(one.get(60, TimeUnit.SECONDS)).as("program %d", i).isEqualTo(expected);
        assertThat(other.get(60, TimeUnit.SECONDS)).as("program %d", i).isEqualTo(expected);
      }
    } finally {
      callers.shutdownNow();
    }
  }

  private static void await(CyclicBarrier start)
      throws InterruptedException, BrokenBarrierException, TimeoutException {
    start.await(60, TimeUnit.SECONDS);
  }

  /** Runs the program in plain Java. */
  private static String interpreted(Program program) {
    List<String> log = new ArrayList<>();
    String end;
    try {
      end = "value " + program.interpreted(1, log);
    } catch (Planned e) {
      end = "failure " + e.code;
    }
    return String.join(", ", log) + ": " + end;
  }

  /** Runs the program as an exchange that is created once. Each run has its own log, which is part of the value. */
  private static final class Run {

    private final Exchange<Logged> exchange;

    Run(Program program) {
      this.exchange = Exchange.defer(() -> program.built(new Logged(1, List.of())));
    }

    String by(Runner runner) {
      try {
        Logged end = runner.run(exchange, RandomExchangesTest::serve);
        return String.join(", ", end.log) + ": value " + end.value;
      } catch (LoggedFailure e) {
        return String.join(", ", e.log) + ": failure " + e.code;
      }
    }
  }

  private static HttpResponse serve(HttpRequest request) throws IOException {
    if (request.method().equals("LOSE")) {
      throw new IOException("lost");
    }
    return Sample.response(200, request.uri().getPath().substring(1));
  }

  /** A value and the calls before it. */
  private record Logged(int value, List<String> log) {

    Logged called(String name) {
      List<String> longer = new ArrayList<>(log);
      longer.add(name + " " + value);
      return new Logged(value, longer);
    }

    Logged with(int other) {
      return new Logged(other, log);
    }
  }

  private static final class Planned extends Exception {

    private final int code;

    Planned(int code) {
      this.code = code;
    }
  }

  private static final class LoggedFailure extends RuntimeException {

    private final int code;
    private final transient List<String> log;

    LoggedFailure(int code, List<String> log) {
      super("planned " + code);
      this.code = code;
      this.log = log;
    }

    Logged logged() {
      return new Logged(code, log);
    }
  }

  private interface Program {

    int interpreted(int input, List<String> log) throws Planned;

    /** Called by a function of the exchange, so it may throw. */
    Exchange<Logged> built(Logged input);
  }

  private static Program program(Random random, int depth) {
    return switch (depth == 0 ? random.nextInt(3) : random.nextInt(15)) {
      case 0 -> new Value(random.nextInt(100));
      case 1 -> new Fail(random.nextInt(100), true);
      case 2 -> new Fail(random.nextInt(100), false);
      case 3, 4 ->
        new Send(random.nextBoolean(), program(random, depth - 1), program(random, depth - 1));
      case 5 -> new Pause(random.nextInt(10) == 0 ? 1 : 0, program(random, depth - 1));
      case 14 -> new Detached(program(random, depth - 1));
      case 6 -> new Await(Await.How.values()[random.nextInt(4)], program(random, depth - 1));
      default ->
        new Handle(
            program(random, depth - 1), program(random, depth - 1), program(random, depth - 1));
    };
  }

  private record Value(int more) implements Program {

    @Override
    public int interpreted(int input, List<String> log) {
      return input * 31 + more;
    }

    @Override
    public Exchange<Logged> built(Logged input) {
      return Exchange.done(input.with(input.value * 31 + more));
    }
  }

  private record Fail(int more, boolean thrown) implements Program {

    @Override
    public int interpreted(int input, List<String> log) throws Planned {
      throw new Planned(input * 17 + more);
    }

    @Override
    public Exchange<Logged> built(Logged input) {
      LoggedFailure failure = new LoggedFailure(input.value * 17 + more, input.log);
      if (thrown) {
        throw failure;
      }
      return Exchange.failed(failure);
    }
  }

  private record Send(boolean lost, Program received, Program unanswered) implements Program {

    @Override
    public int interpreted(int input, List<String> log) throws Planned {
      log.add((lost ? "lost " : "received ") + input);
      return (lost ? unanswered : received).interpreted(input, log);
    }

    @Override
    public Exchange<Logged> built(Logged input) {
      return Exchange.send(
          HttpRequest.of(lost ? "LOSE" : "GET", "https://api.example/" + input.value),
          response ->
              received.built(input.with(Integer.parseInt(response.bodyText())).called("received")),
          (NoResponse none) -> unanswered.built(input.called("lost")));
    }
  }

  private record Pause(int nanoseconds, Program next) implements Program {

    @Override
    public int interpreted(int input, List<String> log) throws Planned {
      log.add("next " + input);
      return next.interpreted(input, log);
    }

    @Override
    public Exchange<Logged> built(Logged input) {
      return Exchange.pause(Duration.ofNanos(nanoseconds), () -> next.built(input.called("next")));
    }
  }

  /** In the exchange, the callback of the end is recorded too: once per start. */
  private record Detached(Program work) implements Program {

    @Override
    public int interpreted(int input, List<String> log) throws Planned {
      log.add("begun " + input);
      return work.interpreted(input, log);
    }

    @Override
    public Exchange<Logged> built(Logged input) {
      AtomicInteger ended = new AtomicInteger();
      return Exchange.detached(
              () -> work.built(input.called("begun")), (value, failure) -> ended.incrementAndGet())
          .handle(value -> Exchange.done(once(ended, value)), failure -> {
            throw once(ended, failure);
          });
    }

    private static <T> T once(AtomicInteger ended, T outcome) {
      if (ended.get() != 1) {
        throw new AssertionError("The end was reported " + ended + " times");
      }
      return outcome;
    }
  }

  private record Await(How how, Program next) implements Program {

    private enum How {
      AT_ONCE,
      ELSEWHERE,
      WHERE_BLOCKING_IS_ALLOWED,
      STARTED_ELSEWHERE
    }

    @Override
    public int interpreted(int input, List<String> log) throws Planned {
      log.add("awaited " + input);
      return next.interpreted(input, log);
    }

    @Override
    public Exchange<Logged> built(Logged input) {
      Supplier<Exchange<Logged>> work = () -> next.built(input.called("awaited"));
      return Exchange.await(blocking -> switch (how) {
        case AT_ONCE -> CompletableFuture.completedFuture(work.get());
        case ELSEWHERE -> CompletableFuture.supplyAsync(work, elsewhere);
        case WHERE_BLOCKING_IS_ALLOWED -> CompletableFuture.supplyAsync(work, blocking);
        case STARTED_ELSEWHERE ->
          CompletableFuture.runAsync(() -> {}, elsewhere).thenApply(nothing -> work.get());
      });
    }
  }

  private record Handle(Program first, Program done, Program failed) implements Program {

    @Override
    public int interpreted(int input, List<String> log) throws Planned {
      int value;
      try {
        value = first.interpreted(input, log);
      } catch (Planned e) {
        log.add("failed " + e.code);
        return failed.interpreted(e.code, log);
      }
      log.add("done " + value);
      return done.interpreted(value, log);
    }

    @Override
    public Exchange<Logged> built(Logged input) {
      return Exchange.defer(() -> first.built(input))
          .handle(
              value -> done.built(value.called("done")),
              failure -> failed.built(((LoggedFailure) failure).logged().called("failed")));
    }
  }
}
