package dev.tripod.cli.demo;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.x.XApiException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;

/** Prints the steps of a demo and checks what it expects. Counts the checks that pass and that fail. */
final class Expectations {

  private final PrintWriter out;
  private int passed;
  private int failed;

  Expectations(PrintWriter out) {
    this.out = out;
  }

  /** Prints the title of the next step. */
  void step(String title) {
    out.println();
    out.println(title);
  }

  void expect(String what, boolean holds) {
    out.println((holds ? "  ok: " : "  FAILED: ") + what);
    if (holds) {
      passed++;
    } else {
      failed++;
    }
  }

  /** Runs {@code call}, prints what it throws, and returns that if it is an {@code expected}. */
  <E extends RuntimeException> Optional<E> thrown(Class<E> expected, Runnable call) {
    try {
      call.run();
      return Optional.empty();
    } catch (RuntimeException e) {
      out.println("  " + e.getClass().getSimpleName() + ": " + e.getMessage());
      return Optional.of(e).filter(expected::isInstance).map(expected::cast);
    }
  }

  /** Runs {@code flow}, counts an exception that ends it early as a failed check, and returns whether all checks passed. */
  boolean allPassIn(Flow flow) {
    try {
      flow.run();
    } catch (AuthorizationException | XApiException | IOException e) {
      expect("the flow runs to its end (" + e.getMessage() + ")", false);
    }
    return allPassed();
  }

  /** Prints the number of checks, and returns whether all passed. */
  private boolean allPassed() {
    out.println();
    out.println(
        failed == 0
            ? "All " + passed + " checks passed."
            : failed + " of " + (passed + failed) + " checks failed.");
    return failed == 0;
  }

  /** The steps of a demo. */
  @FunctionalInterface
  interface Flow {

    void run() throws IOException;
  }
}
