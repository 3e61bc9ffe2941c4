package dev.tripod.fuzz;

/** A check of one parser: its promises hold for every input. Instances have no state. */
@FunctionalInterface
interface ParserCheck {

  /**
   * Passes {@code input} to the parser.
   *
   * @throws AssertionError if a promise is broken; an exception that the parser does not document passes through
   */
  void check(byte[] input);
}
