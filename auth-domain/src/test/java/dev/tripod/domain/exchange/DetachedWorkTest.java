package dev.tripod.domain.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
@DisplayName("Detached work continues without its caller, and its end is reported")
final class DetachedWorkTest {

  private final IllegalStateException planned = new IllegalStateException("planned");
  private final Log log = new Log();
  private ExecutorService blocking;

  @BeforeEach
  void open() {
    blocking = Executors.newFixedThreadPool(2, work -> new Thread(work, "blocking"));
  }

  @AfterEach
  void close() {
    blocking.shutdownNow();
  }

  /** The events in order, and the end of the work to wait for. */
  private static final class Log implements BiConsumer<@Nullable Object, @Nullable Throwable> {

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    void add(String line) {
      lines.add(line);
    }

    @Override
    public void accept(@Nullable Object value, @Nullable Throwable failure) {
      lines.add("ended with " + (failure == null ? value : failure.getMessage()));
      ended.countDown();
    }
  }

  // Reports of the end.

  @ParameterizedTest
  @EnumSource
  @DisplayName("a value is reported once per run, before the next step")
  void reportsAValue(Runner runner) {
    Exchange<String> exchange = Exchange.detached(
            () -> {
              log.add("work");
              return Exchange.send(Sample.REQUEST, response -> Exchange.done(response.bodyText()));
            },
            log)
        .map(value -> {
          log.add("continued with " + value);
          return value + "!";
        });

    assertThat(log.lines).isEmpty();
    assertThat(runner.run(exchange, Sample.RESPONDS)).isEqualTo("fine!");
    assertThat(log.lines).containsExactly("work", "ended with fine", "continued with fine");
    assertThat(runner.run(exchange, Sample.RESPONDS)).isEqualTo("fine!");
    assertThat(log.lines).hasSize(6);
  }

