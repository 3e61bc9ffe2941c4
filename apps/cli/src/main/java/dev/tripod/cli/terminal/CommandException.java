package dev.tripod.cli.terminal;

/** The failure of a command. The terminal prints it as two lines: what happened, and the next step. */
public final class CommandException extends RuntimeException {

  private final String nextStep;
  private final ExitCode exitCode;

  private CommandException(ExitCode exitCode, String whatHappened, String nextStep) {
    super(whatHappened);
    this.exitCode = exitCode;
    this.nextStep = nextStep;
  }

  /**
   * Returns a failure.
   *
   * @param whatHappened one or more sentences without a secret
   * @param nextStep what the user can do, as one or more sentences
   */
  public static CommandException of(ExitCode exitCode, String whatHappened, String nextStep) {
    return new CommandException(exitCode, whatHappened, nextStep);
  }

  /** Returns a failure with {@code cause}, which only {@code --debug} prints. */
  public static CommandException of(
      ExitCode exitCode, String whatHappened, String nextStep, Throwable cause) {
    CommandException failure = new CommandException(exitCode, whatHappened, nextStep);
    failure.initCause(cause);
    return failure;
  }

  /** Returns what the user can do. */
  public String nextStep() {
    return nextStep;
  }

  /** Returns the exit code of the process. */
  public ExitCode exitCode() {
    return exitCode;
  }
}
