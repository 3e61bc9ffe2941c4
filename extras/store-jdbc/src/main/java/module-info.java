/** Stores credentials and pending authorizations in a SQL database. */
module dev.tripod.store.jdbc {
  requires transitive dev.tripod.domain;
  requires transitive java.sql;
  requires static org.jspecify;

  exports dev.tripod.store.jdbc;
}
