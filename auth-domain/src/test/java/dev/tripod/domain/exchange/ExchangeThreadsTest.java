package dev.tripod.domain.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.exchange.Sample.Recording;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
@DisplayName("The threads that run an exchange, and interrupted and cancelled ones")
final class ExchangeThreadsTest {

  private static final Duration FOR_EVER = Duration.ofDays(365_000);

  private ExecutorService blocking;
  private ExecutorService elsewhere;

  @BeforeEach
  void open() {
    blocking = Executors.newFixedThreadPool(2, work -> new Thread(work, "blocking"));
    elsewhere = Executors.newSingleThreadExecutor(work -> new Thread(work, "elsewhere"));
  }

  @AfterEach
  void close() {
    blocking.shutdownNow();
    elsewhere.shutdownNow();
  }

  private static String here() {
    return Thread.currentThread().getName();
  }

  @Test
  @DisplayName("overAsync returns before blocking work ends, which runs on the given executor")
  void blockingWorkDoesNotHoldTheCaller() {
    CountDownLatch returned = new CountDownLatch(1);
    CompletableFuture<String> future = Exchange.blocking("The work", () -> {
          Sample.passed(returned);
          return here();
        })
        .overAsync(Sample.UNUSED, blocking);

    assertThat(future).isNotDone();
    returned.countDown();
    assertThat(Runner.outcome(future)).isEqualTo("blocking");
  }

  @Test
  @DisplayName("overAsync without an executor returns before blocking work ends too")
  void byDefaultToo() {
    CountDownLatch returned = new CountDownLatch(1);
    CompletableFuture<Thread> future = Exchange.blocking("The work", () -> {
          Sample.passed(returned);
          return Thread.currentThread();
        })
        .overAsync(Sample.UNUSED);

    assertThat(future).isNotDone();
    returned.countDown();
    assertThat(Runner.outcome(future)).isNotSameAs(Thread.currentThread());
  }

  @Test
  @DisplayName("the work of a later await runs on the executor too")
  void laterBlockingWork() {
    CompletableFuture<HttpResponse> response = new CompletableFuture<>();
    CompletableFuture<String> future = Exchange.<String>send(
            Sample.REQUEST, a -> Exchange.blocking("The work", ExchangeThreadsTest::here))
        .overAsync(asynchronous(response), blocking);

    response.complete(Sample.OK);

    assertThat(Runner.outcome(future)).isEqualTo("blocking");
  }

  private static HttpTransport asynchronous(CompletableFuture<HttpResponse> response) {
    return new HttpTransport() {
      @Override
      public HttpResponse send(HttpRequest request) {
        throw new AssertionError("Only asynchronously");
      }

      @Override
      public CompletableFuture<HttpResponse> sendAsync(HttpRequest request) {
        return response;
      }
    };
  }

  @Test
  @DisplayName(
      "after a pause every step runs on the given executor, none on the JDK's timer thread")
  void afterAPause() {
    Set<String> threads = ConcurrentHashMap.newKeySet();
    Recording transport = new Recording(request -> {
      threads.add(here());
      return Sample.OK;
    });
    Exchange<String> exchange = Exchange.pause(Duration.ofNanos(1), () -> {
          threads.add(here());
          return Exchange.send(Sample.REQUEST, response -> {
            threads.add(here());
            return Exchange.done("a");
          });
        })
        .then(value -> Exchange.<String>pause(Duration.ofMillis(1), () -> {
          threads.add(here());
          throw new IllegalStateException("planned");
        }))
        .recover(failure -> {
          threads.add(here());
          return Exchange.done("b");
        })
        .map(value -> {
          threads.add(here());
          return value;
        });

    assertThat(Runner.outcome(exchange.overAsync(transport, blocking))).isEqualTo("b");
    assertThat(transport.requests()).hasSize(1);
    assertThat(threads).containsExactly("blocking");
  }

