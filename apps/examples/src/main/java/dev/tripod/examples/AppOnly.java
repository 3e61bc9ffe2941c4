package dev.tripod.examples;

import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.providers.X;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;

/** A call to X without a user, with an app-only token. */
final class AppOnly {

  private AppOnly() {}

  static HttpResponse search(HttpTransport transport, String apiKey, String apiKeySecret)
      throws IOException {
    // tag::app-only[]
    var client = OAuth2Client.builder()
        .server(X.appOnly())
        .consumerKey(apiKey, apiKeySecret) // the same as for OAuth 1.0a
        .json(JacksonJson.strict())
        .build();

    var tokens = client.clientCredentials().over(transport);
    var api = AuthorizedTransport.of(transport, client.authorizer(tokens, X.API));
    var found = api.send(
        HttpRequest.get("https://api.x.com/2/tweets/search/recent?query=from%3AXDevelopers"));
    // end::app-only[]
    return found;
  }
}
