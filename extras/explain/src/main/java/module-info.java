/** Explains OAuth 1.0a signatures: what a client signs, and why another side signs something else. */
module dev.tripod.explain {
  requires transitive dev.tripod.domain;
  requires transitive dev.tripod.oauth1;
  requires static org.jspecify;

  exports dev.tripod.explain;
}
