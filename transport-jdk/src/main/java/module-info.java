/** The Java 11 HttpClient as Tripod's transport, and as an authorized client. */
module dev.tripod.transport.jdk {
  requires transitive dev.tripod.domain;
  requires static org.jspecify;
  requires transitive java.net.http;

  exports dev.tripod.transport.jdk;
}
