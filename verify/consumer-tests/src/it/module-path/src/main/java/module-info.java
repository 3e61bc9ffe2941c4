/** A user's application, which Tripod has never heard of. */
module bookshop {
  requires dev.tripod.domain;
}
