package dev.tripod.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.testkit.FaultProxy.Ending;
import dev.tripod.testkit.FaultProxy.Fault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
final class FaultProxyTest {

  private static final String REQUEST =
      "POST /a?b HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nbody";

  private final Queue<HttpRequest> received = new ConcurrentLinkedQueue<>();
  private final CountDownLatch arrived = new CountDownLatch(1);
  private LoopbackServer server;
  private FaultProxy proxy;

  @BeforeEach
  void start() throws IOException {
    server = LoopbackServer.start(request -> {
      received.add(request);
      arrived.countDown();
      return HttpResponse.of(200, Headers.of("X-A", "1"), "told".getBytes(ISO_8859_1));
    });
    proxy = FaultProxy.before(server.origin());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void relaysRequestsOnOneConnection() throws Exception {
    try (Client client = new Client()) {
      client.send(REQUEST);
      assertThat(client.response()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\ntold");
      client.send("GET / HTTP/1.1\r\nHost: x.example\r\n\r\n");
      assertThat(client.response()).contains("X-a: 1").doesNotContain("onnection:");
      client.send(chunked("PUT / HTTP/1.1", "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"));
      assertThat(client.response()).endsWith("told");
      assertThat(proxy.openConnections()).isEqualTo(1);
    }
    proxy.awaitOpenConnections(0);
    assertThat(received)
        .extracting(request -> request.method() + " " + request.uri())
        .containsExactly(
            "POST http://localhost/a?b", "GET http://x.example/", "PUT http://localhost/");
    assertThat(received)
        .extracting(request -> new String(request.body().content(), ISO_8859_1))
        .containsExactly("body", "", "abcde");
    assertThat(text(proxy.requests().get(0))).isEqualTo(REQUEST);
    assertThat(proxy.forwarded()).isEqualTo(3);
  }

  @Test
  void appliesEachFaultToOneRequestAndThenTheStandingOne() throws Exception {
    proxy.next(Fault.none()).next(Fault.headerFlood(1)).always(Fault.informationalFlood(2));

    assertThat(one(REQUEST)).startsWith("HTTP/1.1 200").doesNotContain("a:b");
    assertThat(one(REQUEST)).startsWith("HTTP/1.1 200").contains("\r\na:b\r\n");
    String interim = "HTTP/1.1 103 Early Hints\r\n\r\n";
    try (Client client = new Client()) {
      client.send(REQUEST);
      assertThat(client.response()).isEqualTo(interim);
      assertThat(client.response()).isEqualTo(interim);
      assertThat(client.response()).startsWith("HTTP/1.1 200").endsWith("told");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CLOSE", "HALF_CLOSE"})
  void cutsTheRequest(Ending ending) throws Exception {
    proxy.next(Fault.requestCut(20, ending));

    try (Client client = new Client()) {
      client.send(REQUEST.substring(0, 20));
      assertThat(client.rest()).isEmpty();
    }
    proxy.awaitOpenConnections(0);
    assertThat(proxy.requests())
        .extracting(FaultProxyTest::text)
        .containsExactly(REQUEST.substring(0, 20));
    assertThat(received).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"CLOSE", "RESET", "HALF_CLOSE"})
  void dropsTheRestOfARequestThatItCuts(Ending ending) throws Exception {
    proxy.next(Fault.requestCut(4, ending));

    try (Client client = new Client()) {
      client.send(REQUEST);
      client.rest();
    } catch (SocketException reset) {
      // The rest of the request was unread, so the operating system resets the connection.
    }
    proxy.awaitOpenConnections(0);
    assertThat(proxy.requests()).extracting(FaultProxyTest::text).containsExactly("POST");
    assertThat(received).isEmpty();
  }

  static Stream<String> incompleteLengths() {
    return Stream.of(
        "POST / HTTP/1.1\r\nContent-Length:",
        "POST / HTTP/1.1\r\nContent-Length: ",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
  }

  @ParameterizedTest
  @MethodSource("incompleteLengths")
  void cutsTheRequestBeforeALength(String request) throws Exception {
    proxy.next(Fault.requestCut(request.length(), Ending.RESET));

    try (Client client = new Client()) {
      client.send(request);
      assertThatThrownBy(client::rest).isInstanceOf(SocketException.class);
    }
    proxy.awaitOpenConnections(0);
    assertThat(proxy.requests()).extracting(FaultProxyTest::text).containsExactly(request);
  }

  @Test
  void endsAConnectionWithALengthThatIsNoNumber() throws Exception {
    assertThat(one("POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n")).isEmpty();
    assertThat(one(chunked("POST / HTTP/1.1", "y\r\nabc\r\n0\r\n\r\n"))).isEmpty();
    assertThat(received).isEmpty();
  }

  @Test
  void cutsARequestThatIsShorterThanTheCut() throws Exception {
    proxy.next(Fault.requestCut(REQUEST.length() + 9, Ending.CLOSE));

    assertThat(one(REQUEST)).isEmpty();
    assertThat(proxy.requests()).extracting(FaultProxyTest::text).containsExactly(REQUEST);
    assertThat(proxy.forwarded()).isZero();
  }

  @Test
  void recordsARequestThatTheClientCuts() throws Exception {
    try (Client client = new Client()) {
      client.send(REQUEST);
      client.response();
      client.send("GET /half");
    }
    proxy.awaitOpenConnections(0);

    assertThat(proxy.requests())
        .extracting(FaultProxyTest::text)
        .containsExactly(REQUEST, "GET /half");
  }

  @ParameterizedTest
  @EnumSource(names = {"CLOSE", "HALF_CLOSE"})
  void cutsTheResponse(Ending ending) throws Exception {
    proxy.next(Fault.responseCut(8, ending)).next(Fault.responseCut(Integer.MAX_VALUE, ending));

    assertThat(one(REQUEST)).isEqualTo("HTTP/1.1");
    assertThat(one(REQUEST)).endsWith("told");
    assertThat(received).hasSize(2);
  }

  @Test
  void resetsTheConnection() throws Exception {
    proxy.next(Fault.responseCut(8, Ending.RESET));

    try (Client client = new Client()) {
      client.send(REQUEST);
      assertThatThrownBy(client::rest).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void staysSilentUntilTheClientCloses() throws Exception {
    proxy.next(Fault.responseCut(8, Ending.SILENCE));

    try (Client client = new Client()) {
      client.send(REQUEST);
      assertThat(client.read(8)).isEqualTo("HTTP/1.1");
      assertThat(proxy.openConnections()).isEqualTo(1);
    }
    proxy.awaitOpenConnections(0);
  }

  @Test
  void holdsTheResponseUntilItIsReleased() throws Exception {
    proxy.always(Fault.responseHeld());
    CompletableFuture<String> response = CompletableFuture.supplyAsync(() -> one(REQUEST));
    assertThat(arrived.await(1, TimeUnit.MINUTES)).isTrue();
    assertThat(response).isNotDone();

    proxy.release();

    assertThat(response.get(1, TimeUnit.MINUTES)).endsWith("told");
    assertThat(one(REQUEST)).endsWith("told");
  }

  @Test
  void dripsTheResponse() {
    proxy.next(Fault.responseDripped(Duration.ofNanos(1)));

    assertThat(one(REQUEST)).endsWith("told");
  }

  @Test
  void rejectsTheNextRequestOnAConnection() throws Exception {
    proxy.next(Fault.nextRequestRejected(Ending.CLOSE));

    try (Client client = new Client()) {
      client.send(REQUEST);
      assertThat(client.response()).endsWith("told");
      client.send(REQUEST);
      assertThat(client.rest()).isEmpty();
    }
    assertThat(proxy.requests()).hasSize(2);
    assertThat(received).hasSize(1);
  }

  @Test
  void sendsAnyOctetsInPlaceOfAResponse() {
    proxy.next(Fault.response(new byte[] {0, (byte) 0xff}, Ending.CLOSE));

    assertThat(one(REQUEST)).isEqualTo("\0\u00ff");
    assertThat(received).isEmpty();
  }

  @Test
  void replacesTheContentLength() throws Exception {
    proxy.next(Fault.contentLength("-5"));

    try (Client client = new Client()) {
      client.send(REQUEST);
      assertThat(client.head())
          .contains("\r\nContent-Length: -5\r\n")
          .doesNotContainIgnoringCase("content-length: 4");
    }
  }

  @Test
  void sendsABodyThatExpands() throws Exception {
    proxy.next(Fault.gzipBomb(401, 1_000_000));

    String response = one(REQUEST);

    assertThat(response).startsWith("HTTP/1.1 401 ").contains("Content-Encoding: gzip");
    byte[] body = response.substring(response.indexOf("\r\n\r\n") + 4).getBytes(ISO_8859_1);
    assertThat(body).hasSizeLessThan(2_000);
    try (InputStream expanded = new GZIPInputStream(new ByteArrayInputStream(body))) {
      assertThat(expanded.readAllBytes()).hasSize(1_000_000).containsOnly(0);
    }
  }

  @Test
  void closesTheConnectionAfterAResponseWithoutALength() throws Exception {
    try (LoopbackServer none =
            LoopbackServer.start(request -> HttpResponse.of(304, Headers.none(), new byte[0]));
        FaultProxy before = FaultProxy.before(none.origin());
        Client client = new Client(before)) {
      client.send(REQUEST);
      assertThat(client.rest()).startsWith("HTTP/1.1 304");
    }
  }

  @Test
  void closesTheConnectionIfTheServerDoes() throws Exception {
    try (LoopbackServer failing = LoopbackServer.start(request -> {
          throw new IOException("no");
        });
        FaultProxy before = FaultProxy.before(failing.origin());
        Client client = new Client(before)) {
      client.send(REQUEST);
      assertThat(client.rest()).isEmpty();
    }
  }

  @Test
  void servesTlsWithTheGivenCertificate() throws Exception {
    TestCertificates certificates = TestCertificates.create();
    try (FaultProxy secured = FaultProxy.before(server.origin(), certificates.serverContext())) {
      assertThat(secured.origin().toString()).startsWith("https://localhost:");
      SSLSocketFactory sockets = certificates.clientContext().getSocketFactory();
      try (Client client = new Client(
          (SSLSocket) sockets.createSocket("localhost", secured.origin().port()))) {
        client.send(REQUEST);
        assertThat(client.response()).endsWith("told");
      }
      secured.next(Fault.responseCut(8, Ending.RESET));
      try (Client client = new Client(
          (SSLSocket) sockets.createSocket("localhost", secured.origin().port()))) {
        client.send(REQUEST);
        assertThatThrownBy(client::rest).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void closesItsConnections() throws Exception {
    try (Client client = new Client()) {
      client.send(REQUEST);
      client.response();
      proxy.close();
      assertThat(client.rest()).isEmpty();
    }
  }

  @Test
  void describesItselfAndRejectsWrongValues() {
    assertThat(proxy).hasToString("FaultProxy[" + proxy.origin() + "]");
    assertThat(List.of(
            Fault.none(),
            Fault.requestCut(1, Ending.RESET),
            Fault.responseCut(2, Ending.CLOSE),
            Fault.contentLength("-5")))
        .extracting(Fault::toString)
        .containsExactly(
            "Fault[none]",
            "Fault[request cut after 1, RESET]",
            "Fault[response cut after 2, CLOSE]",
            "Fault[Content-Length: -5]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Fault.requestCut(-1, Ending.CLOSE))
        .withMessage("The number is -1. Use 0 or more.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaultProxy.before(Origin.of("https://server.example")));
  }

  private String one(String request) {
    try (Client client = new Client()) {
      client.send(request);
      return client.response();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String chunked(String requestLine, String chunks) {
    return requestLine + "\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks;
  }

  private static String text(byte[] octets) {
    return new String(octets, StandardCharsets.ISO_8859_1);
  }

  /** A client that reads single octets. */
  private final class Client implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;

    private Client() throws IOException {
      this(proxy);
    }

    private Client(FaultProxy to) throws IOException {
      this(new Socket(InetAddress.getLoopbackAddress(), to.origin().port()));
    }

    private Client(Socket socket) throws IOException {
      this.socket = socket;
      this.in = socket.getInputStream();
    }

    private void send(String octets) throws IOException {
      socket.getOutputStream().write(octets.getBytes(ISO_8859_1));
    }

    private String read(int length) throws IOException {
      StringBuilder read = new StringBuilder();
      while (read.length() < length) {
        int octet = in.read();
        if (octet < 0) {
          return read.toString();
        }
        read.append((char) octet);
      }
      return read.toString();
    }

    private String rest() throws IOException {
      return read(Integer.MAX_VALUE);
    }

    /** Reads a head; if the connection ends before, what was read. */
    private String head() throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        String octet = read(1);
        if (octet.isEmpty()) {
          return head.toString();
        }
        head.append(octet);
      }
      return head.toString();
    }

    private String response() throws IOException {
      String head = head();
      int length = head.toLowerCase(Locale.ROOT).indexOf("\r\ncontent-length: ");
      if (length < 0) {
        return head;
      }
      int start = length + "\r\ncontent-length: ".length();
      return head + read(Integer.parseInt(head.substring(start, head.indexOf("\r\n", start))));
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
