package dev.tripod.cli.terminal;

/** The exit codes of {@code tripod}. Scripts rely on them: never change the number of one. */
public enum ExitCode {
  SUCCESS(0, "Success."),
  FAILED(1, "The operation failed, or a check found a problem."),
  USAGE(2, "The arguments are wrong."),
  LOGIN_REQUIRED(3, "No account is logged in, or the login ended. Log in again."),
  CLIENT_ERROR(4, "The HTTP response has a status from 400 to 499."),
  SERVER_ERROR(5, "The HTTP response has a status of 500 or more."),
  UNREACHABLE(6, "The server did not respond."),
  INTERRUPTED(130, "Ctrl-C ended the command.");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** Returns the number that the process ends with. */
  public int code() {
    return code;
  }

  /** Returns what the code means, as a sentence. */
  public String meaning() {
    return meaning;
  }
}
