package dev.tripod.benchmarks;

import org.jspecify.annotations.Nullable;

/** Who signs, or does what signing is compared with. */
enum Contender {
  NOTHING("empty method", null),
  BARE_HMAC("bare JCA: `Mac.getInstance`, `init`, `doFinal`, base64", null),
  TRIPOD("Tripod", "tripod-oauth1"),
  TRIPOD_FROM_TEXT("Tripod, `HttpRequest` made of text first", "tripod-oauth1"),
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

  /** The folder of its consumer; {@code null} if it is no library. */
  @Nullable
  String consumer() {
    return consumer;
  }

  boolean isPeer() {
    return compareTo(TRIPOD_FROM_TEXT) > 0;
  }

  /** Whether it is made for one thread alone. */
  boolean isForOneThread() {
    return this == SIGNPOST;
  }

  Signing<?> signing(Call call) {
    return switch (this) {
      case NOTHING -> new Nothing();
      case BARE_HMAC -> new BareHmac(call);
      case TRIPOD -> new SignedByTripod(call);
      case TRIPOD_FROM_TEXT -> new SignedByTripodFromText(call);
      case GOOGLE -> new SignedByGoogle(call);
      case SIGNPOST -> new SignedBySignpost(call);
      case JERSEY -> new SignedByJersey(call);
      case TWITTER4J -> new SignedByTwitter4J(call);
      case SCRIBEJAVA -> new SignedByScribeJava(call);
    };
  }

  /** As {@link #signing}, when it is known to sign rightly. */
  Signing<?> proved(Call call) throws Exception {
    Signing<?> signing = signing(call);
    if (this != NOTHING) {
      Oracle.requireRight(call, signing);
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
