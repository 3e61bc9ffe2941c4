/** OAuth 1.0a (RFC 5849): signatures and the three-legged state machine. */
@SuppressWarnings("module") // the name ends in the protocol's version
module dev.tripod.oauth1 {
  requires transitive dev.tripod.domain;
  requires static org.jspecify;

  exports dev.tripod.oauth1;
}
