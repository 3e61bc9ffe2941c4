package dev.tripod.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.contract.WireServer.Arrival;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@link HttpTransport} promises, asked of a transport over real sockets on loopback. Extend it, make your transport
 * in {@link #transport}, and run it.
 *
 * <p>A promise that your HTTP client cannot keep is a named override: it says why, and asserts what happens instead, for
 * example that {@code super}'s test fails. Whoever chooses the transport then reads what they give up.
 */
@DisplayName("A transport")
public abstract class HttpTransportContract {

  private static final Duration AMPLE = Duration.ofMinutes(1);
  private static final Duration BRIEF = Duration.ofMillis(500);

  /** A deadline is kept if it is overrun by no more than a busy machine needs. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  /** When a server that lets its client wait comes to an end, so that no test hangs. Later than {@link #GRACE} allows. */
  private static final Duration LATE = Duration.ofSeconds(6);

  private static final int DRIBBLES = 30;
  private static final String HEAD_OF_DRIBBLES =
      "HTTP/1.1 200 OK\r\nContent-Length: " + DRIBBLES + "\r\n\r\n";
  private static final int CAP = 64 * 1024;
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private final List<HttpTransport> made = new ArrayList<>();

  /** For the subclass that names the adapter. */
  protected HttpTransportContract() {}

  /**
   * A transport as its users make it, but for its bounds. If it is {@link AutoCloseable} it is closed after the test.
   *
   * @param totalDeadline from the call to the last octet of the body
   * @param bodyCap the longest body that is returned, in octets
   */
  protected abstract HttpTransport transport(Duration totalDeadline, long bodyCap) throws Exception;

  /** Closes what the test has made. */
  @AfterEach
  protected void closeTransports() throws Exception {
    for (HttpTransport transport : made) {
      if (transport instanceof AutoCloseable closeable) {
        closeable.close();
      }
    }
  }

  // It sends what it was given.

  static Stream<String> hardTargets() {
    return Stream.of(
        "/",
        "/1.1/statuses/update.json",
        "/a/",
        "//",
        "//a//b//",
        "/a%2Fb",
        "/a%2fb",
        "/a%2Eb/c%2e",
        "/a%2E%2Eb",
        "/%20/%25/%C3%A9/%F0%9F%94%91",
        "/a;b=c,d",
        "/!*'()",
        "/$&+:@=~._-",
        "/a:80/b:443",
        "/?a",
        "/?a=",
        "/?=a",
        "/?a=b=c",
        "/?a=1&a=1&b&&c=",
        "/?q=a?b/c",
        "/?q=a+b%20c%2B",
        "/?q=%C3%A9%e2%82%ac",
        "/?q=%2F%2f%26%3D%3d%25",
        "/?!*()$,;:@~._-",
        "/?status=Hello%20Ladies%20%2b%20Gentlemen%21",
        "/a//b/%2F;x=1,2/!*'()/%41?b=%27&a==&+=+");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.tripod.contract.HttpTransportContract#hardTargets")
  @DisplayName("sends path and query to the letter")
  protected void required_sendsTheRequestLineItWasGiven(String target) throws Exception {
    try (WireServer server = WireServer.answering(OK)) {
      usual().send(HttpRequest.get(server.uri(target)));

      assertThat(server.arrival().method()).isEqualTo("GET");
      assertThat(server.arrival().target()).isEqualTo(target);
    }
  }

  @Test
  @DisplayName("sends a query that is empty")
  protected void required_keepsAnEmptyQuery() throws Exception {
    required_sendsTheRequestLineItWasGiven("/a?");
  }

  @Test
  @DisplayName("keeps each %XX as it was written; a bare ' in the query may become %27")
  protected void required_keepsPercentEscapes() throws Exception {
    try (WireServer server = WireServer.answering(OK)) {
      usual().send(HttpRequest.get(server.uri("/%41%7e%2f%2F%5B?a=%41%7e%2f%2F%5B&b='")));

      assertThat(server.arrival().target().replace("'", "%27"))
          .isEqualTo("/%41%7e%2f%2F%5B?a=%41%7e%2f%2F%5B&b=%27");
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
  @DisplayName("sends every method")
  protected void required_sendsEveryMethod(String method) throws Exception {
    String headOnly = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";
    try (WireServer server =
        WireServer.answering(method.equals("HEAD") ? headOnly : headOnly + "ok")) {
      HttpResponse response = usual().send(HttpRequest.of(method, server.uri("/")));

      assertThat(server.arrival().method()).isEqualTo(method);
      assertThat(response.bodyText()).isEqualTo(method.equals("HEAD") ? "" : "ok");
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"POST", "PUT", "DELETE"})
  @DisplayName("sends the body, its length and its type")
  protected void required_sendsBodyAndContentType(String method) throws Exception {
    byte[] everyOctet = new byte[256];
    for (int i = 0; i < everyOctet.length; i++) {
      everyOctet[i] = (byte) i;
    }
    Body body = Body.bytes("application/octet-stream; x=\"1\"", everyOctet);
    try (WireServer server = WireServer.answering(OK)) {
      usual().send(HttpRequest.of(method, server.uri("/")).withBody(body));

      Arrival arrival = server.arrival();
      assertThat(arrival.all("Content-Type")).containsExactly("application/octet-stream; x=\"1\"");
      assertThat(arrival.all("Content-Length")).containsExactly("256");
      assertThat(arrival.body()).isEqualTo(new String(everyOctet, StandardCharsets.ISO_8859_1));
    }
  }

  @Test
  @DisplayName("sends a form as it was encoded")
  protected void required_sendsAForm() throws Exception {
    Parameters form = Parameters.of("a b", "1&2").and("\u00e9", "").andName("c");
    try (WireServer server = WireServer.answering(OK)) {
      usual().send(HttpRequest.post(server.uri("/"), Body.form(form)));

      Arrival arrival = server.arrival();
      assertThat(arrival.all("Content-Type")).containsExactly("application/x-www-form-urlencoded");
      assertThat(arrival.body()).isEqualTo("a%20b=1%262&%C3%A9=&c");
    }
  }

  @Test
  @DisplayName("sends Content-Length: 0 with a POST that has no body")
  protected void required_postWithoutBodySendsContentLengthZero() throws Exception {
    try (WireServer server = WireServer.answering(OK)) {
      usual().send(HttpRequest.of("POST", server.uri("/")));

      assertThat(server.arrival().all("Content-Length")).containsExactly("0");
      assertThat(server.arrival().body()).isEmpty();
    }
  }

  @Test
  @DisplayName("sends no body that another holds")
  protected void required_refusesAnUnreadBody() throws Exception {
    try (WireServer server = WireServer.answering(OK)) {
      HttpRequest request = HttpRequest.post(server.uri("/"), Body.unread("text/plain"));

      assertThatThrownBy(() -> usual().send(request)).isInstanceOf(IllegalStateException.class);
      assertThat(server.arrivals()).isEmpty();
    }
  }

  @Test
  @DisplayName("sends every header, repeated ones in order, instead of its own")
  protected void required_sendsEveryHeader() throws Exception {
    try (WireServer server = WireServer.answering(OK)) {
      usual()
          .send(HttpRequest.get(server.uri("/"))
              .withHeader("Authorization", "OAuth realm=\"a b\", oauth_nonce=\"x\"")
              .withHeader("Accept", "application/json")
              .withHeader("User-Agent", "contract/1")
              .andHeader("X-Repeated", "one")
              .andHeader("x-repeated", "two")
              .andHeader("X-Repeated", "one"));

      Arrival arrival = server.arrival();
      assertThat(arrival.all("Authorization"))
          .containsExactly("OAuth realm=\"a b\", oauth_nonce=\"x\"");
      assertThat(arrival.all("Accept")).containsExactly("application/json");
      assertThat(arrival.all("User-Agent")).containsExactly("contract/1");
      assertThat(String.join(", ", arrival.all("X-Repeated"))).isEqualTo("one, two, one");
    }
  }

  @Test
  @DisplayName("writes each header of its own once")
  protected void required_transportOwnedHeadersOnce() throws Exception {
    try (WireServer server = WireServer.answering(OK)) {
      usual().send(HttpRequest.post(server.uri("/"), Body.json("{}")));

      Arrival arrival = server.arrival();
      assertThat(arrival.all("Host")).containsExactly(server.authority());
      assertThat(arrival.all("Content-Length")).containsExactly("2");
      assertThat(arrival.all("Content-Type")).containsExactly("application/json");
      assertThat(arrival.all("Connection")).hasSizeLessThan(2);
      assertThat(arrival.all("Transfer-Encoding")).isEmpty();
      assertThat(arrival.all("Expect")).isEmpty();
      assertThat(arrival.all("Authorization")).isEmpty();
    }
  }

  @Test
  @DisplayName("asks for no compression of its own accord")
  protected void required_gzipIsNotInvented() throws Exception {
    try (WireServer server = WireServer.answering(OK)) {
      usual().send(HttpRequest.get(server.uri("/")));

      assertThat(String.join(",", server.arrival().all("Accept-Encoding"))).isIn("", "identity");
    }
  }

  // It returns what came.

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      ints = {
        200, 201, 202, 203, 206, 226, 300, 400, 401, 402, 403, 404, 405, 406, 409, 410, 411, 412,
            413,
        415, 417, 418, 422, 423, 425, 426, 428, 429, 431, 451, 499, 500, 501, 502, 504, 505, 511,
            599
      })
  @DisplayName("returns every status with its body")
  protected void required_returnsEveryStatus(int status) throws Exception {
    try (WireServer server = WireServer.answering(answer(status, "X-A: 1", "told"))) {
      HttpResponse response = usual().send(HttpRequest.get(server.uri("/")));

      assertThat(response.status()).isEqualTo(status);
      assertThat(response.bodyText()).isEqualTo("told");
      assertThat(response.headers().all("x-a")).containsExactly("1");
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(ints = {204, 304})
  @DisplayName("returns a status that has no body")
  protected void required_returnsAStatusWithoutBody(int status) throws Exception {
    try (WireServer server = WireServer.answering("HTTP/1.1 " + status + " None\r\n\r\n")) {
      HttpResponse response = usual().send(HttpRequest.get(server.uri("/")));

      assertThat(response.status()).isEqualTo(status);
      assertThat(response.body()).isEmpty();
    }
  }

  @Test
  @DisplayName("returns repeated headers one by one, in order")
  protected void required_keepsRepeatedHeaders() throws Exception {
    String repeated = "Set-Cookie: a=1\r\nX-A: 1\r\nset-cookie: b=2\r\nX-A: 1\r\nX-A: 0";
    try (WireServer server = WireServer.answering(answer(200, repeated, ""))) {
      HttpResponse response = usual().send(HttpRequest.get(server.uri("/")));

      assertThat(response.headers().all("Set-Cookie")).containsExactly("a=1", "b=2");
      assertThat(response.headers().all("x-a")).containsExactly("1", "1", "0");
    }
  }

  @Test
  @DisplayName("returns the body's octets as they came, in chunks too")
  protected void required_returnsTheBodyAsItCame() throws Exception {
    String chunked =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n\0\u00ff\n\r\n1\r\nx\r\n0\r\n\r\n";
    try (WireServer server = WireServer.answering(chunked)) {
      HttpResponse response = usual().send(HttpRequest.get(server.uri("/")));

      assertThat(response.body()).containsExactly(0, 0xff, '\n', 'x');
    }
  }

  @Test
  @DisplayName("leaves a compressed body to its reader")
  protected void required_leavesContentEncodingAlone() throws Exception {
    String gzip = "Content-Encoding: gzip";
    try (WireServer server = WireServer.answering(answer(200, gzip, "not really gzip"))) {
      HttpResponse response = usual().send(HttpRequest.get(server.uri("/")));

      assertThat(response.headers().all("Content-Encoding")).containsExactly("gzip");
      assertThat(response.bodyText()).isEqualTo("not really gzip");
    }
  }

  @Test
  @DisplayName("returns nothing of a body that broke off")
  protected void required_aTruncatedBodyIsNoAnswer() throws Exception {
    try (WireServer server = WireServer.start((arrival, connection) -> {
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\noauth_token=abc&oauth_token_s");
      connection.end();
    })) {
      HttpTransport transport = usual();

      assertThatThrownBy(() -> transport.send(HttpRequest.of("POST", server.uri("/"))))
          .isInstanceOf(IOException.class);
      assertThat(server.arrivals()).hasSize(1);
    }
  }

  static Stream<String> unusableAnswers() {
    return Stream.of(
        "HTTP/1.1 200 OK\r\nX-A: a\0b\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX A: b\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 099 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 OK\r\nContent-Length: 0\r\n\r\n",
        "220 mail.example ESMTP\r\n\r\n",
        "\0\u00ff\r\n\r\n");
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("dev.tripod.contract.HttpTransportContract#unusableAnswers")
  @DisplayName("takes an answer that is not HTTP for none")
  protected void required_anUnusableAnswerIsAnIOException(String answer) throws Exception {
    try (WireServer server = WireServer.start((arrival, connection) -> {
      connection.send(answer);
      connection.end();
    })) {
      HttpTransport transport = usual();
      HttpRequest request = withCredential("POST", server);
      try {
        // A lenient client may make something of it; that is its own affair.
        assertThat(transport.send(request)).isNotNull();
      } catch (IOException noResponse) {
        assertThat(perhapsSent(request, noResponse)).isTrue();
      }
      assertThat(server.arrivals()).hasSize(1);
    }
  }

  // It sends once.

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "GET,301", "GET,302", "GET,303", "GET,307", "GET,308",
    "POST,301", "POST,302", "POST,303", "POST,307", "POST,308"
  })
  @DisplayName("follows no redirect")
  protected void required_doesNotFollowRedirects(String method, int status) throws Exception {
    try (WireServer server = WireServer.answering(answer(status, "Location: /elsewhere", ""))) {
      HttpResponse response = usual().send(HttpRequest.of(method, server.uri("/")));

      assertThat(response.status()).isEqualTo(status);
      assertThat(response.headers().all("Location")).containsExactly("/elsewhere");
      assertThat(server.arrivals()).hasSize(1);
    }
  }

  static Stream<Arguments> temptations() {
    List<String> answers = List.of(
        "408 Connection: close",
        "408 X: keep",
        "421 X: misdirected",
        "425 X: too-early",
        "429 Retry-After: 0",
        "503 Retry-After: 0",
        "500 Retry-After: 0",
        "401 X: no-challenge",
        "401 WWW-Authenticate: Basic realm=\"a\"",
        "401 WWW-Authenticate: OAuth realm=\"a\"",
        "401 WWW-Authenticate: Digest realm=\"a\", nonce=\"b\", qop=\"auth\"",
        "401 WWW-Authenticate: Negotiate",
        "302 Location: /elsewhere",
        "307 Location: /elsewhere",
        "308 Location: /elsewhere");
    return Stream.of("GET", "POST")
        .flatMap(method -> answers.stream()
            .map(answer -> Arguments.of(
                method, Integer.parseInt(answer.substring(0, 3)), answer.substring(4))));
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("dev.tripod.contract.HttpTransportContract#temptations")
  @DisplayName("sends once, whatever the status asks for")
  protected void required_sendsExactlyOnce(String method, int status, String header)
      throws Exception {
    try (WireServer server = WireServer.answering(answer(status, header, "no"))) {
      HttpResponse response = usual().send(withCredential(method, server));

      assertThat(server.arrivals()).as("arrivals").hasSize(1);
      assertThat(response.status()).isEqualTo(status);
      assertThat(response.bodyText()).isEqualTo("no");
    }
  }

  @Test
  @DisplayName("sends a GET once on a connection that is reset when used again")
  protected void required_sendsExactlyOnce_getOnAConnectionThatIsReset() throws Exception {
    sendsOnceWhere("GET", WireServer.Connection::reset);
  }

  @Test
  @DisplayName("sends a GET once on a connection that ends without an answer when used again")
  protected void required_sendsExactlyOnce_getOnAConnectionThatEnds() throws Exception {
    sendsOnceWhere("GET", WireServer.Connection::end);
  }

  @Test
  @DisplayName("sends a POST once on a connection that is reset when used again")
  protected void required_sendsExactlyOnce_postOnAConnectionThatIsReset() throws Exception {
    sendsOnceWhere("POST", WireServer.Connection::reset);
  }

  @Test
  @DisplayName("sends a POST once on a connection that ends without an answer when used again")
  protected void required_sendsExactlyOnce_postOnAConnectionThatEnds() throws Exception {
    sendsOnceWhere("POST", WireServer.Connection::end);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"GET", "POST"})
  @DisplayName("does not promise that nothing was sent because a second try could not connect")
  protected void required_aRefusedSecondTryPromisesNothing(String method) throws Exception {
    try (WireServer server = WireServer.start((arrival, connection) -> {
      connection.server().stopListening();
      connection.reset();
    })) {
      HttpRequest request = withCredential(method, server);

      IOException noResponse = failure(usual(), request);

      assertThat(server.arrivals()).hasSize(1);
      assertThat(perhapsSent(request, noResponse)).isTrue();
    }
  }

  @Test
  @DisplayName("keeps no cookies")
  protected void required_noCookies() throws Exception {
    try (WireServer server =
        WireServer.answering(answer(200, "Set-Cookie: session=1; Path=/", ""))) {
      HttpTransport transport = usual();
      transport.send(HttpRequest.get(server.uri("/")));
      transport.send(HttpRequest.get(server.uri("/")));

      assertThat(server.arrivals()).hasSize(2);
      assertThat(server.arrivals().get(1).all("Cookie")).isEmpty();
    }
  }

  // It ends.

  @Test
  @DisplayName("returns a body as long as the cap, and none that is longer")
  protected void required_capsTheBody() throws Exception {
    try (WireServer server = WireServer.start((arrival, connection) ->
        connection.send(answer(200, "X: y", "x".repeat(Integer.parseInt(arrival.body())))))) {
      HttpTransport transport = usual();

      HttpResponse longest = transport.send(saying(server, "" + CAP));

      assertThat(longest.body()).hasSize(CAP);
      assertThatThrownBy(() -> transport.send(saying(server, "" + (CAP + 1))))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  @DisplayName("stops reading a body that does not end")
  protected void required_stopsReadingAtTheCap() throws Exception {
    CountDownLatch hungUp = new CountDownLatch(1);
    String chunk = "1000\r\n" + "x".repeat(4096) + "\r\n";
    try (WireServer server = WireServer.start((arrival, connection) -> {
      try {
        connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        while (true) {
          connection.send(chunk);
        }
      } catch (IOException e) {
        hungUp.countDown();
      }
    })) {
      HttpTransport transport = usual();
      long start = System.nanoTime();

      assertThatThrownBy(() -> transport.send(HttpRequest.get(server.uri("/"))))
          .isInstanceOf(IOException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .as("long before the deadline")
          .isLessThan(GRACE);
      assertThat(hungUp.await(AMPLE.toMillis(), TimeUnit.MILLISECONDS))
          .as("the transport has hung up")
          .isTrue();
    }
  }

  @Test
  @DisplayName("waits no longer than the total deadline for an answer to begin")
  protected void required_totalDeadlineCoversTheWait() throws Exception {
    dribbling("", "", OK, this::endsInTime);
  }

  @Test
  @DisplayName("waits no longer than the total deadline for headers that dribble in")
  protected void required_totalDeadlineCoversTheHeaders() throws Exception {
    dribbling("HTTP/1.1 200 OK\r\nX: ", "x", "\r\nContent-Length: 0\r\n\r\n", this::endsInTime);
  }

  @Test
  @DisplayName("waits no longer than the total deadline for a body that dribbles in")
  protected void required_totalDeadlineCoversTheBody() throws Exception {
    dribbling(HEAD_OF_DRIBBLES, "x", "", this::endsInTime);
  }

  @Test
  @DisplayName("covers the body with the deadline of an asynchronous request too")
  protected void required_totalDeadlineCoversTheBody_async() throws Exception {
    dribbling(HEAD_OF_DRIBBLES, "x", "", server -> {
      CompletableFuture<HttpResponse> answer =
          made(transport(BRIEF, CAP)).sendAsync(HttpRequest.get(server.uri("/")));
      assertThatThrownBy(() -> answer.get(BRIEF.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(IOException.class);
    });
  }

  @Test
  @DisplayName("leaves an interrupted thread its flag")
  protected void required_interruptKeepsTheFlag() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    try (WireServer server = WireServer.start((arrival, connection) -> {
      arrived.countDown();
      await(interrupted);
      connection.send(OK);
    })) {
      HttpTransport transport = usual();
      CompletableFuture<Boolean> flag = new CompletableFuture<>();
      Thread sender = new Thread(() -> {
        try {
          transport.send(HttpRequest.get(server.uri("/")));
          flag.complete(Thread.currentThread().isInterrupted());
        } catch (IOException e) {
          flag.complete(Thread.currentThread().isInterrupted());
        } catch (RuntimeException e) {
          flag.completeExceptionally(e);
        }
      });
      sender.start();
      await(arrived);
      sender.interrupt();
      interrupted.countDown();

      assertThat(flag.get(GRACE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
      sender.join();
    }
  }

  // Its failures say whether the request may have arrived.

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"GET", "POST"})
  @DisplayName("throws ConnectException where the connection is refused")
  protected void required_refusedConnectionIsConnectException(String method) throws Exception {
    HttpTransport transport = usual();
    HttpRequest request = HttpRequest.of(method, refusing());

    assertThatThrownBy(() -> transport.send(request)).isInstanceOf(ConnectException.class);
  }

  @Test
  @DisplayName("promises that nothing was sent to a host that has no address")
  protected void required_unknownHostPromisesNothingWasSent() throws Exception {
    HttpRequest request = HttpRequest.of("POST", "http://tripod-contract.invalid/");

    assertThat(perhapsSent(request, failure(usual(), request))).isFalse();
  }

  @Test
  @DisplayName("refuses a certificate that it cannot trust, and promises that nothing was sent")
  protected void required_tlsWithForeignCertificateFails() throws Exception {
    try (WireServer server =
        WireServer.startWithForeignCertificate((arrival, connection) -> connection.send(OK))) {
      HttpRequest request = withCredential("POST", server);

      IOException noResponse = failure(usual(), request);

      assertThat(server.arrivals()).isEmpty();
      assertThat(perhapsSent(request, noResponse)).isFalse();
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"GET", "POST"})
  @DisplayName("promises nothing where the connection breaks after the request")
  protected void required_aBrokenConnectionPromisesNothing(String method) throws Exception {
    try (WireServer server = WireServer.start((arrival, connection) -> connection.reset())) {
      HttpRequest request = withCredential(method, server);

      assertThat(perhapsSent(request, failure(usual(), request))).isTrue();
    }
  }

  @Test
  @DisplayName("does not repeat the query in a message: it may hold a token")
  protected void required_messagesDoNotTellTheQuery() throws Exception {
    try (WireServer server = WireServer.start((arrival, connection) -> connection.reset())) {
      HttpTransport transport = usual();
      for (String uri : List.of(refusing(), server.uri("/"))) {
        Throwable failure = failure(transport, HttpRequest.of("POST", uri + "?token=c4n4ry"));
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
          assertThat(cause.toString()).doesNotContain("c4n4ry");
        }
      }
    }
  }

  // Many threads, and none.

  @Test
  @DisplayName("serves many threads at once, each with its own answer")
  protected void required_isThreadSafe() throws Exception {
    try (WireServer server = WireServer.start(
        (arrival, connection) -> connection.send(answer(200, "X: y", arrival.body())))) {
      HttpTransport transport = usual();

      List<Boolean> right = Race.of(8, thread -> () -> {
        boolean all = true;
        for (int i = 0; i < 20; i++) {
          String said = thread + " " + i;
          all &= transport.send(saying(server, said)).bodyText().equals(said);
        }
        return all;
      });

      assertThat(right).containsOnly(true);
      assertThat(server.arrivals()).hasSize(8 * 20);
    }
  }

  @Test
  @DisplayName("returns the same answer asynchronously")
  protected void required_asyncReturnsTheAnswer() throws Exception {
    try (WireServer server = WireServer.answering(answer(418, "X-A: 1", "told"))) {
      HttpResponse response = usual()
          .sendAsync(HttpRequest.get(server.uri("/a")))
          .get(AMPLE.toSeconds(), TimeUnit.SECONDS);

      assertThat(response.status()).isEqualTo(418);
      assertThat(response.headers().all("X-A")).containsExactly("1");
      assertThat(response.bodyText()).isEqualTo("told");
    }
  }

  @Test
  @DisplayName("fails asynchronously with the IOException that it would throw")
  protected void required_asyncFailsWithIOException() throws Exception {
    HttpTransport transport = usual();

    CompletableFuture<HttpResponse> refused =
        transport.sendAsync(HttpRequest.of("POST", refusing()));
    assertThatThrownBy(() -> refused.get(AMPLE.toSeconds(), TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(ConnectException.class);

    try (WireServer server = WireServer.start((arrival, connection) -> connection.reset())) {
      CompletableFuture<HttpResponse> broken = transport.sendAsync(withCredential("POST", server));
      assertThatThrownBy(() -> broken.get(AMPLE.toSeconds(), TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(ConnectException.class);
    }
  }

  @Test
  @DisplayName("does not hold the caller of an asynchronous request")
  protected void optional_asyncDoesNotHoldTheCaller() throws Exception {
    CountDownLatch wentOn = new CountDownLatch(1);
    try (WireServer server = WireServer.start((arrival, connection) -> {
      await(wentOn);
      connection.send(OK);
    })) {
      CompletableFuture<HttpResponse> answer =
          made(transport(BRIEF.multipliedBy(4), CAP)).sendAsync(HttpRequest.get(server.uri("/")));
      Assumptions.assumeFalse(
          answer.isCompletedExceptionally(), "This transport sends on the caller's thread");
      wentOn.countDown();

      assertThat(answer.get(AMPLE.toSeconds(), TimeUnit.SECONDS).bodyText()).isEqualTo("ok");
    }
  }

  private HttpTransport usual() throws Exception {
    return made(transport(AMPLE, CAP));
  }

  private HttpTransport made(HttpTransport transport) {
    made.add(transport);
    return transport;
  }

  private void sendsOnceWhere(String method, Cut cut) throws Exception {
    try (WireServer server = WireServer.start((arrival, connection) -> {
      if (connection.server().arrivals().size() == 2) {
        cut.cut(connection);
      } else {
        connection.send(OK);
      }
    })) {
      HttpTransport transport = usual();
      transport.send(HttpRequest.get(server.uri("/first")));
      HttpRequest request = withCredential(method, server);

      assertThatThrownBy(() -> transport.send(request))
          .isInstanceOfSatisfying(
              IOException.class, e -> assertThat(perhapsSent(request, e)).isTrue());
      assertThat(server.arrivals().stream().skip(1)).as("arrivals").hasSize(1);
    }
  }

  private static void dribbling(String start, String dribble, String end, Check check)
      throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (WireServer server = WireServer.start((arrival, connection) -> {
      connection.send(start);
      for (int i = 0; i < DRIBBLES && !isOver(over); i++) {
        connection.send(dribble);
      }
      connection.send(end);
    })) {
      check.run(server);
    } finally {
      over.countDown();
    }
  }

  private void endsInTime(WireServer server) throws Exception {
    HttpTransport transport = made(transport(BRIEF, CAP));
    HttpRequest request = withCredential("POST", server);
    long start = System.nanoTime();

    IOException noResponse = failure(transport, request);

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(BRIEF.dividedBy(2), BRIEF.plus(GRACE));
    assertThat(perhapsSent(request, noResponse)).isTrue();
  }

  private static boolean isOver(CountDownLatch over) throws IOException {
    try {
      return over.await(LATE.dividedBy(DRIBBLES).toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IOException("The server was closed", e);
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(AMPLE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("Waited in vain");
      }
    } catch (InterruptedException e) {
      throw new IOException("The server was closed", e);
    }
  }

  private static IOException failure(HttpTransport transport, HttpRequest request) {
    try {
      HttpResponse response = transport.send(request);
      throw new AssertionError("An IOException was expected, and an answer came: " + response);
    } catch (IOException e) {
      return e;
    }
  }

  private static boolean perhapsSent(HttpRequest request, IOException noResponse) {
    return NoResponse.from(request.origin(), noResponse, Redactor.none()).perhapsSent();
  }

  /** Where a port was free a moment ago, so that nobody listens. */
  private static String refusing() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, WireServer.loopback())) {
      return "http://127.0.0.1:" + socket.getLocalPort() + "/";
    }
  }

  private static HttpRequest withCredential(String method, WireServer server) {
    HttpRequest request = HttpRequest.of(method, server.uri("/once"))
        .withHeader("Authorization", "OAuth oauth_nonce=\"once\"");
    return method.equals("POST")
        ? request.withBody(Body.form(Parameters.of("code", "once")))
        : request;
  }

  private static HttpRequest saying(WireServer server, String words) {
    byte[] octets = words.getBytes(StandardCharsets.US_ASCII);
    return HttpRequest.post(server.uri("/"), Body.bytes("text/plain", octets));
  }

  private static String answer(int status, String headers, String body) {
    return "HTTP/1.1 " + status + " Told\r\n" + headers + "\r\nContent-Length: " + body.length()
        + "\r\n\r\n" + body;
  }

  /** How a server breaks a connection. */
  @FunctionalInterface
  private interface Cut {

    void cut(WireServer.Connection connection) throws IOException;
  }

  /** What is asked of a server while it runs. */
  @FunctionalInterface
  private interface Check {

    void run(WireServer server) throws Exception;
  }
}
