package dev.tripod.domain.exchange;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

/** The executor that {@link CompletableFuture} uses by default. */
final class PlatformExecutor {

  static final Executor INSTANCE = find();

  private PlatformExecutor() {}

  /**
   * Returns that executor itself. {@link CompletableFuture#runAsync(Runnable)} is not a replacement: a thread that waits for
   * a future may run tasks of {@code runAsync}, and detached work must not run on the calling thread.
   */
  @NeedsNewerPlatform
  private static Executor find() {
    try {
      return new CompletableFuture<Void>().defaultExecutor();
    } catch (NoSuchMethodError olderAndroid) {
      return onOlderAndroid(ForkJoinPool.getCommonPoolParallelism());
    }
  }

  /** Returns the executor that {@link CompletableFuture} uses on Android before API 31, which does not show it. */
  static Executor onOlderAndroid(int parallelism) {
    return parallelism > 1 ? ForkJoinPool.commonPool() : task -> new Thread(task).start();
  }
}
