package dev.tripod.architecture.wrong.threads.oauth1;

final class WrongThread {
  void start(Runnable task) {
    new Thread(task).start();
  }
}
