package dev.tripod.examples;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.ClientAuthentication;
import dev.tripod.oauth2.ConfirmedAuthorization;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.ProofOfPossession;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.keeper.TokenKeeper;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** Logs users in at a server that follows FAPI 2.0, and sends the application's own requests to it. */
final class SecuredLogin {

  private SecuredLogin() {}

  static OAuth2Client pushing(
      AuthorizationServer server,
      ClientAuthentication authentication,
      ProofOfPossession.Keys keys) {
    // tag::client[]
    var client = OAuth2Client.builder()
        .server(server)
        .clientId("client")
        .clientAuthentication(authentication)
        .pushAuthorizationRequests() // PAR, RFC 9126
        .proofOfPossession(keys) // DPoP, RFC 9449
        .json(JacksonJson.strict())
        .build();
    // end::client[]
    return client;
  }

  static Exchange<PendingAuthorization> begin(OAuth2Client client, URI redirectUri) {
    // tag::request[]
    var payment = JsonObject.builder()
        .with("type", "payment_initiation")
        .with("amount", "5.00 EUR")
        .build();
    var login = client.begin(AuthorizationRequest.to(redirectUri)
        .scope("openid")
        .nonce() // binds the ID token to this login
        .maxAge(Duration.ofMinutes(5)) // or prompt, loginHint, acrValues, claims
        .authorizationDetail(payment)); // RFC 9396
    // end::request[]
    return login;
  }

  static OAuth2Client signing(
      OAuth2Client.Builder builder,
      AuthorizationRequest.Signer signer,
      ConfirmedAuthorization.ResponseReader reader) {
    // tag::signed[]
    var client = builder
        .requestSigner(signer) // JAR, RFC 9101: RequestObjectSigner of tripod-jose
        .responseReader(reader) // JARM: OpenIdClient of tripod-openid
        .build();
    // end::signed[]
    return client;
  }

  static Exchange<Tokens> completeForm(
      OAuth2Client client, PendingAuthorization login, URI arrived, String body) {
    // tag::form[]
    var tokens = client.complete(login, arrived, Parameters.parse(body));
    // end::form[]
    return tokens;
  }

  static HttpResponse call(
      OAuth2Client client, Tokens tokens, Origin api, HttpTransport transport, HttpRequest request)
      throws IOException {
    // tag::call[]
    var authorized = AuthorizedTransport.of(transport, client.authorizer(tokens, api));
    var response = authorized.send(request); // with the token and a proof
    // end::call[]
    return response;
  }

  static Authorized keep(
      OAuth2Client client,
      CredentialStore store,
      HttpTransport withCertificate,
      ResourceOwner alice,
      Origin api) {
    // tag::keeper[]
    var keeper = TokenKeeper.builder(client, store)
        .tokenTransport(withCertificate) // only if the API needs another transport
        .build();
    var authorizer = keeper.authorizer(alice, api);
    // end::keeper[]
    return new Authorized(keeper, authorizer);
  }

  static boolean isActive(OAuth2Client client, Secret token, HttpTransport transport) {
    // tag::introspect[]
    var about = client.introspect(token, "access_token").over(transport);
    var active = about.bool("active").orElseThrow();
    // end::introspect[]
    return active;
  }

  static Exchange<String> own(OAuth2Client client) {
    // tag::own[]
    var ticket = client.post(
        Endpoint.of("https://login.example/tickets"),
        Parameters.of("purpose", "report"),
        response -> response
            .text("ticket")
            .orElseThrow(() -> new IllegalArgumentException("it has no ticket")));
    // end::own[]
    return ticket;
  }

  static Exchange<HttpRequest> authenticated(OAuth2Client client) {
    // tag::authenticate[]
    var request = client.authenticate(
        Endpoint.of("https://login.example/tickets"), Parameters.of("purpose", "report"));
    // end::authenticate[]
    return request;
  }

  /** A keeper with an authorizer of one owner. */
  record Authorized(TokenKeeper keeper, Authorizer authorizer) {}
}
