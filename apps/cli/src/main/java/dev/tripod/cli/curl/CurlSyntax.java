package dev.tripod.cli.curl;

import dev.tripod.cli.terminal.CommandException;
import dev.tripod.cli.terminal.ExitCode;

/** The errors of a curl command that cannot be read. */
final class CurlSyntax {

  private CurlSyntax() {}

  /** Returns the error. The texts contain no part of the command that may be a secret. */
  static CommandException wrong(String whatHappened, String nextStep) {
    return CommandException.of(ExitCode.USAGE, whatHappened, nextStep);
  }
}
