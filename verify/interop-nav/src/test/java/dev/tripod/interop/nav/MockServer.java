package dev.tripod.interop.nav;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.JsonReader;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.ClientAuthentication;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.Tokens;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
import java.net.URI;
import java.util.stream.Stream;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * NAV's mock-oauth2-server over HTTP on the loopback interface, with its own login page. It accepts every client and every user
 * and does not ask for consent. As a JUnit extension, it stops after the tests of the class.
 */
final class MockServer implements AfterAllCallback {

  static final JdkTransport TRANSPORT = JdkTransport.create();

  static final String USER = "alice of+/<&%";

  /** Contains characters that need encoding, to test that. */
  static final String CLIENT_ID = "the client:of+/<&%";

  static final String SECRET = "s3cr3t+/=&%:~";

  /** Has only one parameter, because this server loses others (see MockDeviationsTest). */
  static final URI CALLBACK = URI.create("https://app.example/back?tab=1");

  static final AuthorizationRequest REQUEST =
      AuthorizationRequest.to(CALLBACK).scope("openid", "photos");

  private static final JsonReader JSON = JacksonJson.strict();
  private static final String ISSUER = "tripod";

  private final MockOAuth2Server server;

  private MockServer(MockOAuth2Server server) {
    this.server = server;
  }

  static MockServer start() {
    return start(false);
  }

  /** Issues a new refresh token with each refresh. */
  static MockServer startRotating() {
    return start(true);
  }

  private static MockServer start(boolean rotating) {
    MockOAuth2Server server = new MockOAuth2Server(new OAuth2Config(true, null, null, rotating));
    server.start();
    return new MockServer(server);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    server.shutdown();
  }

  /** Returns one client for each client authentication. */
  static Stream<ClientAuthentication> everyAuthentication() {
    return Stream.of(
        ClientAuthentication.none(),
        ClientAuthentication.secretBasic(SECRET),
        ClientAuthentication.secretPost(SECRET));
  }

  AuthorizationServer.Builder described() {
    return AuthorizationServer.at(
            server.issuerUrl(ISSUER).toString(),
            server.authorizationEndpointUrl(ISSUER).toString(),
            server.tokenEndpointUrl(ISSUER).toString())
        .revocationEndpoint(server.revocationEndpointUrl(ISSUER).toString());
  }

  OAuth2Client.Builder client(ClientAuthentication authentication) {
    return OAuth2Client.builder()
        .server(described().build())
        .clientId(CLIENT_ID)
        .clientAuthentication(authentication)
        .json(JSON);
  }

  /** Lets {@link #USER} open the authorization URI of {@code pending} and log in. Returns the response, which redirects back. */
  HttpResponse logsInFor(PendingAuthorization pending) throws IOException {
    HttpResponse page = TRANSPORT.send(HttpRequest.of("GET", pending.authorizationUri()));
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.bodyText()).contains("<form method=\"post\">", "name=\"username\"");
    return TRANSPORT.send(HttpRequest.of("POST", pending.authorizationUri())
        .withBody(Body.form(Parameters.of("username", USER).and("claims", ""))));
  }

  URI callbackAfter(PendingAuthorization pending) throws IOException {
    HttpResponse response = logsInFor(pending);
    assertThat(response.status()).isEqualTo(302);
    return URI.create(response.headers().first("Location").orElseThrow());
  }

  Tokens granted(OAuth2Client client) throws IOException {
    PendingAuthorization pending = client.begin(REQUEST).over(TRANSPORT);
    return client.complete(pending, callbackAfter(pending)).over(TRANSPORT);
  }

  /** Returns the response of a resource that requires the access token. */
  HttpResponse userInfo(OAuth2Client client, Tokens tokens) throws IOException {
    URI resource = server.userInfoUrl(ISSUER).uri();
    return AuthorizedTransport.of(TRANSPORT, client.authorizer(tokens, Origin.of(resource)))
        .send(HttpRequest.of("GET", resource));
  }

  /** Returns the claims of these tokens: {@code sub} is the user, {@code azp} the client. */
  JsonObject claims(OAuth2Client client, Tokens tokens) throws IOException {
    return JSON.read(userInfo(client, tokens).body());
  }
}
