package dev.tripod.cli.terminal;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds out whether the standard streams of this process are a terminal. */
final class StandardStreams {

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private StandardStreams() {}

  /** Returns the console, or null if standard input or standard output is a file or a pipe. */
  static @Nullable Console console() {
    return isTerminal(0) && isTerminal(1) ? System.console() : null;
  }

  /**
   * Returns false if a descriptor is certainly not a terminal. From JDK 22 on, {@code System.console()} may return a console for a
   * pipe. If the system has no list of descriptors, only {@code System.console()} decides.
   */
  private static boolean isTerminal(int descriptor) {
    Path link = DESCRIPTORS.resolve(Integer.toString(descriptor));
    if (!Files.isSymbolicLink(link)) {
      return true;
    }
    try {
      String target = Files.readSymbolicLink(link).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException e) {
      return false;
    }
  }
}
