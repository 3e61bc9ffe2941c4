package dev.tripod.architecture.wrong.catching.oauth1;

final class WrongSwallower {
  void run(Runnable task) {
    try {
      task.run();
    } catch (Exception e) {
      task.run();
    }
  }
}
