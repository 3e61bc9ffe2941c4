package dev.tripod.performance;

import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Origin;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.TokenCredentials;

/** A program that signs one request. It has no lambda and no string concatenation, because these load classes. */
final class FirstHeader {

  private FirstHeader() {}

  public static void main(String[] args) {
    HttpRequest request = HttpRequest.get("https://api.x.com/2/users/me");
    Attempt attempt = ((Exchange.Done<Attempt>) authorizer().authorize(request)).value();
    if (attempt.request().equals(request)) {
      throw new IllegalStateException("The request was not signed");
    }
  }

  static Authorizer authorizer() {
    OAuth1Server server = OAuth1Server.at(
            "https://api.x.com/oauth/request_token",
            "https://api.x.com/oauth/authorize",
            "https://api.x.com/oauth/access_token")
        .build();
    OAuth1Client client = OAuth1Client.builder()
        .server(server)
        .clientCredentials("xvz1evFS4wEEPTGEFPHBog", "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Y7M")
        .build();
    TokenCredentials token = TokenCredentials.of(
        "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
        "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE");
    return client.authorizer(token, Origin.of("https://api.x.com"));
  }
}
