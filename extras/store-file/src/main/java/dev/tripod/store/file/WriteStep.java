package dev.tripod.store.file;

import java.io.IOException;

/** The steps in which a store changes a file, in their order. A process may end after each of them. */
enum WriteStep {
  LOCKED,
  TEMPORARY_CREATED,
  TEMPORARY_WRITTEN,
  TEMPORARY_SYNCED,
  REPLACED,
  DELETED,
  DIRECTORY_SYNCED;

  /** Learns of each step. A test ends a process there, or lets the step fail. */
  @FunctionalInterface
  interface Listener {

    /** Does nothing. */
    Listener NONE = step -> {};

    void reached(WriteStep step) throws IOException;
  }
}
