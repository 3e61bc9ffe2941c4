package dev.tripod.examples;

import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.TokenCredentials;
import java.net.URI;
import java.util.function.Function;

/** For a device without a browser of its own. */
final class OAuth1PinLogin {

  private OAuth1PinLogin() {}

  static TokenCredentials login(
      OAuth1Client client, HttpTransport transport, Function<URI, String> user) {
    // tag::pin[]
    var login = client.beginOutOfBand().over(transport);
    String pin = user.apply(login.authorizationUri());
    var token = client.redeem(client.confirmPin(login, pin)).over(transport);
    // end::pin[]
    return token;
  }
}
