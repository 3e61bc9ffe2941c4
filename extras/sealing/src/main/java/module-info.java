/** Seals snapshots: encrypts and authenticates them with AES-256-GCM. */
module dev.tripod.sealing {
  requires transitive dev.tripod.domain;
  requires static org.jspecify;

  exports dev.tripod.sealing;
}
