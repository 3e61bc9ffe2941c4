package dev.tripod.domain.exchange;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** The executor of {@code CompletableFuture.defaultExecutor()}, which Android has from API 31 only. */
enum PlatformExecutor implements Executor {
  INSTANCE;

  @Override
  public void execute(Runnable task) {
    Objects.requireNonNull(CompletableFuture.runAsync(task));
  }
}
