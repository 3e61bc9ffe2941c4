/** The JDK's HttpClient as Tripod's transport and as an authorized client, and strict JSON by Jackson's streaming core. */
module dev.tripod.transport.jdk {
  requires com.fasterxml.jackson.core;
  requires transitive dev.tripod.domain;
  requires static org.jspecify;
  requires transitive java.net.http;

  exports dev.tripod.transport.jdk;
}
