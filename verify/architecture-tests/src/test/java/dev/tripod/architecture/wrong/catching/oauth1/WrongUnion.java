package dev.tripod.architecture.wrong.catching.oauth1;

final class WrongUnion {
  void run(Runnable task) {
    try {
      task.run();
    } catch (final IllegalStateException | Error e) {
      task.run();
    }
  }
}
