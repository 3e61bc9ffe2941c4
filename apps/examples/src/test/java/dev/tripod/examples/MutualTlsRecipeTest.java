package dev.tripod.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.keeper.TokenKeeper;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.ScriptedTransport;
import dev.tripod.testkit.TestCertificates;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The recipes against a server that needs a certificate of the client. */
final class MutualTlsRecipeTest {

  private static final URI BACK = URI.create("https://app.example/back");
  private static final TestCertificates CERTIFICATES = TestCertificates.create();
  private static final KeyStore KEY_STORE = CERTIFICATES.client("client").keyStore("password");

  private final FakeAuthorizationServer fake = FakeAuthorizationServer.builder()
      .publicClient("client")
      .redirectUri(BACK.toString())
      .defaultScope("read")
      .build();
  private final HttpsServer tlsServer = tlsServer();
  private final OAuth2Client client = MutualTlsRecipe.client(
      AuthorizationServer.at(address("/authorize"), address("/token")).build());

  private static SSLContext context() throws GeneralSecurityException {
    return MutualTlsRecipe.context(
        KEY_STORE, "password".toCharArray(), CERTIFICATES.trustManager());
  }

  @BeforeEach
  void start() {
    tlsServer.start();
  }

  @AfterEach
  void stop() {
    tlsServer.stop(0);
  }

  @Test
  void logsInOverTheJdk() throws Exception {
    assertLogsIn(MutualTlsRecipe.overJdk(context()));
  }

  @Test
  void logsInOverOkHttp() throws Exception {
    X509TrustManager trust = CERTIFICATES.trustManager();

    assertLogsIn(MutualTlsRecipe.overOkHttp(context(), trust));
  }

  @Test
  void theServerRejectsAClientWithoutACertificate() {
    HttpTransport without = JdkTransport.of(
        HttpClient.newBuilder().sslContext(CERTIFICATES.clientContext()).build());

    assertThatThrownBy(() -> logIn(without)).isInstanceOf(NoResponse.class);
    assertThat(fake.tokenRequests()).isZero();
  }

  @Test
  void aKeeperRefreshesWithTheCertificateAndCallsTheApiWithoutIt() throws Exception {
    HttpTransport withCertificate = MutualTlsRecipe.overJdk(context());
    Tokens expired = logIn(withCertificate).withExpiresAt(Instant.EPOCH);
    ResourceOwner alice = ResourceOwner.of("example", "alice");
    TokenKeeper keeper =
        MutualTlsRecipe.keeper(client, InMemoryCredentialStore.create(), withCertificate);
    ScriptedTransport ofTheApi = ScriptedTransport.create();

    keeper.keep(alice, expired).over(ofTheApi);
    Tokens current = keeper.current(alice).over(ofTheApi);

    assertThat(current.accessToken()).isNotEqualTo(expired.accessToken());
    assertThat(fake.refreshes()).isEqualTo(1);
    assertThat(ofTheApi.requests()).isEmpty();
  }

  private void assertLogsIn(HttpTransport transport) {
    assertThat(fake.isActive(logIn(transport).accessToken())).isTrue();
  }

  private Tokens logIn(HttpTransport transport) {
    PendingAuthorization login = client.begin(BACK).over(transport);
    return client.complete(login, fake.approve(login.authorizationUri())).over(transport);
  }

  private String address(String path) {
    return "https://localhost:" + tlsServer.getAddress().getPort() + path;
  }

  /** Returns a server that passes requests on to the fake server, from clients with a certificate only. */
  private HttpsServer tlsServer() {
    try {
      HttpsServer server =
          HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(CERTIFICATES.mutualServerContext()) {
        @Override
        public void configure(HttpsParameters parameters) {
          SSLParameters tls = getSSLContext().getDefaultSSLParameters();
          tls.setNeedClientAuth(true);
          parameters.setSSLParameters(tls);
        }
      });
      server.createContext("/", this::passOn);
      return server;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void passOn(HttpExchange exchange) throws IOException {
    HttpRequest request = HttpRequest.post(
        address(exchange.getRequestURI().toString()),
        Body.bytes(
            exchange.getRequestHeaders().getFirst("Content-Type"),
            exchange.getRequestBody().readAllBytes()));
    HttpResponse response = fake.send(request);
    response.headers().forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
    exchange.sendResponseHeaders(response.status(), response.body().length);
    exchange.getResponseBody().write(response.body());
    exchange.close();
  }
}
