package dev.tripod.benchmarks;

/** Twitter4J. */
final class SignedByTwitter4J implements Signing<String> {

  private final twitter4j.SignedByTwitter4J twitter;

  SignedByTwitter4J(Call call) {
    twitter = new twitter4j.SignedByTwitter4J(
        new String[] {Call.CLIENT_KEY, Call.CLIENT_SECRET, Call.TOKEN, Call.TOKEN_SECRET},
        call.method(),
        call.url(),
        call.form());
  }

  @Override
  public String sign() {
    return twitter.header();
  }

  @Override
  public String header(String signed) {
    return signed;
  }
}
