package dev.tripod.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.RequestQuirks;
import dev.tripod.oauth2.metadata.ClientInformation;
import dev.tripod.oauth2.metadata.ClientRegistration;
import dev.tripod.oauth2.metadata.Discovery;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The examples of docs/metadata.md, against a server that publishes its metadata. */
final class DiscoverServerTest {

  private static final String API = "https://api.example/photos";

  private final FakeAuthorizationServer fake = FakeAuthorizationServer.builder()
      .issuer("https://login.example")
      .registration(JacksonJson.strict(), "initial")
      .defaultScope("photos")
      .build();
  private final Discovery discovery = Discovery.of(JacksonJson.strict());

  @Test
  void describesAServerByItsMetadata() {
    AuthorizationServer server = DiscoverServer.server(discovery, fake);

    assertThat(server.metadata().tokenEndpoint()).hasToString("https://login.example/token");
    assertThat(server.metadata().namesIssuerInCallbacks()).isTrue();
    assertThat(server.quirk(RequestQuirks.SECRET_IN_BODY)).isTrue();
  }

  @Test
  void findsTheServerOfAnApi() throws IOException {
    HttpTransport transport = request -> request.origin().toString().equals("https://api.example")
        ? api(request)
        : fake.send(request);

    assertThat(DiscoverServer.serverOf(API, discovery, transport).issuer())
        .hasValue("https://login.example");
  }

  @Test
  void registersAndManagesAClient() {
    AuthorizationServer server = DiscoverServer.server(discovery, fake).toBuilder()
        .quirk(RequestQuirks.SECRET_IN_BODY, false)
        .build();

    ClientInformation client =
        DiscoverServer.register(server.metadata(), Secret.of("initial"), fake);
    OAuth2Client own = DiscoverServer.registered(server, client);
    assertThat(own.clientCredentials("photos").over(fake).isForClient()).isTrue();

    ClientInformation renamed = DiscoverServer.manage(
        ClientRegistration.at(server.metadata(), JacksonJson.strict()), client, fake);
    assertThat(renamed.metadata().text("client_name")).hasValue("Poster printer");
    assertThat(fake.requestsTo("/register/" + client.clientId())).isEqualTo(3);
  }

  private static HttpResponse api(HttpRequest request) {
    return request.uri().getRawPath().equals("/metadata")
        ? HttpResponse.of(
            200,
            Headers.of("Content-Type", "application/json"),
            ("{\"resource\":\"" + API + "\",\"authorization_servers\":[\"https://login.example\"]}")
                .getBytes(StandardCharsets.UTF_8))
        : HttpResponse.of(
            401,
            Headers.of(
                "WWW-Authenticate", "Bearer resource_metadata=\"https://api.example/metadata\""),
            new byte[0]);
  }
}
