package dev.tripod.cli.terminal;

import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that each command has. */
public final class GlobalOptions {

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "text",
      scope = ScopeType.INHERIT,
      description =
          "The format of standard output: ${COMPLETION-CANDIDATES}. The default is ${DEFAULT-VALUE}.")
  private OutputFormat output = OutputFormat.TEXT;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Print the stack trace of an error.")
  private boolean debug;

  /** Returns whether the command prints JSON in place of text. */
  public boolean isJson() {
    return output == OutputFormat.JSON;
  }

  /** Returns whether an error prints its stack trace. */
  public boolean isDebug() {
    return debug;
  }
}
