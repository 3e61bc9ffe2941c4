/** An application of a user, outside of Tripod's build. */
module bookshop {
  requires dev.tripod.providers;
  requires dev.tripod.testkit;
  requires dev.tripod.transport.jdk;
}
