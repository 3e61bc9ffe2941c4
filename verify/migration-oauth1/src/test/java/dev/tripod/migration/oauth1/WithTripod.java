package dev.tripod.migration.oauth1;

import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.TemporaryCredentials;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.providers.X;
import java.io.IOException;
import java.net.URI;
import java.util.function.Function;

/** The Tripod code of the three migration guides. */
final class WithTripod {

  private WithTripod() {}

  static OAuth1Client client(OAuth1Server server, String apiKey, String apiSecret) {
    // tag::client[]
    OAuth1Client client = OAuth1Client.builder()
        .server(server) // X.oauth1(), another of tripod-providers, or OAuth1Server.at(...)
        .clientCredentials(apiKey, apiSecret)
        .build();
    // end::client[]
    return client;
  }

  static TokenCredentials login(
      OAuth1Client client, HttpTransport transport, Function<URI, URI> user) {
    // tag::login[]
    TemporaryCredentials login =
        client.begin(URI.create("https://app.example/back")).over(transport);
    URI arrived = user.apply(login.authorizationUri());
    TokenCredentials token = client.complete(login, arrived).over(transport);
    // end::login[]
    return token;
  }

  static TokenCredentials pin(
      OAuth1Client client, HttpTransport transport, Function<URI, String> user) {
    // tag::pin[]
    TemporaryCredentials login = client.beginOutOfBand().over(transport);
    String pin = user.apply(login.authorizationUri());
    TokenCredentials token = client.redeem(client.confirmPin(login, pin)).over(transport);
    // end::pin[]
    return token;
  }

  static HttpResponse call(
      OAuth1Client client, HttpTransport transport, TokenCredentials token, HttpRequest request)
      throws IOException {
    // tag::call[]
    AuthorizedTransport api =
        AuthorizedTransport.of(transport, client.authorizer(token, request.origin())); // X.API
    HttpResponse response = api.send(request); // HttpRequest.get("https://api.x.com/2/users/me")
    // end::call[]
    return response;
  }

  // tag::store[]
  static String write(TokenCredentials token) {
    return token.snapshot().encode(); // one line of ASCII, with the server's other parameters
  }

  static TokenCredentials read(String written) {
    return TokenCredentials.from(Snapshot.decode(written));
  }
  // end::store[]

  static TokenCredentials carriedOver(String token, String tokenSecret) {
    // tag::carry-over[]
    TokenCredentials credentials = TokenCredentials.of(token, tokenSecret);
    // end::carry-over[]
    return credentials;
  }

  static String outcome(
      OAuth1Client client, TemporaryCredentials login, URI arrived, HttpTransport transport) {
    // tag::errors[]
    try {
      TokenCredentials token = client.complete(login, arrived).over(transport);
      return "welcome, user of " + token.extra(X.USER_ID).orElseThrow();
    } catch (AccessDenied declined) {
      return "the user declined";
    } catch (CallbackRejected rejected) {
      return "not the callback of this login: " + rejected.reason();
    } catch (ErrorResponse error) {
      return "error: " + error.getMessage(); // with the next step, if the server's data knows it
    } catch (NoResponse failed) {
      return failed.perhapsSent() ? "begin again" : "try again";
    }
    // end::errors[]
  }
}
