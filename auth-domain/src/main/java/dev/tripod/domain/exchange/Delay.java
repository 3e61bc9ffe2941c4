package dev.tripod.domain.exchange;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Runs a step after a pause. */
final class Delay {

  private Delay() {}

  /**
   * Runs {@code step} on {@code executor} after {@code length}. No thread waits, except on Android before API 31: it has no
   * {@link CompletableFuture#delayedExecutor}, so there a thread of {@code executor} sleeps.
   */
  @NeedsNewerPlatform
  static void run(Duration length, Executor executor, Runnable step) {
    long nanoseconds = TimeUnit.NANOSECONDS.convert(length);
    try {
      CompletableFuture.delayedExecutor(nanoseconds, TimeUnit.NANOSECONDS, executor)
          .execute(step);
    } catch (NoSuchMethodError olderAndroid) {
      executor.execute(() -> sleepAndRun(nanoseconds, step));
    }
  }

  /** Sleeps, then runs {@code step}. An interrupt ends the sleep, not the step, and the interrupt flag stays set. */
  static void sleepAndRun(long nanoseconds, Runnable step) {
    try {
      TimeUnit.NANOSECONDS.sleep(nanoseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    step.run();
  }
}
