package dev.tripod.cli.terminal;

import java.util.Locale;

/** The form of what a command prints on standard output. */
public enum OutputFormat {
  TEXT,
  JSON;

  /** Returns the name in the form that users type. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
