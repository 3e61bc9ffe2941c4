/** Prints HTTP messages without their secrets. */
module dev.tripod.printer {
  requires transitive dev.tripod.domain;
  requires static org.jspecify;

  exports dev.tripod.printer;
}
