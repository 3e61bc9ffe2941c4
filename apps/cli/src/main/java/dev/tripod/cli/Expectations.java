package dev.tripod.cli;

import java.io.PrintWriter;

/** What a demo expects of itself: printed as it is checked, and counted. */
final class Expectations {

  private final PrintWriter out;
  private int held;
  private int broken;

  Expectations(PrintWriter out) {
    this.out = out;
  }

  void expect(String what, boolean holds) {
    out.println((holds ? "  ok: " : "  NOT SO: ") + what);
    if (holds) {
      held++;
    } else {
      broken++;
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
