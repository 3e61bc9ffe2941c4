/**
 * Fakes for the tests of applications that use Tripod. Requires the domain and the JDK's HTTP server, and no test framework.
 * Only {@code TestCertificates} needs Bouncy Castle.
 */
module dev.tripod.testkit {
  requires transitive dev.tripod.domain;
  requires static org.bouncycastle.pkix;
  requires static org.bouncycastle.provider;
  requires static org.jspecify;
  requires jdk.httpserver;

  exports dev.tripod.testkit;
}
