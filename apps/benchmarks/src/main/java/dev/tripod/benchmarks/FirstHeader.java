package dev.tripod.benchmarks;

/** A process that signs one plain GET and ends. It runs with one library on its class path. */
final class FirstHeader {

  private FirstHeader() {}

  public static void main(String[] args) throws Exception {
    if (header(signing(args[0], Call.plainGet())).isEmpty()) {
      throw new IllegalStateException("The header is empty");
    }
  }

  private static <T> String header(Signing<T> signing) throws Exception {
    return signing.header(signing.sign());
  }

  private static Signing<?> signing(String consumer, Call call) {
    return switch (consumer) {
      case "tripod-oauth1" -> new SignedByTripod(call);
      case "google" -> new SignedByGoogle(call);
      case "signpost" -> new SignedBySignpost(call);
      case "jersey" -> new SignedByJersey(call);
      case "twitter4j" -> new SignedByTwitter4J(call);
      case "scribejava" -> new SignedByScribeJava(call);
      default -> throw new IllegalArgumentException(consumer);
    };
  }
}
