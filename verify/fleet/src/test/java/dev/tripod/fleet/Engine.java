package dev.tripod.fleet;

import java.io.IOException;
import java.util.Map;

/** The servers of one storage engine. Closing ends them. */
interface Engine extends AutoCloseable {

  /** Returns the address that a process uses. {@link EngineKind#open} reads it. */
  String address(int process);

  /** Returns the faults that the engine can have, in order, by name. Each returns when the servers run again. */
  Map<String, Fault> faults();

  @Override
  void close() throws IOException;

  /** A fault of an engine. */
  @FunctionalInterface
  interface Fault {

    void run() throws IOException, InterruptedException;
  }
}
