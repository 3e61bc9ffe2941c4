package dev.tripod.architecture.wrong.threads.examples;

final class Example {
  void start(Runnable task) {
    new Thread(task).start();
  }
}
