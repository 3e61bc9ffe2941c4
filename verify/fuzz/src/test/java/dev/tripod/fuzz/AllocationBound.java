package dev.tripod.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * A bound of the memory that a check allocates for each octet of its input. Work that grows with the square of an input exceeds it
 * at a few thousand octets.
 */
final class AllocationBound {

  /** For clients, exceptions, and the search for the mistake in a signature, whatever the input. */
  static final long FIXED = 16 * 1024 * 1024;

  /** For all readers of a check together, and for its comparisons. */
  private static final long PER_OCTET = 8 * 1024;

  /** The first runs also load classes. */
  private static final int RUNS = 3;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private AllocationBound() {}

  /**
   * Runs {@code check}.
   *
   * @param factor 1, or more if the code is instrumented
   * @throws AssertionError if it allocates too much
   */
  static void check(ParserCheck check, byte[] input, int factor) {
    long most = factor * (FIXED + PER_OCTET * input.length);
    long allocated = Long.MAX_VALUE;
    for (int run = 0; run < RUNS && allocated > most; run++) {
      allocated = allocated(check, input);
    }
    Promise.isTrue(
        input.length + " octets cause at most " + most + " octets of allocation, not " + allocated,
        allocated <= most);
  }

  /** Runs {@code check}, and returns the number of octets that it allocates. */
  static long allocated(ParserCheck check, byte[] input) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    check.check(input);
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
