package dev.tripod.cli.account;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A delay of the end of this process, for example by Ctrl-C, while a server issues tokens that are not stored yet. A code and a
 * rotated refresh token work once, so the login would be lost. Thread-safe.
 */
final class ExitDelay {

  /** A server that does not respond must not keep the process alive. */
  private static final long MOST_SECONDS = 10;

  private @Nullable Hook hook;

  /** Starts the delay, if it has not started. */
  synchronized void start() {
    if (hook != null) {
      return;
    }
    Hook next = new Hook();
    try {
      Runtime.getRuntime().addShutdownHook(next);
      hook = next;
    } catch (IllegalStateException e) {
      // The process is already ending.
    }
  }

  /** Ends the delay. */
  synchronized void end() {
    Hook last = hook;
    if (last == null) {
      return;
    }
    hook = null;
    last.ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(last);
    } catch (IllegalStateException e) {
      // The process is ending, and no longer waits.
    }
  }

  /** A thread that the JVM starts at the end of the process, and waits for. */
  private static final class Hook extends Thread {

    private final CountDownLatch ended = new CountDownLatch(1);

    @Override
    public void run() {
      try {
        boolean unused = ended.await(MOST_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
