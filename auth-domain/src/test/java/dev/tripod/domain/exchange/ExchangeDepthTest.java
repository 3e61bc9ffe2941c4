package dev.tripod.domain.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
@DisplayName("50,000 steps do not overflow the stack")
final class ExchangeDepthTest {

  private static final int STEPS = 50_000;

  /** Enough for a test that runs one step at a time. 50,000 nested calls need at least ten times as much. */
  private static final long SMALL_STACK = 256 * 1024;

  private static ExecutorService elsewhere;

  @BeforeAll
  static void open() {
    elsewhere =
        Executors.newSingleThreadExecutor(work -> new Thread(null, work, "elsewhere", SMALL_STACK));
  }

  @AfterAll
  static void close() {
    elsewhere.shutdownNow();
  }

  static Stream<Arguments> shapes() {
    return Stream.of(Runner.values())
        .flatMap(runner -> Stream.<Named<Supplier<Exchange<Integer>>>>of(
                Named.of("one in another, deferred", () -> deferred(STEPS)),
                Named.of("one in another, by then", () -> thenNested(STEPS)),
                Named.of("one in another, by recover", () -> recoverNested(STEPS)),
                Named.of("one in another, each sending", () -> sending(STEPS)),
                Named.of("one in another, each unanswered", () -> unanswered(STEPS / 10)),
                Named.of("one in another, each awaiting what has ended", () -> awaiting(STEPS)),
                Named.of("one in another, each with work to map", () -> mapped(STEPS)),
                Named.of(
                    "one in another, each awaiting with work to map", () -> awaitingMapped(STEPS)),
                Named.of("one in another, each detached", () -> detached(STEPS)),
                Named.of("one around another, built by a loop", () -> around(STEPS)),
                Named.of(
                    "one after another, by then",
                    () -> chained(step -> step.then(value -> Exchange.done(value + 1)))),
                Named.of(
                    "one after another, by map",
                    () -> chained(step -> step.map(value -> value + 1))),
                Named.of(
                    "one after another, by handle",
                    () -> chained(step -> step.handle(
                        value -> Exchange.done(value + 1), ExchangeDepthTest::unexpected))),
                Named.of(
                    "one after another, by recover",
                    () -> chained(step -> step.recover(ExchangeDepthTest::unexpected))
                        .map(zero -> STEPS)),
                Named.of(
                    "one after another, each deferring",
                    () -> chained(step ->
                        step.then(value -> Exchange.defer(() -> Exchange.done(value + 1))))),
                Named.of(
                    "one after another, each sending",
                    () -> chained(step -> step.then(value ->
                        Exchange.send(Sample.REQUEST, response -> Exchange.done(value + 1))))),
                Named.of(
                    "one after another, each awaiting",
                    () -> chained(step -> step.then(value -> Exchange.await(
                        executor -> CompletableFuture.completedFuture(Exchange.done(value + 1)))))),
                Named.of(
                    "one after another, each failing and recovering",
                    () -> chained(step -> step.<Integer>then(value -> {
                          throw new Counted(value);
                        })
                        .recover(failure -> Exchange.done(((Counted) failure).value + 1)))),
                Named.of("pairs of pairs of pairs", () -> balanced(STEPS)))
            .map(shape -> Arguments.of(runner, shape)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("shapes")
  @DisplayName("nested")
  void nested(Runner runner, Supplier<Exchange<Integer>> shape) throws Exception {
    int value = onASmallStack(() -> runner.run(shape.get(), request -> {
      if (request.method().equals("LOSE")) {
        return Sample.SILENT.send(request);
      }
      return Sample.OK;
    }));

    assertThat(value).isEqualTo(STEPS);
  }

  private static Exchange<Integer> deferred(int left) {
    return left == 0 ? Exchange.done(STEPS) : Exchange.defer(() -> deferred(left - 1));
  }

  private static Exchange<Integer> thenNested(int left) {
    return left == 0 ? Exchange.done(STEPS) : Exchange.done(left - 1).then(l -> thenNested(l));
  }

  private static Exchange<Integer> recoverNested(int left) {
    return left == 0
        ? Exchange.done(STEPS)
        : Exchange.<Integer>failed(new Counted(left)).recover(failure -> recoverNested(left - 1));
  }

  private static Exchange<Integer> sending(int left) {
    return left == 0
        ? Exchange.done(STEPS)
        : Exchange.send(Sample.REQUEST, response -> sending(left - 1));
  }

  /** Has a tenth of the steps, because each fills in a stack trace. Nested calls for these would overflow the stack as well. */
  private static Exchange<Integer> unanswered(int left) {
    return left == 0
        ? Exchange.done(STEPS)
        : Exchange.send(
            HttpRequest.of("LOSE", "https://api.example/"),
            response -> Exchange.done(-1),
            none -> unanswered(left - 1));
  }

  private static Exchange<Integer> awaiting(int left) {
    return left == 0
        ? Exchange.done(STEPS)
        : Exchange.await(executor -> CompletableFuture.completedFuture(awaiting(left - 1)));
  }

  private static Exchange<Integer> mapped(int left) {
    return left == 0
        ? Exchange.done(0)
        : Exchange.defer(() -> mapped(left - 1)).map(value -> value + 1);
  }

  /** The exchange of the stage is created after the previous step. Otherwise the test itself would nest on the stack. */
  private static Exchange<Integer> awaitingMapped(int left) {
    return left == 0
        ? Exchange.done(0)
        : Exchange.<Integer>await(executor ->
                CompletableFuture.completedFuture(Exchange.defer(() -> awaitingMapped(left - 1))))
            .map(value -> value + 1);
  }

  private static Exchange<Integer> detached(int left) {
    return left == 0
        ? Exchange.done(0)
        : Exchange.detached(() -> detached(left - 1), (value, failure) -> {})
            .map(value -> value + 1);
  }

  private static Exchange<Integer> around(int layers) {
    Exchange<Integer> exchange = Exchange.done(0);
    for (int i = 0; i < layers; i++) {
      Exchange<Integer> inner = exchange;
      exchange = Exchange.defer(() -> inner).map(value -> value + 1);
    }
    return exchange;
  }

  private static Exchange<Integer> chained(UnaryOperator<Exchange<Integer>> next) {
    Exchange<Integer> exchange = Exchange.done(0);
    for (int i = 0; i < STEPS; i++) {
      exchange = next.apply(exchange);
    }
    return exchange;
  }

  private static Exchange<Integer> balanced(int leaves) {
    if (leaves == 1) {
      return Exchange.defer(() -> Exchange.done(1));
    }
    int half = leaves / 2;
    return balanced(half).then(left -> balanced(leaves - half).map(right -> left + right));
  }

  private static Exchange<Integer> unexpected(RuntimeException failure) {
    throw new AssertionError("Nothing failed", failure);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("when a failure skips 200,000 functions that expect a value")
  void failurePassesBy(Runner runner) throws Exception {
    Counted failure = new Counted(0);
    onASmallStack(() -> {
      Exchange<Integer> exchange = Exchange.failed(failure);
      for (int i = 0; i < STEPS; i++) {
        exchange = exchange.then(value -> Exchange.done(value + 1));
      }
      Exchange<Integer> failing = exchange;

      assertThatThrownBy(() -> runner.run(failing, Sample.UNUSED)).isSameAs(failure);
      assertThat(runner.run(failing.recover(seen -> Exchange.done(7)), Sample.UNUSED))
          .isEqualTo(7);
      return STEPS;
    });
  }

  @Test
  @DisplayName("when each step is awaited, and another thread completes it")
  void completedElsewhere() throws Exception {
    assertThat(onASmallStack(() -> Runner.OVER_ASYNC.run(elsewhere(STEPS), Sample.UNUSED)))
        .isEqualTo(STEPS);
  }

  /** Fewer steps, because each needs two thread switches. Their frames would overflow the stack as well. */
  @ParameterizedTest
  @EnumSource(names = {"OVER", "FOREIGN"})
  @DisplayName("when a thread waits for each step, and another thread completes it")
  void waitedFor(Runner runner) throws Exception {
    assertThat(onASmallStack(() -> runner.run(elsewhere(STEPS / 20), Sample.UNUSED)))
        .isEqualTo(STEPS);
  }

  private static Exchange<Integer> elsewhere(int left) {
    return left == 0
        ? Exchange.done(STEPS)
        : Exchange.await(
            executor -> CompletableFuture.supplyAsync(() -> elsewhere(left - 1), elsewhere));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("when 200,000 functions follow one step that another thread completes")
  void behindOneCompletedElsewhere(Runner runner) throws Exception {
    int value = onASmallStack(() -> runner.run(
        counting(Exchange.await(
            executor -> CompletableFuture.supplyAsync(() -> Exchange.done(0), elsewhere))),
        Sample.UNUSED));

    assertThat(value).isEqualTo(STEPS);
  }

  private static Exchange<Integer> counting(Exchange<Integer> zero) {
    Exchange<Integer> exchange = zero;
    for (int i = 0; i < STEPS; i++) {
      exchange = exchange.map(count -> count + 1);
    }
    return exchange;
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("when 200,000 functions follow detached work")
  void behindDetachedWork(Runner runner) throws Exception {
    int value = onASmallStack(() -> runner.run(
        counting(Exchange.detached(() -> Exchange.done(0), (ended, failure) -> {})),
        Sample.UNUSED));

    assertThat(value).isEqualTo(STEPS);
  }

  /** Fewer steps, because each needs a thread. */
  @ParameterizedTest
  @EnumSource
  @DisplayName("when detached work follows detached work")
  void detachedOneAfterAnother(Runner runner) throws Exception {
    assertThat(onASmallStack(() -> runner.run(followed(STEPS / 200), Sample.UNUSED)))
        .isEqualTo(STEPS);
  }

  private static Exchange<Integer> followed(int left) {
    return left == 0
        ? Exchange.done(STEPS)
        : Exchange.detached(() -> Exchange.done(left - 1), (value, failure) -> {})
            .then(ExchangeDepthTest::followed);
  }

  @ParameterizedTest
  @EnumSource(names = {"OVER", "OVER_ASYNC"})
  @DisplayName("when an Error ends 200,000 detached works at once")
  void errorInDetachedWork(Runner runner) throws Exception {
    AtomicInteger reports = new AtomicInteger();
    AssertionError error = new AssertionError("planned");
    onASmallStack(() -> {
      assertThatThrownBy(() -> runner.run(dying(STEPS, reports, error), Sample.UNUSED))
          .isSameAs(error);
      return STEPS;
    });

    assertThat(reports).hasValue(STEPS);
  }

  private static Exchange<Integer> dying(int left, AtomicInteger reports, Error error) {
    return Exchange.detached(
        () -> {
          if (left == 1) {
            throw error;
          }
          return dying(left - 1, reports, error);
        },
        (value, failure) -> reports.incrementAndGet());
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("when blocking work and short pauses alternate")
  void pauses(Runner runner) throws Exception {
    assertThat(onASmallStack(() -> runner.run(pausing(200), Sample.UNUSED))).isEqualTo(STEPS);
  }

  private static Exchange<Integer> pausing(int left) {
    return left == 0
        ? Exchange.done(STEPS)
        : Exchange.blocking("The work", () -> left - 1)
            .then(next -> Exchange.pause(Duration.ofNanos(1), () -> pausing(next)));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("when the exchange is printed")
  void printed(Runner runner) throws Exception {
    onASmallStack(() -> {
      Exchange<Integer> exchange = chained(step -> step.map(value -> value + 1));
      assertThat(exchange.toString()).hasSizeLessThan(100);
      return runner.run(exchange, Sample.UNUSED);
    });
  }

  private static int onASmallStack(Callable<Integer> work) throws Exception {
    FutureTask<Integer> task = new FutureTask<>(work);
    Thread thread = new Thread(null, task, "small stack", SMALL_STACK);
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("On a small stack", e.getCause());
    }
  }

  private static final class Counted extends RuntimeException {

    private final int value;

    Counted(int value) {
      super("planned", null, false, false);
      this.value = value;
    }
  }
}
