package dev.tripod.examples;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.RequestQuirks;
import dev.tripod.oauth2.ServerMetadata;
import dev.tripod.oauth2.metadata.ClientInformation;
import dev.tripod.oauth2.metadata.ClientRegistration;
import dev.tripod.oauth2.metadata.Discovery;
import dev.tripod.oauth2.metadata.ResourceMetadata;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.util.List;

/** Reads metadata of servers and APIs, and registers a client. */
final class DiscoverServer {

  private DiscoverServer() {}

  static AuthorizationServer server(Discovery discovery, HttpTransport transport) {
    // tag::server[]
    var metadata = discovery.server("https://login.example").over(transport);
    var server = AuthorizationServer.from(metadata)
        .quirk(RequestQuirks.SECRET_IN_BODY) // what the metadata does not say
        .build();
    // end::server[]
    return server;
  }

  // tag::resource[]
  /** Returns the authorization server of an API, after the API has rejected a request without a token. */
  static ServerMetadata serverOf(String api, Discovery discovery, HttpTransport transport)
      throws IOException {
    var challenge = transport.send(HttpRequest.get(api));
    ResourceMetadata resource = discovery.resource(api, challenge).over(transport);
    return discovery.server(resource.authorizationServers().get(0)).over(transport);
  }
  // end::resource[]

  static ClientInformation register(
      ServerMetadata metadata, Secret initialAccessToken, HttpTransport transport) {
    // tag::register[]
    var registration = ClientRegistration.at(metadata, JacksonJson.strict());
    var requested = JsonObject.builder()
        .with("client_name", "Photo printer")
        .with("redirect_uris", JsonValue.array(List.of(JsonValue.text("https://app.example/back"))))
        .build();
    var client = registration.register(requested, initialAccessToken).over(transport);
    if (client.changes(requested).contains("redirect_uris")) {
      throw new IllegalStateException("The server did not register the redirect URI.");
    }
    // end::register[]
    return client;
  }

  static OAuth2Client registered(AuthorizationServer server, ClientInformation client) {
    // tag::registered[]
    var own = OAuth2Client.builder()
        .server(server)
        .clientId(client.clientId())
        .clientAuthentication(client.authentication())
        .json(JacksonJson.strict())
        .build();
    // end::registered[]
    return own;
  }

  static ClientInformation manage(
      ClientRegistration registration, ClientInformation client, HttpTransport transport) {
    // tag::manage[]
    var current = registration.read(client).over(transport);
    var renamed = registration
        .update(
            current,
            JsonObject.builder()
                .with("client_name", "Poster printer")
                .with(
                    "redirect_uris",
                    JsonValue.array(List.of(JsonValue.text("https://app.example/back"))))
                .build())
        .over(transport);
    registration.delete(renamed).over(transport);
    // end::manage[]
    return renamed;
  }
}
