/** Prints HTTP messages without their secrets, and calls your code before each request and after each response. */
module dev.tripod.printer {
  requires transitive dev.tripod.domain;
  requires static org.jspecify;

  exports dev.tripod.printer;
}
