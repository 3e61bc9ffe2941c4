package dev.tripod.architecture.wrong.threads.domain.exchange;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

final class WrongDelay {
  final Executor later = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);
}
