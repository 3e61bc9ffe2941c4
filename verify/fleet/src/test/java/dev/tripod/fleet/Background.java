package dev.tripod.fleet;

import java.io.IOException;

/** Runs work that ends with a connection or with the JVM. */
final class Background {

  private Background() {}

  static void start(Work work) {
    Thread thread = new Thread(() -> {
      try {
        work.run();
      } catch (IOException e) {
        // One side has ended the connection, or it was killed.
      }
    });
    thread.setDaemon(true);
    thread.start();
  }

  /** Work that ends with an exception if a connection ends. */
  @FunctionalInterface
  interface Work {

    void run() throws IOException;
  }
}
