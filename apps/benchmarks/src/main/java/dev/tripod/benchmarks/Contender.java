package dev.tripod.benchmarks;

import org.jspecify.annotations.Nullable;

/** A library that signs, or a yardstick for signing. */
enum Contender {
  NOTHING("empty method", null),
  BARE_HMAC("bare JCA: `Mac.getInstance`, `init`, `doFinal`, base64", null),
  TRIPOD("Tripod", "tripod-oauth1"),
  TRIPOD_FROM_STRINGS("Tripod, `HttpRequest` created from strings first", "tripod-oauth1"),
  GOOGLE("google-oauth-client 1.39.0", "google"),
  SIGNPOST("Signpost 2.1.1", "signpost"),
  JERSEY("Jersey oauth1-signature 3.1.10", "jersey"),
  TWITTER4J("Twitter4J 4.1.2", "twitter4j"),
  SCRIBEJAVA("ScribeJava 8.3.3", "scribejava");

  private final String title;
  private final @Nullable String consumer;

  Contender(String title, @Nullable String consumer) {
    this.title = title;
    this.consumer = consumer;
  }

  String title() {
    return title;
  }

  /** Returns the folder of its consumer, or {@code null} for a yardstick. */
  @Nullable
  String consumer() {
    return consumer;
  }

  boolean isPeer() {
    return compareTo(TRIPOD_FROM_STRINGS) > 0;
  }

  /** Returns whether an instance must be used by one thread only. */
  boolean isForOneThread() {
    return this == SIGNPOST;
  }

  Signing<?> signing(Call call) {
    return switch (this) {
      case NOTHING -> new Nothing();
      case BARE_HMAC -> new BareHmac(call);
      case TRIPOD -> new SignedByTripod(call);
      case TRIPOD_FROM_STRINGS -> new SignedByTripodFromStrings(call);
      case GOOGLE -> new SignedByGoogle(call);
      case SIGNPOST -> new SignedBySignpost(call);
      case JERSEY -> new SignedByJersey(call);
      case TWITTER4J -> new SignedByTwitter4J(call);
      case SCRIBEJAVA -> new SignedByScribeJava(call);
    };
  }

  /** Returns {@link #signing} after a check that it signs correctly. */
  Signing<?> checked(Call call) throws Exception {
    Signing<?> signing = signing(call);
    if (this != NOTHING) {
      Oracle.requireCorrect(call, signing);
    }
    return signing;
  }

  private static final class Nothing implements Signing<String> {

    @Override
    public String sign() {
      return "";
    }

    @Override
    public String header(String signed) {
      return signed;
    }
  }
}
