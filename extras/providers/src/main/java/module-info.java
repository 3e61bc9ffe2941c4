/** Servers as values: endpoints, signature methods, and what their error codes mean. */
module dev.tripod.providers {
  requires transitive dev.tripod.domain;
  requires transitive dev.tripod.oauth1;
  requires transitive dev.tripod.oauth2;
  requires static org.jspecify;

  exports dev.tripod.providers;
}
