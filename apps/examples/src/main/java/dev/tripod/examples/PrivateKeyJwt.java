package dev.tripod.examples;

import dev.tripod.domain.exchange.Exchange;
import dev.tripod.oauth2.ClientAuthentication;

// tag::private-key-jwt[]
/** Authenticates a client by an assertion that it signs: {@code private_key_jwt} (RFC 7523 section 2.2). */
final class PrivateKeyJwt implements ClientAuthentication {

  private static final String TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  private final JwtSigner signer;

  PrivateKeyJwt(JwtSigner signer) {
    this.signer = signer;
  }

  @Override
  public Exchange<Credentials> credentialsFor(Request request) {
    String issuer = request
        .server()
        .metadata()
        .issuer()
        .orElseThrow(() -> new IllegalStateException(
            "The audience of the assertion is missing. Set the server's issuer"));
    return signer
        .sign(request.clientId(), request.clientId(), issuer)
        .map(assertion -> Credentials.none()
            .parameter(request.clientIdName(), request.clientId())
            .parameter("client_assertion_type", TYPE)
            .parameter("client_assertion", assertion)); // a Secret, so it is redacted in messages
  }

  @Override
  public String toString() {
    return "private_key_jwt";
  }
}
// end::private-key-jwt[]
