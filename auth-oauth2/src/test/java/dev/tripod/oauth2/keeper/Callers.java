package dev.tripod.oauth2.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.Tokens;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Threads that request tokens at the same time, every second one asynchronously. A caller has started when it reads the clock,
 * so a test knows when all of them have started.
 */
final class Callers implements Clock {

  private final Clock clock;
  private final ExecutorService blocking =
      Executors.newCachedThreadPool(work -> new Thread(work, "blocking"));
  private final Semaphore inside = new Semaphore(0);
  private final ThreadLocal<Boolean> isOutside = ThreadLocal.withInitial(() -> false);
  private final List<Thread> threads = new ArrayList<>();

  Callers(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Instant now() {
    if (isOutside.get()) {
      isOutside.set(false);
      inside.release();
    }
    return clock.now();
  }

  @Override
  public long nanoTime() {
    return clock.nanoTime();
  }

  /** Returns the executor for the blocking work of asynchronous callers. */
  ExecutorService blocking() {
    return blocking;
  }

  /** Starts the callers together, when the last one is ready. */
  List<CompletableFuture<Tokens>> ask(List<Exchange<Tokens>> exchanges, HttpTransport transport) {
    CyclicBarrier start = new CyclicBarrier(exchanges.size());
    List<CompletableFuture<Tokens>> results = new ArrayList<>();
    for (Exchange<Tokens> exchange : exchanges) {
      boolean async = results.size() % 2 == 1;
      CompletableFuture<Tokens> result = new CompletableFuture<>();
      results.add(result);
      Thread thread = new Thread(
          () -> {
            try {
              start.await(60, TimeUnit.SECONDS);
              isOutside.set(true);
              if (async) {
                var unused = exchange
                    .overAsync(transport, blocking)
                    .whenComplete((tokens, failure) -> end(result, tokens, failure));
              } else {
                end(result, exchange.over(transport), null);
              }
            } catch (Throwable t) {
              end(result, null, t);
            }
          },
          "caller " + results.size());
      threads.add(thread);
      thread.start();
    }
    return results;
  }

  void awaitInside(int number) throws InterruptedException {
    assertThat(inside.tryAcquire(number, 60, TimeUnit.SECONDS))
        .as("all callers have started")
        .isTrue();
  }

  /** Returns the thread of a caller, by the order of their start. */
  Thread thread(int number) {
    return threads.get(number);
  }

  /** Waits until all callers have ended. */
  void close() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join(60_000);
      assertThat(thread.isAlive()).as("no caller hangs").isFalse();
    }
    blocking.shutdownNow();
  }

  private static void end(
      CompletableFuture<Tokens> result, @Nullable Tokens tokens, @Nullable Throwable failure) {
    if (failure == null) {
      result.complete(tokens);
    } else {
      result.completeExceptionally(
          failure instanceof BrokenBarrierException ? new AssertionError(failure) : failure);
    }
  }
}
