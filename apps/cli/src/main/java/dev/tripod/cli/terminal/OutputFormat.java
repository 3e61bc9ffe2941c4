package dev.tripod.cli.terminal;

import java.util.Locale;

/** A format of standard output. */
public enum OutputFormat {
  TEXT,
  JSON;

  /** Returns the name in the form that users type. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
