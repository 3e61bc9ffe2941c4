package dev.tripod.store.file;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs work that an interrupt would abort: an interrupt closes the channel of its thread. An interrupted caller still has to store a
 * token that exists only once. The thread keeps its interrupt flag.
 */
final class Uninterrupted {

  private Uninterrupted() {}

  /** Runs {@code work}, and repeats it if an interrupt ended it. So {@code work} must be repeatable. */
  static <T> T run(Work<T> work) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return work.run();
        } catch (ClosedByInterruptException e) {
          interrupted = true;
          Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits for {@code nanos}, even if the thread was interrupted before. */
  static void pause(long nanos) {
    boolean interrupted = Thread.interrupted();
    LockSupport.parkNanos(nanos);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Work on files.
   *
   * @param <T> the type of the result
   */
  @FunctionalInterface
  interface Work<T> {

    T run() throws IOException;
  }
}
