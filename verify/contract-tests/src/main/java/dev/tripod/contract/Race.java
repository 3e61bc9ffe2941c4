package dev.tripod.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Runs work on several threads that start at the same time. */
final class Race {

  private static final long LIMIT_SECONDS = 120;

  private Race() {}

  /** Returns the result of each thread, in order; throws the first failure. */
  static <T> List<T> of(int threads, IntFunction<Callable<T>> runner) throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(threads);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<T>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        Callable<T> work = runner.apply(i);
        running.add(executor.submit(() -> {
          barrier.await(LIMIT_SECONDS, TimeUnit.SECONDS);
          return work.call();
        }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> result : running) {
        results.add(result.get(LIMIT_SECONDS, TimeUnit.SECONDS));
      }
      return results;
    } finally {
      executor.shutdownNow();
    }
  }

  /**
   * Lets each thread take {@code turns} turns, and continue until the last thread has taken them. Otherwise a thread could end
   * before the next one starts.
   *
   * @return whether all turns returned {@code true}
   */
  static boolean repeated(int threads, int turns, IntFunction<Turn> ofThread) throws Exception {
    AtomicInteger ended = new AtomicInteger();
    List<Boolean> right = of(threads, thread -> () -> {
      Turn work = ofThread.apply(thread);
      try {
        boolean all = true;
        for (int turn = 0; turn < turns; turn++) {
          all &= work.take(turn);
        }
        ended.incrementAndGet();
        for (int turn = turns; ended.get() < threads; turn++) {
          all &= work.take(turn);
        }
        return all;
      } finally {
        ended.incrementAndGet();
      }
    });
    return !right.contains(false);
  }

  /** A turn of a thread. */
  @FunctionalInterface
  interface Turn {

    boolean take(int turn) throws Exception;
  }
}
