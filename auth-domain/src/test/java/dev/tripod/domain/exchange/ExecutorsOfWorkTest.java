package dev.tripod.domain.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which executor runs detached and blocking work, and that a fork-join pool does not serialize it. */
@Timeout(240)
@DisplayName("The executor of work")
final class ExecutorsOfWorkTest {

  private static final int TASKS = 16;

  private final List<String> threads = new CopyOnWriteArrayList<>();
  private ExecutorService own;
  private ExecutorService other;

  @BeforeEach
  void open() {
    own = Executors.newCachedThreadPool(work -> new Thread(work, "own"));
    other = Executors.newCachedThreadPool(work -> new Thread(work, "other"));
  }

  @AfterEach
  void close() {
    own.shutdownNow();
    other.shutdownNow();
  }

  private Exchange<String> recording() {
    threads.add(Thread.currentThread().getName());
    return Exchange.blocking("The work", () -> {
      threads.add(Thread.currentThread().getName());
      return "a";
    });
  }

  private void record(@Nullable Object value, @Nullable Throwable failure) {
    threads.add("ended on " + Thread.currentThread().getName());
  }

  @Test
  @DisplayName("is the one that over receives, for detached work only")
  void executorOfOver() {
    String here = Thread.currentThread().getName();
    Exchange<String> exchange = recording()
        .then(first -> Exchange.detached(this::recording, this::record))
        .then(second -> recording());
    threads.clear();

    assertThat(exchange.over(Sample.UNUSED, own)).isEqualTo("a");
    assertThat(threads).containsExactly(here, "own", "own", "ended on own", here, here);
  }

  @ParameterizedTest
  @EnumSource(names = {"OVER", "OVER_ASYNC"})
  @DisplayName("is the one that the work names, whatever the caller uses, also for nested work")
  void executorOfTheWork(Runner runner) {
    Exchange<String> exchange = Exchange.detached(
        own,
        () -> recording().then(first -> Exchange.detached(other, this::recording, this::record)),
        this::record);

    assertThat(runner.run(exchange, Sample.UNUSED)).isEqualTo("a");
    assertThat(threads).containsExactly("own", "own", "own", "own", "ended on own", "ended on own");
  }

  @Test
  @DisplayName("runs nothing in another interpreter, which runs the work as ordinary steps")
  void anotherInterpreter() {
    Executor none = work -> {
      throw new AssertionError("not used");
    };

    assertThat(Runner.FOREIGN.run(
            Exchange.detached(none, () -> Exchange.done("a"), this::record), Sample.UNUSED))
        .isEqualTo("a");
  }

  @ParameterizedTest
  @EnumSource(names = {"OVER", "OVER_ASYNC"})
  @DisplayName("fails the work if it rejects it, which is reported and can be recovered")
  void rejects(Runner runner) {
    Executor full = work -> {
      throw new RejectedExecutionException("full");
    };
    Exchange<String> exchange = Exchange.detached(full, this::recording, this::record);

    assertThatThrownBy(() -> runner.run(exchange, Sample.UNUSED))
        .isInstanceOf(AdapterFailed.class)
        .hasMessageContaining("The executor of detached work");
    assertThat(threads).hasSize(1);
    assertThat(runner.run(exchange.recover(failure -> Exchange.done("recovered")), Sample.UNUSED))
        .isEqualTo("recovered");
  }

  @Test
  @DisplayName("is not null")
  void notNull() {
    assertThatNullPointerException()
        .isThrownBy(
            () -> Exchange.detached(Sample.nothing(), () -> Exchange.done("a"), this::record))
        .withMessage("executor");
    assertThatNullPointerException()
        .isThrownBy(() -> Exchange.done("a").over(Sample.UNUSED, Sample.nothing()));
  }

  /** Waits until as many tasks have come here as there are. With fewer threads, that never happens. */
  private static String meet(CyclicBarrier barrier) {
    try {
      barrier.await(60, TimeUnit.SECONDS);
      return "met";
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException("a task had to wait for another one", e);
    }
  }

  private static void assertAllMeet(Executor pool, Supplier<Exchange<String>> task) {
    List<CompletableFuture<String>> results = Stream.generate(
            () -> task.get().overAsync(Sample.UNUSED, pool))
        .limit(TASKS)
        .toList();

    results.forEach(result -> assertThat(Runner.outcome(result)).isEqualTo("met"));
  }

  @Test
  @DisplayName("does not serialize blocking work if it is a fork-join pool with one thread")
  void blockingWorkInASmallPool() {
    ForkJoinPool small = new ForkJoinPool(1);
    CyclicBarrier barrier = new CyclicBarrier(TASKS);
    try {
      assertAllMeet(small, () -> Exchange.blocking("The store", () -> meet(barrier)));
    } finally {
      small.shutdownNow();
    }
  }

  @Test
  @DisplayName(
      "does not serialize detached work that blocks if it is a fork-join pool with one thread")
  void detachedWorkInASmallPool() {
    ForkJoinPool small = new ForkJoinPool(1);
    CyclicBarrier barrier = new CyclicBarrier(TASKS);
    try {
      assertAllMeet(
          small,
          () -> Exchange.detached(() -> Exchange.done(meet(barrier)), (value, failure) -> {}));
    } finally {
      small.shutdownNow();
    }
  }

  @Test
  @DisplayName("runs blocking work one after the other if the pool may add no more threads")
  void poolAtItsLimit() {
    ForkJoinPool limited = new ForkJoinPool(
        1,
        ForkJoinPool.defaultForkJoinWorkerThreadFactory,
        null,
        true,
        1,
        1,
        1,
        null,
        60,
        TimeUnit.SECONDS);
    try {
      List<CompletableFuture<String>> results = Stream.generate(
              () -> Exchange.blocking("The store", () -> "done").overAsync(Sample.UNUSED, limited))
          .limit(TASKS)
          .toList();

      results.forEach(result -> assertThat(Runner.outcome(result)).isEqualTo("done"));
    } finally {
      limited.shutdownNow();
    }
  }
}
