package dev.tripod.examples;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.explain.SignatureComparison;
import dev.tripod.explain.SignatureExplanation;
import dev.tripod.explain.SignatureMistake;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.TemporaryCredentialRequest;
import dev.tripod.oauth1.TokenCredentials;
import java.net.URI;

/** Explains a signature after a 401, and compares it with another one. */
final class ExplainSignature {

  private ExplainSignature() {}

  static String account(OAuth1Client client, TokenCredentials token) {
    // tag::account[]
    var request = HttpRequest.post(
        "https://api.x.com/1.1/statuses/update.json?include_entities=true",
        Body.form(Parameters.of("status", "Hello, ladies + gentlemen")));

    var explained = SignatureExplanation.of(client, request, token);
    System.out.println(explained);
    // end::account[]
    return explained.toString();
  }

  static SignatureComparison baseString(
      OAuth1Client client, TokenCredentials token, HttpRequest request, String fromTheServersLog) {
    // tag::base-string[]
    var compared =
        SignatureExplanation.of(client, request, token).compareBaseString(fromTheServersLog);
    System.out.println(compared);
    // end::base-string[]
    return compared;
  }

  static boolean header(
      OAuth1Client client, TokenCredentials token, HttpRequest request, String fromAnotherLibrary) {
    // tag::header[]
    var compared = SignatureExplanation.of(client, request, token)
        .alsoAt(Origin.of("https://api.twitter.com")) // another name of the server
        .compareHeader(fromAnotherLibrary);
    if (compared.mistakes().contains(SignatureMistake.TOKEN_SECRET_MISSING)) {
      System.out.println("Signed without the token's secret");
    }
    // end::header[]
    return compared.agrees();
  }

  static String firstLeg(OAuth1Client client) {
    // tag::first-leg[]
    var explained = SignatureExplanation.of(
        client, TemporaryCredentialRequest.to(URI.create("https://localhost/")));
    // end::first-leg[]
    return explained.baseString();
  }
}
