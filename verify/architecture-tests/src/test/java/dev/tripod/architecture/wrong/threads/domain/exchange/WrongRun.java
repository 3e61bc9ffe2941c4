package dev.tripod.architecture.wrong.threads.domain.exchange;

import java.util.concurrent.CompletableFuture;

final class WrongRun {
  CompletableFuture<String> run() {
    return CompletableFuture.supplyAsync(() -> "on a thread that no caller chose");
  }
}
