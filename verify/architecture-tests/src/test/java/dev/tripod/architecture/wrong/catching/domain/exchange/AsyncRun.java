package dev.tripod.architecture.wrong.catching.domain.exchange;

final class AsyncRun {
  void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable t) {
      task.run();
    }
  }
}
