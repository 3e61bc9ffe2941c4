package dev.tripod.examples;

import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.TokenCredentials;
import java.net.URI;
import java.util.function.Function;

/** A login with OAuth 1.0a for a device without a browser: the user types a PIN. */
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
