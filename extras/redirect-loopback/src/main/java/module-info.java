/** Receives the callback of a login on the loopback interface. Depends only on {@code java.base}. */
module dev.tripod.redirect.loopback {
  requires transitive dev.tripod.domain;
  requires static org.jspecify;

  exports dev.tripod.redirect.loopback;
}
