package dev.tripod.cli;

import java.io.PrintWriter;
import java.util.Optional;

/** What a demo does and expects of itself: printed as it goes, and counted. */
final class Expectations {

  private final PrintWriter out;
  private int held;
  private int broken;

  Expectations(PrintWriter out) {
    this.out = out;
  }

  /** What comes next. */
  void step(String title) {
    out.println();
    out.println(title);
  }

  void expect(String what, boolean holds) {
    out.println((holds ? "  ok: " : "  NOT SO: ") + what);
    if (holds) {
      held++;
    } else {
      broken++;
    }
  }

  /** What {@code call} throws, if it is such a thing. */
  <E extends RuntimeException> Optional<E> thrown(Class<E> expected, Runnable call) {
    try {
      call.run();
      return Optional.empty();
    } catch (RuntimeException e) {
      out.println("  " + e.getClass().getSimpleName() + ": " + e.getMessage());
      return Optional.of(e).filter(expected::isInstance).map(expected::cast);
    }
  }

  /** The flow ended before its end. */
  void failed(RuntimeException why) {
    expect("the flow goes on (" + why.getMessage() + ")", false);
  }

  /** Tells the sum. */
  boolean allHeld() {
    out.println();
    out.println(
        broken == 0
            ? "All " + held + " expectations held."
            : broken + " of " + (held + broken) + " expectations broken.");
    return broken == 0;
  }
}
