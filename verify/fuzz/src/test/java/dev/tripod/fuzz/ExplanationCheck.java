package dev.tripod.fuzz;

import dev.tripod.domain.http.HttpRequest;
import dev.tripod.explain.SignatureComparison;
import dev.tripod.explain.SignatureExplanation;
import dev.tripod.oauth1.TokenCredentials;
import java.util.function.Function;

/** Base strings and headers of other libraries: a comparison without secrets, or a message that quotes nothing. */
final class ExplanationCheck implements ParserCheck {

  private static final String TOKEN = "nnch734d00sl2jdk";
  private static final String TOKEN_SECRET = "pfkkdhi9sl3r4s00";
  private static final SecretSearch SECRETS =
      SecretSearch.of(TOKEN, TOKEN_SECRET, OAuth1CallbackCheck.CLIENT_SECRET);
  private static final SignatureExplanation EXPLANATION = SignatureExplanation.of(
      OAuth1CallbackCheck.CLIENT,
      HttpRequest.get("https://api.x.com/1.1/statuses/show.json?id=20&text=a%20b"),
      TokenCredentials.of(TOKEN, TOKEN_SECRET));

  @Override
  public void check(byte[] input) {
    String text = InputText.of(input);
    compare(text, EXPLANATION::compareBaseString);
    compare(text, EXPLANATION::compareHeader);
  }

  private static void compare(String text, Function<String, SignatureComparison> comparison) {
    try {
      SignatureComparison found = comparison.apply(text);
      Promise.isEqual("no mistake means agreement", found.mistakes().isEmpty(), found.agrees());
      SECRETS.requireNoneIn(found.toString());
    } catch (IllegalArgumentException documented) {
      SECRETS.requireNoneIn(documented);
    }
  }
}
