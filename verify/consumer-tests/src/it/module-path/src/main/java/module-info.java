/** A user's application, which Tripod has never heard of. */
module bookshop {
  requires dev.tripod.providers;
  requires dev.tripod.testkit;
  requires dev.tripod.transport.jdk;
}
