package dev.tripod.lifecycle;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * The size of this process.
 *
 * @param heap the octets of live objects
 * @param descriptors the open file descriptors
 * @param threads the live threads
 */
record ProcessSize(long heap, long descriptors, int threads) {

  /** Collects garbage first, so the heap contains live objects only. */
  static ProcessSize now() {
    // The second collection frees what the first one made unreachable, such as the values of soft
    // and weak references.
    System.gc();
    System.gc();
    UnixOperatingSystemMXBean system =
        (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new ProcessSize(
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        system.getOpenFileDescriptorCount(),
        ManagementFactory.getThreadMXBean().getThreadCount());
  }

  @Override
  public String toString() {
    return heap / 1024 + " KiB of live objects, " + descriptors + " descriptors, " + threads
        + " threads";
  }
}
