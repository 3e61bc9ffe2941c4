package dev.tripod.examples;

import static dev.tripod.oauth2.RequestQuirks.SCOPE_SEPARATOR;
import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;

import dev.tripod.domain.exchange.Exchange;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.Tokens;
import java.net.URI;

/** Adds parameters to token requests, and describes servers that have no provider class. */
final class TokenParameters {

  private TokenParameters() {}

  static Exchange<PendingAuthorization> forOneLogin(OAuth2Client client, URI redirectUri) {
    // tag::login[]
    var login = client.begin(AuthorizationRequest.to(redirectUri)
        .resource(URI.create("https://api.example/orders")) // RFC 8707
        .tokenParameter("audience", "https://api.example"));
    // end::login[]
    return login;
  }

  static Exchange<Tokens> forOneService(OAuth2Client client, Tokens tokens) {
    // tag::request[]
    var orders = client.refresh(
        tokens,
        request -> request.resource(URI.create("https://api.example/orders")).scope("read"));
    // end::request[]
    return orders;
  }

  static AuthorizationServer withAudience(AuthorizationServer server) {
    // tag::server[]
    var withAudience = server.toBuilder()
        .tokenParameter("client_credentials", "audience", "https://api.example")
        .build();
    // end::server[]
    return withAudience;
  }

  static AuthorizationServer withoutResource(AuthorizationServer server) {
    // tag::omit[]
    var withoutResource = server.toBuilder()
        .omitParameter("resource") // this server rejects it
        .build();
    // end::omit[]
    return withoutResource;
  }

  static AuthorizationServer described() {
    // tag::own-server[]
    var server = AuthorizationServer.at(
            "https://login.example", // the issuer
            "https://login.example/authorize",
            "https://login.example/token")
        .revocationEndpoint("https://login.example/revoke")
        .defaultScope("profile")
        .quirk(SECRET_IN_BODY)
        .quirk(SCOPE_SEPARATOR, ",")
        .hint("unknown_app", "register the app at https://login.example/apps")
        .build();
    // end::own-server[]
    return server;
  }
}
