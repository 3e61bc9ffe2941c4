package dev.tripod.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs an action for several inputs at the same time. */
final class Parallel {

  private Parallel() {}

  /** Returns the results in the order of the inputs. If an action fails, this throws after all actions have ended. */
  static <T, R> List<R> map(List<T> inputs, Action<T, R> action) throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(inputs.size());
    try {
      List<Callable<R>> calls = new ArrayList<>();
      inputs.forEach(input -> calls.add(() -> action.run(input)));
      List<R> results = new ArrayList<>();
      for (Future<R> result : threads.invokeAll(calls)) {
        results.add(result.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause().getMessage(), e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  /**
   * An action.
   *
   * @param <T> the type of the input
   * @param <R> the type of the result
   */
  @FunctionalInterface
  interface Action<T, R> {

    R run(T input) throws Exception;
  }
}
