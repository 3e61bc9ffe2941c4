package dev.tripod.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
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
}
