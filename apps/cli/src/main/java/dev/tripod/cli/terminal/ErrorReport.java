package dev.tripod.cli.terminal;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.AuthorizationException.OutcomeUnknown;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * The report of a failure for the user: what happened, the next step, and the exit code.
 *
 * @param failure the exception, which only {@code --debug} prints
 */
public record ErrorReport(
    Throwable failure, String whatHappened, String nextStep, ExitCode exitCode) {

  private static final String SEE_THE_TRACE = "Run the command again with --debug for details.";

  /** Returns the report of {@code failure}. */
  public static ErrorReport of(Throwable failure) {
    if (failure instanceof CommandException known) {
      return new ErrorReport(known, text(known), known.nextStep(), known.exitCode());
    }
    if (failure instanceof AuthorizationException known) {
      return of(known);
    }
    if (failure instanceof UncheckedIOException known) {
      return of(Objects.requireNonNull(known.getCause()));
    }
    if (failure instanceof IOException known) {
      return new ErrorReport(known, text(known), SEE_THE_TRACE, ExitCode.FAILED);
    }
    return new ErrorReport(
        failure,
        "The command has a defect: " + failure.getClass().getName() + ".",
        "Run it again with --debug, and report the stack trace to the developers of Tripod.",
        ExitCode.FAILED);
  }

  /** Prints this report, and its stack trace if {@code withTrace}. */
  public ExitCode print(Terminal terminal, boolean withTrace) {
    terminal.error(whatHappened, nextStep);
    if (withTrace) {
      failure.printStackTrace(terminal.err());
    }
    return exitCode;
  }

  private static ErrorReport of(AuthorizationException failure) {
    if (failure instanceof NoResponse) {
      return report(
          failure, "Check the connection, then repeat the command.", ExitCode.UNREACHABLE);
    }
    if (failure instanceof OutcomeUnknown) {
      return report(failure, "Repeat the command later; no token is lost.", ExitCode.UNREACHABLE);
    }
    if (failure instanceof ReauthorizationRequired known) {
      String account = known.owner().map(owner -> " --account " + owner.id()).orElse("");
      return report(failure, "Run \"tripod login" + account + "\" again.", ExitCode.LOGIN_REQUIRED);
    }
    if (failure instanceof AccessDenied) {
      return report(failure, "Run \"tripod login\" again to ask once more.", ExitCode.FAILED);
    }
    if (failure instanceof CallbackRejected) {
      return report(failure, "Run \"tripod login\" again, and finish that login.", ExitCode.FAILED);
    }
    if (failure instanceof AdapterFailed) {
      Throwable cause = failure.getCause();
      String detail = cause == null || cause.getMessage() == null ? "" : " " + cause.getMessage();
      return new ErrorReport(failure, text(failure) + detail, SEE_THE_TRACE, ExitCode.FAILED);
    }
    if (failure instanceof ErrorResponse || failure instanceof UnreadableResponse) {
      return report(
          failure,
          "Check the client credentials and the provider, then repeat the command.",
          ExitCode.FAILED);
    }
    return report(failure, SEE_THE_TRACE, ExitCode.FAILED);
  }

  private static ErrorReport report(
      AuthorizationException failure, String nextStep, ExitCode exitCode) {
    return new ErrorReport(failure, text(failure), nextStep, exitCode);
  }

  private static String text(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getName() : message;
  }
}
