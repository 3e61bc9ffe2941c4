package dev.tripod.architecture.wrong.threads.domain.exchange;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

final class Run {
  CompletableFuture<String> run(Executor executor) {
    return CompletableFuture.supplyAsync(() -> "where it may", executor).thenApply(String::strip);
  }
}
