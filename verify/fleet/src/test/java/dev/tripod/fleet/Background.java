package dev.tripod.fleet;

import java.io.IOException;

/** Runs work until a connection or the JVM ends. */
final class Background {

  private Background() {}

  static void start(Work work) {
    Thread thread = new Thread(() -> {
      try {
        work.run();
      } catch (IOException e) {
        // One side has closed the connection, or was killed.
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
