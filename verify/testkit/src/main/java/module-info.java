/** Fakes for the tests of applications that use Tripod. Requires the domain and the JDK's HTTP server, and no test framework. */
module dev.tripod.testkit {
  requires transitive dev.tripod.domain;
  requires static org.jspecify;
  requires jdk.httpserver;

  exports dev.tripod.testkit;
}
