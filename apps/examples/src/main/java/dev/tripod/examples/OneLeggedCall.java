package dev.tripod.examples;

import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.domain.port.Signer;
import dev.tripod.oauth1.ClientCredentials;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.providers.Mastercard;
import java.io.IOException;

/** A signed call in the application's own name: without a user, a token or a shared secret. */
final class OneLeggedCall {

  private OneLeggedCall() {}

  static HttpResponse transfer(
      HttpTransport transport, String consumerKey, Signer signer, String transfer)
      throws IOException {
    // tag::one-leg[]
    var client = OAuth1Client.builder()
        .server(Mastercard.oauth1(signer))
        .clientCredentials(ClientCredentials.of(consumerKey))
        .build();

    var api = AuthorizedTransport.of(transport, client.authorizer(Mastercard.API));
    var response = api.send(
        HttpRequest.post("https://api.mastercard.com/send/v1/transfers", Body.json(transfer)));
    // end::one-leg[]
    return response;
  }
}
