package dev.tripod.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.testkit.FaultProxy;
import dev.tripod.testkit.FaultProxy.Ending;
import dev.tripod.testkit.FaultProxy.Fault;
import dev.tripod.testkit.LoopbackServer;
import dev.tripod.testkit.TestCertificates;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Servers close idle connections. {@code java.net.http} notices that before it uses a connection of its pool. If the close
 * arrives with the request, only a harmless request may be sent again.
 */
@DisplayName("A request to a server that closes connections")
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
final class ClosedConnectionsTest {

  private static final int CALLS = 20;
  private static final TestCertificates CERTIFICATES = TestCertificates.create();

  private LoopbackServer server;

  @BeforeEach
  void start() throws IOException {
    server = LoopbackServer.start(
        request -> HttpResponse.of(200, Headers.none(), "ok".getBytes(StandardCharsets.US_ASCII)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("is sent on a new connection if the server has closed the idle one")
  void usesANewConnection(boolean tls) throws Exception {
    try (FaultProxy proxy = proxy(tls)) {
      proxy.always(Fault.responseCut(Integer.MAX_VALUE, Ending.CLOSE));
      JdkTransport transport = JdkTransport.of(client(tls));
      HttpClient authorized = AuthorizedHttpClient.of(client(tls), adding("OAuth a=\"b\""));
      HttpRequest refresh = HttpRequest.post(
          proxy.origin() + "/token", Body.form(Parameters.of("grant_type", "refresh_token")));
      java.net.http.HttpRequest post = java.net.http.HttpRequest.newBuilder(
              URI.create(proxy.origin() + "/"))
          .POST(BodyPublishers.ofString("text"))
          .build();

      for (int call = 0; call < CALLS; call++) {
        assertThat(transport.send(refresh).bodyText()).isEqualTo("ok");
        proxy.awaitOpenConnections(0);
        assertThat(authorized.send(post, BodyHandlers.ofString()).body()).isEqualTo("ok");
        proxy.awaitOpenConnections(0);
      }

      assertThat(proxy.requests()).hasSize(2 * CALLS);
    }
  }

  static Stream<HttpRequest> harmless() {
    return Stream.of(
        HttpRequest.get("http://localhost/x"),
        HttpRequest.of("HEAD", "http://localhost/x"),
        HttpRequest.get("http://localhost/x?a=b").withHeader("Authorization", "bearer t0ken"));
  }

  @ParameterizedTest
  @MethodSource("harmless")
  @DisplayName("is repeated by java.net.http if that is harmless")
  void isRepeated(HttpRequest request) throws Exception {
    try (FaultProxy proxy = proxy(false)) {
      proxy.always(Fault.nextRequestRejected(Ending.CLOSE));
      JdkTransport transport = JdkTransport.create();

      for (int call = 0; call < CALLS; call++) {
        transport.send(HttpRequest.get(proxy.origin() + "/first"));
        assertThat(transport.send(at(proxy, request)).status()).isEqualTo(200);
        transport.send(HttpRequest.get(proxy.origin() + "/first"));
        assertThat(
                transport.sendAsync(at(proxy, request)).get(1, TimeUnit.MINUTES).status())
            .isEqualTo(200);
      }

      assertThat(proxy.forwarded()).isEqualTo(4 * CALLS);
      assertThat(proxy.requests()).hasSizeGreaterThan(4 * CALLS);
    }
  }

  static Stream<HttpRequest> notHarmless() {
    return Stream.of(
        HttpRequest.of("POST", "http://localhost/x").withHeader("Authorization", "Bearer t0ken"),
        HttpRequest.get("http://localhost/x?oauth_signature=a"),
        HttpRequest.get("http://localhost/x").withHeader("Authorization", "OAuth a=\"b\""),
        HttpRequest.get("http://localhost/x").withHeader("Authorization", "DPoP t0ken"),
        HttpRequest.get("http://localhost/x")
            .withHeader("Authorization", "Bearer t0ken")
            .withHeader("DPoP", "proof"),
        HttpRequest.get("http://localhost/x")
            .withHeader("Authorization", "Bearer t0ken")
            .andHeader("Authorization", "OAuth a=\"b\""));
  }

  @ParameterizedTest
  @MethodSource("notHarmless")
  @DisplayName("is not repeated if it may contain a credential for one use")
  void isNotRepeated(HttpRequest request) throws Exception {
    try (FaultProxy proxy = proxy(false)) {
      proxy.always(Fault.nextRequestRejected(Ending.CLOSE));
      JdkTransport transport = JdkTransport.create();
      HttpRequest sent = at(proxy, request);
      transport.send(sent);

      assertThatThrownBy(() -> transport.send(sent))
          .isInstanceOfSatisfying(
              IOException.class,
              failure -> assertThat(
                      NoResponse.from(sent.origin(), failure, Redactor.none()).perhapsSent())
                  .isTrue());

      assertThat(proxy.requests()).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD"})
  @DisplayName("is repeated by an authorized client if it has a bearer token and a safe method")
  void isRepeatedWithABearerToken(String method) throws Exception {
    try (FaultProxy proxy = proxy(false)) {
      proxy.always(Fault.nextRequestRejected(Ending.CLOSE));
      HttpClient authorized = AuthorizedHttpClient.of(client(false), adding("Bearer t0ken"));

      for (int call = 0; call < CALLS; call++) {
        authorized.send(request(proxy, "GET"), BodyHandlers.ofString());
        assertThat(
                authorized.send(request(proxy, method), BodyHandlers.ofString()).statusCode())
            .isEqualTo(200);
        authorized.send(request(proxy, "GET"), BodyHandlers.ofString());
        assertThat(authorized
                .sendAsync(request(proxy, method), BodyHandlers.ofString())
                .get(1, TimeUnit.MINUTES)
                .statusCode())
            .isEqualTo(200);
      }

      assertThat(proxy.requests())
          .hasSizeGreaterThan(4 * CALLS)
          .allSatisfy(octets -> assertThat(new String(octets, StandardCharsets.US_ASCII))
              .contains("Authorization: Bearer t0ken"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST Bearer", "PUT Bearer", "DELETE Bearer", "GET OAuth", "HEAD OAuth"})
  @DisplayName("is not repeated by an authorized client if it is unsafe or signed")
  void isNotRepeatedByAnAuthorizedClient(String request) throws Exception {
    String method = request.substring(0, request.indexOf(' '));
    String scheme = request.substring(request.indexOf(' ') + 1);
    try (FaultProxy proxy = proxy(false)) {
      proxy.always(Fault.nextRequestRejected(Ending.CLOSE));
      HttpClient authorized = AuthorizedHttpClient.of(client(false), adding(scheme + " a=b"));
      authorized.send(request(proxy, "GET"), BodyHandlers.ofString());

      assertThatThrownBy(() -> authorized.send(request(proxy, method), BodyHandlers.ofString()))
          .isInstanceOf(IOException.class);

      assertThat(proxy.requests()).hasSize(2);
    }
  }

  private FaultProxy proxy(boolean tls) throws IOException {
    return tls
        ? FaultProxy.before(server.origin(), CERTIFICATES.serverContext())
        : FaultProxy.before(server.origin());
  }

  private static HttpClient client(boolean tls) {
    HttpClient.Builder client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
    return tls ? client.sslContext(CERTIFICATES.clientContext()).build() : client.build();
  }

  private static HttpRequest at(FaultProxy proxy, HttpRequest request) {
    String target = request.uri().toString().substring("http://localhost".length());
    HttpRequest sent = HttpRequest.of(request.method(), proxy.origin() + target);
    for (String value : request.headers().all("Authorization")) {
      sent = sent.andHeader("Authorization", value);
    }
    return request.headers().contains("DPoP") ? sent.withHeader("DPoP", "proof") : sent;
  }

  private static java.net.http.HttpRequest request(FaultProxy proxy, String method) {
    return java.net.http.HttpRequest.newBuilder(URI.create(proxy.origin() + "/"))
        .method(method, BodyPublishers.noBody())
        .build();
  }

  private static Authorizer adding(String authorization) {
    return request ->
        Exchange.done(Attempt.only(request.withHeader("Authorization", authorization)));
  }
}