  static Stream<Arguments> failures() {
    IllegalStateException planned = new IllegalStateException("planned");
    return Stream.of(Runner.values())
        .flatMap(runner -> Stream.<Named<Supplier<Exchange<String>>>>of(
                Named.of("the supplier of the work throws", () -> {
                  throw planned;
                }),
                Named.of("the work fails", () -> Exchange.failed(planned)),
                Named.of(
                    "a function after a response throws",
                    () -> Exchange.send(Sample.REQUEST, response -> {
                      throw planned;
                    })),
                Named.of(
                    "a function after a pause throws",
                    () -> Exchange.pause(Duration.ofNanos(1), () -> {
                      throw planned;
                    })),
                Named.of(
                    "an await throws",
                    () -> Exchange.await(executor -> {
                      throw planned;
                    })),
                Named.of(
                    "an awaited stage fails",
                    () -> Exchange.await(executor -> CompletableFuture.failedFuture(planned))),
                Named.of(
                    "it recovers by failing",
                    () -> Exchange.<String>failed(new IllegalStateException("first"))
                        .recover(first -> {
                          throw planned;
                        })))
            .map(work -> Arguments.of(runner, work, planned)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("failures")
  @DisplayName("a failure is reported once, and reaches the next step or the caller")
  void reportsAFailure(
      Runner runner, Supplier<Exchange<String>> work, IllegalStateException thrown) {
    Exchange<String> exchange = Exchange.detached(work, log);

    assertThatThrownBy(() -> runner.run(exchange, Sample.RESPONDS)).isSameAs(thrown);
    assertThat(log.lines).containsExactly("ended with planned");
    assertThat(runner.run(
            exchange.recover(failure -> {
              log.add("continued after " + failure.getMessage());
              return Exchange.done("recovered");
            }),
            Sample.RESPONDS))
        .isEqualTo("recovered");
    assertThat(log.lines)
        .containsExactly("ended with planned", "ended with planned", "continued after planned");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("work that returns nothing has failed")
  void supplierReturnsNull(Runner runner) {
    assertThatNullPointerException()
        .isThrownBy(
            () -> runner.run(Exchange.<String>detached(Sample::nothing, log), Sample.UNUSED));
    assertThat(log.lines).hasSize(1);
  }

  static Stream<Arguments> errors() {
    AssertionError error = new AssertionError("planned");
    HttpTransport failing = new HttpTransport() {
      @Override
      public HttpResponse send(HttpRequest request) {
        throw error;
      }

      @Override
      public CompletableFuture<HttpResponse> sendAsync(HttpRequest request) {
        return CompletableFuture.failedFuture(error);
      }
    };
    HttpTransport throwing = request -> {
      throw error;
    };
    return Stream.of(Runner.OVER, Runner.OVER_ASYNC)
        .flatMap(runner -> Stream.of(
            errors(runner, error, "the transport throws it", throwing, DetachedWorkTest::sending),
            errors(
                runner, error, "the transport's future has it", failing, DetachedWorkTest::sending),
            errors(runner, error, "the supplier throws it", Sample.UNUSED, () -> {
              throw error;
            }),
            errors(
                runner,
                error,
                "a function throws it",
                Sample.UNUSED,
                () -> Exchange.done("a").then(a -> {
                  throw error;
                })),
            errors(
                runner,
                error,
                "a function after a response throws it",
                Sample.RESPONDS,
                () -> Exchange.send(Sample.REQUEST, response -> {
                  throw error;
                })),
            errors(
                runner,
                error,
                "a function after a pause throws it",
                Sample.UNUSED,
                () -> Exchange.pause(Duration.ofNanos(1), () -> {
                  throw error;
                })),
            errors(
                runner,
                error,
                "blocking work throws it",
                Sample.UNUSED,
                () -> Exchange.blocking("The work", () -> {
                  throw error;
                })),
            errors(
                runner,
                error,
                "an await throws it",
                Sample.UNUSED,
                () -> Exchange.await(executor -> {
                  throw error;
                })),
            errors(
                runner,
                error,
                "an awaited stage has it",
                Sample.UNUSED,
                () -> Exchange.await(executor -> CompletableFuture.failedFuture(error)))));
  }

  private static Arguments errors(
      Runner runner,
      Error error,
      String where,
      HttpTransport transport,
      Supplier<Exchange<String>> work) {
    return Arguments.of(runner, error, Named.of(where, transport), work);
  }

  private static Exchange<String> sending() {
    return Exchange.send(Sample.REQUEST, response -> Exchange.done("received"));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("errors")
  @DisplayName("an Error is reported once, skips all functions, and reaches the caller")
  void reportsAnError(
      Runner runner, Error error, HttpTransport transport, Supplier<Exchange<String>> work) {
    Exchange<String> exchange = Exchange.detached(work, log)
        .handle(
            value -> Exchange.done("continued"),
            failure -> Exchange.done("recovered from " + failure.getMessage()));

    assertThatThrownBy(() -> runner.run(exchange, transport)).isSameAs(error);
    assertThat(log.lines).containsExactly("ended with planned");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("an exception of ended replaces a value")
  void endedThrowsOnAValue(Runner runner) {
    AtomicInteger reports = new AtomicInteger();
    for (Throwable thrown : List.of(planned, new AssertionError("planned"))) {
      Exchange<String> exchange = Exchange.detached(() -> Exchange.done("a"), (value, failure) -> {
        reports.incrementAndGet();
        Sample.<String, RuntimeException>sneak(thrown);
      });

      assertThatThrownBy(() -> runner.run(exchange, Sample.UNUSED)).isSameAs(thrown);
    }
    assertThat(reports).hasValue(2);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("an exception of ended is suppressed in a failure, and never replaces it")
  void endedThrowsOnAFailure(Runner runner) {
    AtomicInteger reports = new AtomicInteger();
    for (Throwable thrown : List.of(planned, new AssertionError("planned"))) {
      IllegalStateException first = new IllegalStateException("first");
      Exchange<String> exchange =
          Exchange.detached(() -> Exchange.failed(first), (value, failure) -> {
            reports.incrementAndGet();
            Sample.<String, RuntimeException>sneak(thrown);
          });

      assertThatThrownBy(() -> runner.run(exchange, Sample.UNUSED))
          .isSameAs(first)
          .hasSuppressedException(thrown);
    }
    Exchange<String> rethrowing =
        Exchange.detached(() -> Exchange.failed(planned), (value, failure) -> {
          reports.incrementAndGet();
          throw planned;
        });
    assertThatThrownBy(() -> runner.run(rethrowing, Sample.UNUSED)).isSameAs(planned);
    assertThat(reports).hasValue(3);
  }

  // Nested work.

  @ParameterizedTest
  @EnumSource
  @DisplayName("inner work is reported before outer work, each once")
  void withinEachOther(Runner runner) {
    Exchange<String> inner = Exchange.detached(
        () -> Exchange.blocking("The work", () -> "inner"),
        (value, failure) -> log.add("ended " + value));
    Exchange<String> exchange = Exchange.done("first")
        .then(first -> Exchange.detached(
            () -> inner.then(value -> inner.map(again -> value + " twice")),
            (value, failure) -> log.add("ended " + value)))
        .handle(
            value -> Exchange.pause(Duration.ofNanos(1), () -> inner.map(last -> value)),
            Exchange::failed);

    assertThat(runner.run(exchange, Sample.UNUSED)).isEqualTo("inner twice");
    assertThat(log.lines)
        .containsExactly("ended inner", "ended inner", "ended inner twice", "ended inner");
  }

  @ParameterizedTest
  @EnumSource(names = {"OVER", "OVER_ASYNC"})
  @DisplayName("an Error in nested work is reported to both, the inner one first")
  void errorWithin(Runner runner) {
    AssertionError error = new AssertionError("planned");
    Exchange<String> exchange = Exchange.detached(
        () -> Exchange.<String>detached(() -> Exchange.done("ended already"), log)
            .then(value -> Exchange.<String>detached(
                () -> Exchange.blocking("The work", () -> {
                  throw error;
                }),
                (none, failure) -> {
                  log.add("inner " + failure);
                  throw planned;
                })),
        (none, failure) -> log.add("outer " + failure));

    assertThatThrownBy(() -> runner.run(exchange, Sample.UNUSED)).isSameAs(error);
    assertThat(log.lines)
        .containsExactly("ended with ended already", "inner " + error, "outer " + error);
  }

  @ParameterizedTest
  @EnumSource(names = {"OVER", "OVER_ASYNC"})
  @DisplayName("an Error after the end of the work is not reported to it")
  void errorAfterwards(Runner runner) {
    AssertionError error = new AssertionError("planned");
    Exchange<String> exchange = Exchange.<String>detached(() -> Exchange.done("a"), log)
        .then(value -> {
          throw error;
        });

    assertThatThrownBy(() -> runner.run(exchange, Sample.UNUSED)).isSameAs(error);
    assertThat(log.lines).containsExactly("ended with a");
  }

  @Test
  @DisplayName("another interpreter sees a pause of length zero")
  void isAPause() {
    Exchange<String> exchange = Exchange.detached(() -> Exchange.done("a"), log);

    assertThat(exchange)
        .isInstanceOfSatisfying(
            Exchange.Pause.class, pause -> assertThat(pause.length()).isZero());
    assertThat(exchange).hasToString("Pause[PT0S]");
  }

  @Test
  @DisplayName("rejects null")
  void wrongArguments() {
    assertThatNullPointerException()
        .isThrownBy(() -> Exchange.<String>detached(Sample.nothing(), log))
        .withMessage("work");
    assertThatNullPointerException()
        .isThrownBy(() -> Exchange.detached(() -> Exchange.done("a"), Sample.nothing()))
        .withMessage("ended");
  }

  // Threads, and callers that stop waiting.

  @Test
  @DisplayName("over runs the work on another thread, and the next step on the calling thread")
  void overRunsItElsewhere() {
    List<Thread> working = new CopyOnWriteArrayList<>();
    Exchange<Thread> exchange = Exchange.detached(
            () -> {
              working.add(Thread.currentThread());
              return Exchange.blocking("The work", () -> working.add(Thread.currentThread()))
                  .then(added -> Exchange.send(
                      Sample.REQUEST,
                      response -> Exchange.done(working.add(Thread.currentThread()))))
                  .then(added -> Exchange.pause(
                      Duration.ofNanos(1),
                      () -> Exchange.done(working.add(Thread.currentThread()))));
            },
            (value, failure) -> working.add(Thread.currentThread()))
        .map(value -> Thread.currentThread());

    assertThat(exchange.over(request -> {
          working.add(Thread.currentThread());
          return Sample.OK;
        }))
        .isSameAs(Thread.currentThread());
    assertThat(working).hasSize(6).doesNotContain(Thread.currentThread());
  }

  @Test
  @DisplayName("overAsync runs the work, and a blocking transport, on the given executor")
  void overAsyncRunsItOnTheExecutor() {
    List<String> working = new CopyOnWriteArrayList<>();
    CountDownLatch returned = new CountDownLatch(1);
    CompletableFuture<String> future = Exchange.detached(
            () -> {
              working.add(Thread.currentThread().getName());
              return sending();
            },
            (value, failure) -> working.add(Thread.currentThread().getName()))
        .overAsync(
            request -> {
              Sample.passed(returned);
              working.add(Thread.currentThread().getName());
              return Sample.OK;
            },
            blocking);

    assertThat(future).isNotDone();
    returned.countDown();
    assertThat(Runner.outcome(future)).isEqualTo("received");
    assertThat(working).containsExactly("blocking", "blocking", "blocking");
  }

  /** A separate thread, because its interrupt flag is changed. */
  private static final class Caller extends FutureTask<String> {

    private final Thread thread = new Thread(this, "caller");

    private Caller(Exchange<String> exchange, HttpTransport transport, boolean interrupted) {
      super(() -> {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        try {
          return "value " + exchange.over(transport);
        } catch (NoResponse e) {
          return e.getCause().getClass().getSimpleName()
              + (Thread.currentThread().isInterrupted() ? ", flag set" : ", flag cleared");
        }
      });
      thread.setDaemon(true);
      thread.start();
    }

    String end() throws Exception {
      return get(60, TimeUnit.SECONDS);
    }
  }

  /** Each blocks the work at its first step until the latch opens. */
  static Stream<Arguments> heldWork() {
    return Stream.of(
        Arguments.of(Named.<Holding>of(
            "a transport that blocks",
            (begun, gate) -> new Held(DetachedWorkTest::sending, request -> {
              begun.countDown();
              Sample.passed(gate);
              return Sample.OK;
            }))),
        Arguments.of(Named.<Holding>of(
            "a transport that blocks only in sendAsync",
            (begun, gate) -> new Held(DetachedWorkTest::sending, new HttpTransport() {
              @Override
              public HttpResponse send(HttpRequest request) {
                throw new AssertionError("Only asynchronously");
              }

              @Override
              public CompletableFuture<HttpResponse> sendAsync(HttpRequest request) {
                begun.countDown();
                Sample.awaitUninterrupted(gate);
                return CompletableFuture.completedFuture(Sample.OK);
              }
            }))),
        Arguments.of(Named.<Holding>of(
            "a supplier that blocks",
            (begun, gate) -> new Held(
                () -> {
                  begun.countDown();
                  Sample.awaitUninterrupted(gate);
                  return sending();
                },
                Sample.RESPONDS))),
        Arguments.of(Named.<Holding>of(
            "blocking work",
            (begun, gate) -> new Held(
                () -> Exchange.blocking("The work", () -> {
                      begun.countDown();
                      Sample.passed(gate);
                      return "a";
                    })
                    .then(value -> sending()),
                Sample.RESPONDS))));
  }

  private interface Holding {

    Held by(CountDownLatch begun, CountDownLatch gate);
  }

  private record Held(Supplier<Exchange<String>> work, HttpTransport transport) {}

  @ParameterizedTest(name = "{0}")
  @MethodSource("heldWork")
  @DisplayName(
      "an interrupted caller fails at once and keeps its flag; the work continues to its end")
  void interrupted(Holding holding) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    Held held = holding.by(begun, gate);
    Exchange<String> exchange = Exchange.detached(held.work, log).map(value -> {
      log.add("continued");
      return value;
    });
    Caller caller = new Caller(exchange, held.transport, false);

    Sample.awaitUninterrupted(begun);
    caller.thread.interrupt();

    assertThat(caller.end()).isEqualTo("InterruptedIOException, flag set");
    assertThat(log.lines).isEmpty();
    gate.countDown();
    Sample.awaitUninterrupted(log.ended);
    assertThat(log.lines).containsExactly("ended with received");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("heldWork")
  @DisplayName("a caller with its flag set starts the work, and fails at once and keeps its flag")
  void interruptedBefore(Holding holding) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    Held held = holding.by(begun, gate);
    Caller caller = new Caller(Exchange.detached(held.work, log), held.transport, true);

    assertThat(caller.end()).isEqualTo("InterruptedIOException, flag set");
    Sample.awaitUninterrupted(begun);
    gate.countDown();
    Sample.awaitUninterrupted(log.ended);
    assertThat(log.lines).containsExactly("ended with received");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("heldWork")
  @DisplayName("a cancelled future ends at once; the work and the exchange continue")
  void cancelled(Holding holding) {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch continued = new CountDownLatch(1);
    Held held = holding.by(begun, gate);
    CompletableFuture<String> future = Exchange.detached(held.work, log)
        .map(value -> {
          log.add("continued");
          continued.countDown();
          return value;
        })
        .overAsync(held.transport, blocking);

    Sample.awaitUninterrupted(begun);
    assertThat(future.cancel(true)).isTrue();

    assertThat(log.lines).isEmpty();
    gate.countDown();
    Sample.awaitUninterrupted(continued);
    assertThat(log.lines).containsExactly("ended with received", "continued");
    assertThat(future).isCancelled();
  }

  @Test
  @DisplayName(
      "interrupting the thread that called overAsync has no effect, even if the transport blocks")
  void interruptedAsynchronousCaller() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    CompletableFuture<CompletableFuture<String>> future = new CompletableFuture<>();
    Thread caller =
        new Thread(() -> future.complete(Exchange.detached(DetachedWorkTest::sending, log)
            .overAsync(
                request -> {
                  begun.countDown();
                  Sample.passed(gate);
                  return Sample.OK;
                },
                blocking)));
    caller.start();

    Sample.awaitUninterrupted(begun);
    caller.interrupt();
    gate.countDown();

    assertThat(Runner.outcome(future.get(60, TimeUnit.SECONDS))).isEqualTo("received");
  }

  // Executors that reject tasks.

  /** Accepts a number of tasks, and rejects the others. */
  private static Executor refusingAfter(int tasks, Executor executor) {
    AtomicInteger left = new AtomicInteger(tasks);
    return task -> {
      if (left.getAndDecrement() <= 0) {
        throw new RejectedExecutionException("full");
      }
      executor.execute(task);
    };
  }

  private static Throwable failure(CompletableFuture<String> future) {
    return catchThrowable(() -> Runner.outcome(future));
  }

  @Test
  @DisplayName("an executor that rejects the work fails it, which is reported and can be recovered")
  void rejected() {
    Exchange<String> exchange = Exchange.detached(
        () -> {
          throw new AssertionError("It was not to begin");
        },
        log);

    assertThat(failure(exchange.overAsync(Sample.UNUSED, refusingAfter(0, blocking))))
        .isInstanceOf(AdapterFailed.class)
        .hasMessageContaining("The executor of detached work");
    assertThat(log.lines).hasSize(1);
    assertThat(Runner.outcome(exchange
            .recover(failure -> Exchange.done(failure.getClass().getSimpleName()))
            .overAsync(Sample.UNUSED, refusingAfter(0, blocking))))
        .isEqualTo("AdapterFailed");
    assertThat(log.lines)
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).contains("The executor of detached work"));
  }

  @Test
  @DisplayName("an executor that rejects blocking work inside the work fails it too")
  void rejectedBlockingWork() {
    Exchange<String> exchange =
        Exchange.detached(() -> Exchange.blocking("The store", () -> "a"), log);

    assertThat(failure(exchange.overAsync(Sample.UNUSED, refusingAfter(1, blocking))))
        .isInstanceOf(AdapterFailed.class)
        .hasMessageContaining("The executor of blocking work (The store)");
    assertThat(log.lines).hasSize(1);
  }

  @Test
  @DisplayName("an executor that rejects the step after a pause is reported to nested work too")
  void rejectedAfterAPause() {
    Exchange<String> exchange = Exchange.detached(
        () -> Exchange.detached(
            () -> Exchange.pause(Duration.ofNanos(1), () -> Exchange.done("never")), log),
        (value, failure) -> log.add("outer " + failure));

    Throwable failure = failure(exchange.overAsync(Sample.UNUSED, refusingAfter(1, blocking)));

    assertThat(failure)
        .isInstanceOf(AdapterFailed.class)
        .hasMessageContaining("The executor of the step after a pause");
    assertThat(log.lines).containsExactly("ended with " + failure.getMessage(), "outer " + failure);
  }

  @Test
  @DisplayName("an executor that throws an Error, for example without threads, is reported too")
  void noThreadCanBeMade() {
    Executor dying = task -> {
      throw new OutOfMemoryError("unable to create native thread");
    };

    assertThat(failure(
            Exchange.detached(DetachedWorkTest::sending, log).overAsync(Sample.UNUSED, dying)))
        .isInstanceOf(AdapterFailed.class)
        .cause()
        .hasMessageContaining("unable to create native thread");
    assertThat(log.lines).hasSize(1);
  }

  @Test
  @DisplayName("a pool of one thread is enough for any number of detached works")
  void oneThread() {
    ExecutorService one = Executors.newSingleThreadExecutor();
    try {
      Exchange<String> exchange = Exchange.detached(
          () -> Exchange.blocking("The store", () -> "a")
              .then(a -> Exchange.detached(DetachedWorkTest::sending, log)),
          log);
      List<CompletableFuture<String>> futures = Stream.generate(
              () -> exchange.overAsync(Sample.RESPONDS, one))
          .limit(50)
          .toList();

      futures.forEach(future -> assertThat(Runner.outcome(future)).isEqualTo("received"));
      assertThat(log.lines).hasSize(100);
    } finally {
      one.shutdownNow();
    }
  }
}
