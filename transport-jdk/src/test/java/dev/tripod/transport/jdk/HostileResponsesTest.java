package dev.tripod.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.testkit.FaultProxy;
import dev.tripod.testkit.FaultProxy.Ending;
import dev.tripod.testkit.FaultProxy.Fault;
import dev.tripod.testkit.TestCertificates;
import dev.tripod.testkit.TestCertificates.Defect;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses that no correct server sends must not leak a connection, a secret or memory. */
@DisplayName("A hostile response")
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
final class HostileResponsesTest {

  private static final String TOKEN = "bearer-t0ken-canary";
  private static final Origin NO_SERVER = new Origin("http", "127.0.0.1", 9);
  private static final TestCertificates CERTIFICATES = TestCertificates.create();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final HttpClient authorized = AuthorizedHttpClient.of(client, bearer());
  private final JdkTransport transport = JdkTransport.of(client);
  private FaultProxy server;

  @BeforeEach
  void start() throws IOException {
    server = FaultProxy.before(NO_SERVER);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  // The connection is closed after every failure.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
        "HTTP/1.1 401 No\r\nContent-Length: -5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: -9223372036854775808\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n"
      })
  @DisplayName("that cannot be read becomes an IOException and leaves no connection")
  void closesTheConnection(String response) throws Exception {
    server.always(responding(response));

    for (int i = 0; i < 5; i++) {
      assertThatEveryCallFails();
    }

    server.awaitOpenConnections(0);
    assertThat(server.requests()).hasSize(20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nhello",
        "HTTP/1.1 099 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 OK\r\n\r\n"
      })
  @DisplayName("that is not HTTP becomes an IOException")
  void convertsEveryException(String response) {
    server.always(responding(response));

    assertThatEveryCallFails();
  }

  static Stream<RuntimeException> exceptions() {
    return Stream.of(new IllegalStateException("no"), new IllegalArgumentException("no"));
  }

  @ParameterizedTest
  @MethodSource("exceptions")
  @DisplayName("that the application's body handler rejects leaves no connection")
  void closesTheConnectionAfterAnExceptionOfTheHandler(RuntimeException exception) {
    server.always(responding("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"));
    BodyHandler<String> failing = response -> {
      throw exception;
    };

    assertThatThrownBy(() -> authorized.send(call(), failing)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> authorized.sendAsync(call(), failing).get(1, TimeUnit.MINUTES))
        .hasCauseInstanceOf(IOException.class);

    server.awaitOpenConnections(0);
  }

  // Limits.

  @Test
  @DisplayName("with 60,000 header fields is rejected")
  void limitsTheHeaderFields() {
    server.always(responding("HTTP/1.1 200 OK\r\n" + "a:b\r\n".repeat(60_000) + "\r\n"));

    assertThatEveryCallFails();
  }

  @Test
  @DisplayName(
      "with header fields of more than 262,144 characters is rejected and leaves no connection")
  void limitsTheLengthOfTheHeaderFields() {
    server.always(responding(
        "HTTP/1.1 200 OK\r\na: " + "x".repeat(262_144) + "\r\nContent-Length: 2\r\n\r\nok"));

    assertThatEveryCallFails();

    server.awaitOpenConnections(0);
  }

  @Test
  @DisplayName("with 2,000 short header fields is returned with the first 1,000")
  void returnsTheFirstFields() throws Exception {
    server.always(respondingLast(
        "HTTP/1.1 200 OK\r\n" + "a:b\r\n".repeat(2_000) + "Connection: close\r\n\r\nok"));

    HttpResponse response = transport.send(request());

    assertThat(response.headers().all("a").size()).isBetween(999, 1_000);
    assertThat(response.bodyText()).isEqualTo("ok");
    assertThat(authorized.send(call(), BodyHandlers.ofString()).body()).isEqualTo("ok");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  @DisplayName("after interim responses is returned")
  void skipsInterimResponses(int number) throws Exception {
    server.always(respondingLast("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".repeat(number)
        + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"));

    HttpResponse response = transport.send(request());

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.bodyText()).isEqualTo("ok");
    assertThat(authorized.send(call(), BodyHandlers.ofString()).body()).isEqualTo("ok");
  }

  @Test
  @DisplayName("after 20,000 interim responses is rejected")
  void limitsTheInterimResponses() {
    server.always(respondingLast("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(20_000)
        + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"));

    assertThatEveryCallFails();
  }

  @Test
  @DisplayName("with a compressed body that expands to 256 MiB is rejected at the body cap")
  void doesNotExpandABody() {
    server.always(Fault.gzipBomb(200, 256L * 1024 * 1024));

    assertThatThrownBy(() -> transport.send(request()))
        .isInstanceOf(IOException.class)
        .rootCause()
        .hasMessageContaining("The decoded response body is longer than 8388608 bytes");
  }

  // Secrets.

  static Stream<String> quotingResponses() {
    return Stream.of(
        "HTTP/1.1 Bearer " + TOKEN + "\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX " + TOKEN + ": x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\0" + TOKEN + "\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: " + TOKEN + "\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + TOKEN + "\r\n",
        "HTTP/1.1 204 " + TOKEN + "\r\nContent-Length: 9\r\n\r\n123456789");
  }

  @ParameterizedTest
  @MethodSource("quotingResponses")
  @DisplayName("that repeats the access token does not put it into a message")
  void quotesNoTokenOfTheRequest(String response) {
    server.always(respondingLast(response));

    assertThatEveryCallFails();
  }

  @Test
  @DisplayName(
      "that puts a new token into its head does not put it into a message of the transport")
  void quotesNoTokenOfTheResponse() {
    HttpRequest withoutToken = HttpRequest.post(
        server.origin() + "/", Body.form(Parameters.of("grant_type", "authorization_code")));
    for (String response : quotingResponses().toList()) {
      server.next(respondingLast(response));

      assertThatItShowsNoToken(catchThrowable(() -> transport.send(withoutToken)));
    }
  }

  @Test
  @DisplayName("that repeats no secret fails with the exception of java.net.http")
  void keepsOtherFailures() {
    server.always(responding("HTTP/1.1 strange\r\n\r\n"));

    assertThatThrownBy(() -> authorized.send(call(), BodyHandlers.discarding()))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("strange");
  }

  // Certificates.

  @ParameterizedTest
  @EnumSource
  @DisplayName("from a server with an invalid certificate: nothing is sent to it")
  void rejectsInvalidCertificates(Defect defect) throws Exception {
    try (FaultProxy secured = FaultProxy.before(NO_SERVER, CERTIFICATES.serverContext(defect))) {
      HttpRequest request = HttpRequest.post(
          secured.origin() + "/token", Body.form(Parameters.of("refresh_token", TOKEN)));

      assertThatThrownBy(() -> trusting().send(request)).isInstanceOf(ConnectException.class);
      assertThatThrownBy(() -> trusting().sendAsync(request).get(1, TimeUnit.MINUTES))
          .hasCauseInstanceOf(ConnectException.class);

      secured.awaitOpenConnections(0);
      assertThat(secured.requests()).isEmpty();
    }
  }

  @Test
  @DisplayName("from a server with the valid certificate is returned")
  void acceptsTheValidCertificate() throws Exception {
    try (FaultProxy secured = FaultProxy.before(NO_SERVER, CERTIFICATES.serverContext())) {
      secured.always(responding("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));

      assertThat(trusting().send(HttpRequest.get(secured.origin() + "/")).bodyText())
          .isEqualTo("ok");
    }
  }

  private static JdkTransport trusting() {
    return JdkTransport.of(HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .sslContext(CERTIFICATES.clientContext())
        .build());
  }

  /** Checks both entry points, synchronously and asynchronously: four requests. */
  private void assertThatEveryCallFails() {
    assertThat(catchThrowable(() -> transport.send(request())))
        .isInstanceOf(IOException.class)
        .satisfies(HostileResponsesTest::assertThatItShowsNoToken);
    assertThat(catchThrowable(() -> transport.sendAsync(request()).get(1, TimeUnit.MINUTES)))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IOException.class)
        .satisfies(HostileResponsesTest::assertThatItShowsNoToken);
    assertThat(catchThrowable(() -> authorized.send(call(), BodyHandlers.ofString())))
        .isInstanceOf(IOException.class)
        .satisfies(HostileResponsesTest::assertThatItShowsNoToken);
    assertThat(catchThrowable(
            () -> authorized.sendAsync(call(), BodyHandlers.ofString()).get(1, TimeUnit.MINUTES)))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IOException.class)
        .satisfies(HostileResponsesTest::assertThatItShowsNoToken);
  }

  private HttpRequest request() {
    return HttpRequest.post(
            server.origin() + "/token", Body.form(Parameters.of("code", "once-only-code")))
        .withHeader("Authorization", "Bearer " + TOKEN);
  }

  private java.net.http.HttpRequest call() {
    return java.net.http.HttpRequest.newBuilder(URI.create(server.origin() + "/me"))
        .build();
  }

  private static Fault responding(String octets) {
    return Fault.response(octets.getBytes(StandardCharsets.ISO_8859_1), Ending.SILENCE);
  }

  /** Returns a response that is the last one on its connection. */
  private static Fault respondingLast(String octets) {
    return Fault.response(octets.getBytes(StandardCharsets.ISO_8859_1), Ending.CLOSE);
  }

  private static Authorizer bearer() {
    return request ->
        Exchange.done(Attempt.only(request.withHeader("Authorization", "Bearer " + TOKEN)));
  }

  private static void assertThatItShowsNoToken(Throwable failure) {
    StringWriter printed = new StringWriter();
    failure.printStackTrace(new PrintWriter(printed));
    assertThat(printed.toString()).doesNotContain(TOKEN);
  }
}