  @Test
  @DisplayName("without an executor, no step after a pause runs on the JDK's timer thread")
  void afterAPauseByDefault() {
    String thread = Runner.outcome(
        Exchange.pause(Duration.ofNanos(1), () -> Exchange.done(here())).overAsync(Sample.UNUSED));

    assertThat(thread).doesNotContainIgnoringCase("delay");
  }

  @Test
  @DisplayName("over does everything on the calling thread: work, sending and every function")
  void overStaysHere() {
    List<String> threads = new ArrayList<>();
    Exchange<String> exchange = Exchange.blocking("The work", () -> threads.add(here()))
        .<String>then(added -> Exchange.send(Sample.REQUEST, response -> {
          threads.add(here());
          return Exchange.done("a");
        }))
        .then(value -> Exchange.pause(Duration.ofNanos(1), () -> {
          threads.add(here());
          return Exchange.done(value);
        }));

    exchange.over(request -> {
      threads.add(here());
      return Sample.OK;
    });

    assertThat(threads).hasSize(4).containsOnly(here());
  }

  @Test
  @DisplayName(
      "over runs the functions after an await on the calling thread, whichever thread completes the stage")
  void overComesBack() {
    Watched<Exchange<String>> stage = new Watched<>();
    Exchange<String> exchange =
        Exchange.<String>await(executor -> stage).then(value -> Exchange.done(here()));
    Watched<Exchange<String>> failing = new Watched<>();
    Exchange<String> recovered =
        Exchange.<String>await(executor -> failing).recover(failure -> Exchange.done(here()));

    Caller one = started("one", () -> exchange.over(Sample.UNUSED));
    Caller other = started("other", () -> recovered.over(Sample.UNUSED));
    Sample.awaitUninterrupted(stage.watched);
    Sample.awaitUninterrupted(failing.watched);
    stage.complete(Exchange.done("a"));
    failing.completeExceptionally(new IllegalStateException("planned"));

    assertThat(endOf(one)).isEqualTo("one");
    assertThat(endOf(other)).isEqualTo("other");
  }

  /** Reports when a thread waits for it. */
  private static final class Watched<T> extends CompletableFuture<T> {

    private final CountDownLatch watched = new CountDownLatch(1);

    @Override
    public CompletableFuture<T> whenComplete(BiConsumer<? super T, ? super Throwable> action) {
      CompletableFuture<T> followed = super.whenComplete(action);
      watched.countDown();
      return followed;
    }
  }

  /** A separate thread, because its interrupt flag is changed. */
  private static final class Caller extends FutureTask<String> {

    private final Thread thread;

    Caller(String name, Callable<String> work) {
      super(work);
      this.thread = new Thread(this, name);
      thread.setDaemon(true);
    }
  }

  private static Caller started(String name, Callable<String> work) {
    Caller caller = new Caller(name, work);
    caller.thread.start();
    return caller;
  }

