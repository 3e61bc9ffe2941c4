/** Stores credentials and pending logins in private files. */
module dev.tripod.store.file {
  requires transitive dev.tripod.domain;
  requires static org.jspecify;

  exports dev.tripod.store.file;
}
