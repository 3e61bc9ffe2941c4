package dev.tripod.fuzz;

import java.util.Set;
import java.util.regex.Pattern;

/** Checks of the messages of exceptions. */
final class Message {

  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  private Message() {}

  /**
   * Checks that {@code failure} has one of the fixed texts, except for its numbers. Such a message cannot quote the input.
   *
   * @param fixed the texts, with {@code #} for each number
   */
  static void requireFixed(Throwable failure, Set<String> fixed) {
    String message = String.valueOf(failure.getMessage());
    Promise.isTrue(
        "the message is a fixed text: " + message,
        fixed.contains(NUMBER.matcher(message).replaceAll("#")));
    Promise.isTrue("the exception has no cause", failure.getCause() == null);
  }
}
