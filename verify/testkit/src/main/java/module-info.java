/** Fakes for the tests of those who use Tripod. Depends on the domain and the JDK's own HTTP server, and on no test framework. */
module dev.tripod.testkit {
  requires transitive dev.tripod.domain;
  requires static org.jspecify;
  requires jdk.httpserver;

  exports dev.tripod.testkit;
}
