package dev.tripod.domain.exchange;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** The executor that {@link CompletableFuture} uses by default, and how it copes with work that blocks. */
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

  /**
   * Runs work that may block. If this thread belongs to a {@link ForkJoinPool}, such as the common pool, the pool lets another
   * thread work meanwhile. Otherwise a few blocking tasks would stop all other tasks of the pool.
   */
  static void runBlocking(Runnable work) {
    if (!(Thread.currentThread() instanceof ForkJoinWorkerThread)) {
      work.run();
      return;
    }
    BlockingTask task = new BlockingTask(work);
    try {
      ForkJoinPool.managedBlock(task);
    } catch (RejectedExecutionException poolIsAtItsLimit) {
      if (task.isReleasable()) {
        throw poolIsAtItsLimit;
      }
      task.block();
    } catch (InterruptedException notThrownByTheTask) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs its work once. */
  private static final class BlockingTask implements ForkJoinPool.ManagedBlocker {

    private final Runnable work;
    private final AtomicBoolean isStarted = new AtomicBoolean();

    private BlockingTask(Runnable work) {
      this.work = work;
    }

    @Override
    public boolean block() {
      isStarted.set(true);
      work.run();
      return true;
    }

    @Override
    public boolean isReleasable() {
      return isStarted.get();
    }
  }
}
