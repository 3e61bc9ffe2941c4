/** Servers of known providers as data: endpoints, signature methods, quirks, and the meaning of error codes. */
module dev.tripod.providers {
  requires transitive dev.tripod.domain;
  requires transitive dev.tripod.oauth1;
  requires transitive dev.tripod.oauth2;
  requires static org.jspecify;

  exports dev.tripod.providers;
}