  private static String endOf(Future<String> caller) {
    try {
      return caller.get(60, TimeUnit.SECONDS);
    } catch (InterruptedException | TimeoutException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  /** Runs {@code exchange} and returns how it ended, and whether the interrupt flag was set. */
  private static Callable<String> leaving(Exchange<String> exchange, HttpTransport transport) {
    return () -> {
      try {
        return "value " + exchange.over(transport);
      } catch (NoResponse e) {
        return "NoResponse, " + e.getCause().getClass().getSimpleName() + ", "
            + (e.perhapsSent() ? "perhaps sent" : "not sent") + ", "
            + (Thread.currentThread().isInterrupted() ? "flag set" : "flag cleared");
      }
    };
  }

  private static final String LEFT = "NoResponse, InterruptedIOException, perhaps sent, flag set";

  @Test
  @DisplayName(
      "a thread that is interrupted while it sends keeps its flag and fails with NoResponse")
  void interruptedWhileSending() {
    CountDownLatch sending = new CountDownLatch(1);
    Exchange<String> exchange = Exchange.send(Sample.REQUEST, response -> Exchange.done("wrong"));
    Caller caller = started("caller", leaving(exchange, request -> {
      sending.countDown();
      Sample.passed(new CountDownLatch(1));
      return Sample.OK;
    }));

    Sample.awaitUninterrupted(sending);
    caller.thread.interrupt();

    assertThat(endOf(caller)).isEqualTo(LEFT);
  }

  @Test
  @DisplayName("a thread that is interrupted in a pause keeps its flag and fails with NoResponse")
  void interruptedInAPause() {
    CountDownLatch pausing = new CountDownLatch(1);
    Exchange<String> exchange = Exchange.defer(() -> {
      pausing.countDown();
      return Exchange.pause(FOR_EVER, () -> Exchange.done("wrong"));
    });
    Caller caller = started("caller", leaving(exchange, Sample.UNUSED));

    Sample.awaitUninterrupted(pausing);
    caller.thread.interrupt();

    assertThat(endOf(caller)).isEqualTo(LEFT);
  }

  @Test
  @DisplayName(
      "a thread that is interrupted in an await keeps its flag and fails with NoResponse; the work continues")
  void interruptedInAnAwait() {
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch left = new CountDownLatch(1);
    CompletableFuture<Exchange<String>> work = CompletableFuture.supplyAsync(
        () -> {
          Sample.awaitUninterrupted(left);
          return Exchange.done("ended");
        },
        elsewhere);
    Exchange<String> exchange = Exchange.await(executor -> {
      working.countDown();
      return work;
    });
    Caller caller = started("caller", leaving(exchange, Sample.UNUSED));

    Sample.awaitUninterrupted(working);
    caller.thread.interrupt();

    assertThat(endOf(caller)).isEqualTo(LEFT);
    assertThat(work).isNotDone();
    left.countDown();
    assertThat(Runner.outcome(work).over(Sample.UNUSED)).isEqualTo("ended");
  }

  @Test
  @DisplayName(
      "a thread with its interrupt flag set continues until it must wait, and keeps the flag")
  void interruptedBefore() {
    Exchange<String> nothingToWaitFor = Exchange.blocking("The work", () -> "a")
        .then(
            value -> Exchange.send(Sample.REQUEST, response -> Exchange.done(response.bodyText())));
    Callable<String> interrupted = () -> {
      Thread.currentThread().interrupt();
      String end = nothingToWaitFor.over(Sample.RESPONDS);
      return end + (Thread.currentThread().isInterrupted() ? ", flag set" : ", flag cleared");
    };

    assertThat(endOf(started("caller", interrupted))).isEqualTo("fine, flag set");
    for (Exchange<String> waiting : List.of(
        Exchange.pause(FOR_EVER, () -> Exchange.done("wrong")),
        Exchange.<String>await(executor -> new CompletableFuture<>()))) {
      assertThat(endOf(started("caller", () -> {
            Thread.currentThread().interrupt();
            return leaving(waiting, Sample.UNUSED).call();
          })))
          .isEqualTo(LEFT);
    }
  }

  @Test
  @DisplayName("cancelling the future ends the wait, not the exchange")
  void cancelling() {
    CountDownLatch cancelled = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    Recording transport = new Recording(Sample.RESPONDS);
    CompletableFuture<String> future = Exchange.blocking("The work", () -> {
          Sample.passed(cancelled);
          return "a";
        })
        .then(value -> Exchange.pause(Duration.ofNanos(1), () -> Exchange.done(value)))
        .<String>then(value -> Exchange.send(Sample.REQUEST, response -> {
          ended.countDown();
          return Exchange.done("b");
        }))
        .overAsync(transport, blocking);

    assertThat(future.cancel(true)).isTrue();
    cancelled.countDown();

    Sample.awaitUninterrupted(ended);
    assertThat(transport.requests()).hasSize(1);
    assertThat(future).isCancelled();
  }

  @Test
  @DisplayName("cancelling the future cancels neither the transport's future nor the awaited one")
  void cancellingIsNotPassedOn() {
    CompletableFuture<HttpResponse> response = new CompletableFuture<>();
    CompletableFuture<Exchange<String>> awaited = new CompletableFuture<>();

    CompletableFuture<String> sending = Exchange.<String>send(
            Sample.REQUEST, a -> Exchange.done("a"))
        .overAsync(asynchronous(response));
    CompletableFuture<String> awaiting =
        Exchange.await(executor -> awaited).overAsync(Sample.UNUSED);

    assertThat(sending.cancel(true)).isTrue();
    assertThat(awaiting.cancel(true)).isTrue();
    assertThat(response).isNotDone();
    assertThat(awaited).isNotDone();
  }

  /** Both threads are in the same function of the same exchange before either continues. */
  @ParameterizedTest
  @EnumSource
  @DisplayName("two threads run one exchange at once, each with its own responses and values")
  void twoThreadsAtOnce(Runner runner) throws Exception {
    CyclicBarrier together = new CyclicBarrier(2);
    AtomicInteger nonce = new AtomicInteger();
    Exchange<String> exchange = Exchange.defer(() -> Exchange.send(
            Sample.REQUEST.withHeader("Nonce", "n" + nonce.incrementAndGet()), response -> {
              meet(together);
              return Exchange.done(response.bodyText());
            }))
        .then(value -> Exchange.blocking("The work", () -> {
          meet(together);
          return value;
        }))
        .then(value -> Exchange.pause(Duration.ofNanos(1), () -> {
          meet(together);
          return Exchange.done(value);
        }))
        .<String>then(value -> {
          meet(together);
          throw new IllegalStateException(value);
        })
        .recover(failure -> {
          meet(together);
          return Exchange.done(String.valueOf(failure.getMessage()));
        })
        .map(value -> {
          meet(together);
          return value + "!";
        });
    HttpTransport echo =
        request -> Sample.response(200, request.headers().first("Nonce").orElseThrow());

    Caller one = started("one", () -> runner.run(exchange, echo));
    Caller other = started("other", () -> runner.run(exchange, echo));

    assertThat(List.of(endOf(one), endOf(other))).containsExactlyInAnyOrder("n1!", "n2!");
  }

  private static void meet(CyclicBarrier together) {
    try {
      together.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new AssertionError("The other thread did not come", e);
    }
  }

  @Test
  @DisplayName("many exchanges that wait for one stage each continue exactly once")
  void sharedStage() {
    CompletableFuture<Exchange<String>> shared = new CompletableFuture<>();
    AtomicInteger wentOn = new AtomicInteger();
    Exchange<Integer> exchange =
        Exchange.<String>await(executor -> shared).map(value -> wentOn.incrementAndGet());
    List<CompletableFuture<Integer>> before = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      before.add(exchange.overAsync(Sample.UNUSED, blocking));
    }

    shared.complete(Exchange.done("a"));
    List<Integer> seen = new ArrayList<>();
    before.forEach(future -> seen.add(Runner.outcome(future)));
    seen.add(exchange.over(Sample.UNUSED));

    assertThat(seen).doesNotHaveDuplicates().hasSize(101);
    assertThat(wentOn).hasValue(101);
  }

  @Test
  @DisplayName("a stage that ends while the loop arrives continues exactly once")
  void meetingOfLoopAndStage() throws Exception {
    CyclicBarrier together = new CyclicBarrier(2);
    for (int i = 0; i < 2_000; i++) {
      CompletableFuture<HttpResponse> response = new CompletableFuture<>();
      AtomicInteger responses = new AtomicInteger();
      Future<Boolean> completing = elsewhere.submit(() -> {
        meet(together);
        return response.complete(Sample.OK);
      });
      CompletableFuture<Integer> future = Exchange.defer(() -> {
            meet(together);
            return Exchange.<Integer>send(
                Sample.REQUEST, a -> Exchange.done(responses.incrementAndGet()));
          })
          .overAsync(asynchronous(response), blocking);

      assertThat(Runner.outcome(future)).isEqualTo(1);
      assertThat(completing.get(60, TimeUnit.SECONDS)).isTrue();
      assertThat(responses).hasValue(1);
    }
  }
}
