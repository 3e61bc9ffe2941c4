package dev.tripod.store.jdbc;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Prints failures. */
final class Failures {

  private Failures() {}

  /** Returns the failure with its causes and suppressed exceptions, as a log shows it. */
  static String printed(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }
}
