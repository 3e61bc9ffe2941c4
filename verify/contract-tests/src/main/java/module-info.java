/** Contract tests for adapters: one abstract test class per port. */
module dev.tripod.contract {
  requires static org.jspecify;
  requires transitive dev.tripod.domain;
  requires transitive org.junit.jupiter.api;
  requires transitive org.junit.jupiter.params;
  requires org.assertj.core;

  exports dev.tripod.contract;

  opens dev.tripod.contract to
      org.junit.platform.commons;
}
