package dev.tripod.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

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
 * Tests the rules of {@link HttpTransport} with real sockets on loopback. Extend this class, create your transport in {@link
 * #transport}, and run the tests.
 *
 * <p>If your HTTP client cannot follow a rule, override that test. State the reason, and assert what happens instead, for
 * example that the test of {@code super} fails. Users of the transport can then read its limits.
 */
@DisplayName("A transport")
public abstract class HttpTransportContract {

  /** A limit that no test reaches, except by hanging. */
  private static final Duration LONG = Duration.ofMinutes(2);

  private static final Duration SHORT = Duration.ofMillis(500);

  /** How long a slow response takes: much longer than {@link #SHORT}, also on a busy machine. */
  private static final Duration SLOW = Duration.ofSeconds(5);

  /** The octets of a slow response. The time between two of them is shorter than {@link #SHORT}. */
  private static final int SLOW_OCTETS = 50;

  private static final String SLOW_HEAD =
      "HTTP/1.1 200 OK\r\nContent-Length: " + SLOW_OCTETS + "\r\n\r\n";

  private static final int CAP = 64 * 1024;
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private final List<HttpTransport> made = new ArrayList<>();

  /** Creates the contract for a subclass. */
  protected HttpTransportContract() {}

  /**
   * Returns a transport, created as its users create it, with these limits. If it is {@link AutoCloseable}, it is closed after
   * the test.
   *
   * @param totalDeadline the time from the call to the last octet of the response body
   * @param bodyCap the longest response body that is returned, in octets
   */
  protected abstract HttpTransport transport(Duration totalDeadline, long bodyCap) throws Exception;

  /** Closes the transports of the test. */
  @AfterEach
  protected void closeTransports() throws Exception {
    for (HttpTransport transport : made) {
      if (transport instanceof AutoCloseable closeable) {
        closeable.close();
      }
    }
  }

  // The request is sent unchanged.

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
  @DisplayName("sends path and query unchanged")
  protected void required_sendsPathAndQueryUnchanged(String target) throws Exception {
    try (WireServer server = WireServer.responding(OK)) {
      patient().send(HttpRequest.get(server.uri(target)));

      assertThat(server.arrival().method()).isEqualTo("GET");
      assertThat(server.arrival().target()).isEqualTo(target);
    }
  }

  @Test
  @DisplayName("sends an empty query")
  protected void required_keepsAnEmptyQuery() throws Exception {
    required_sendsPathAndQueryUnchanged("/a?");
  }

  @Test
  @DisplayName("keeps each %XX unchanged; a ' in the query may become %27")
  protected void required_keepsPercentEscapes() throws Exception {
    try (WireServer server = WireServer.responding(OK)) {
      patient().send(HttpRequest.get(server.uri("/%41%7e%2f%2F%5B?a=%41%7e%2f%2F%5B&b='")));

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
        WireServer.responding(method.equals("HEAD") ? headOnly : headOnly + "ok")) {
      HttpResponse response = patient().send(HttpRequest.of(method, server.uri("/")));

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
    try (WireServer server = WireServer.responding(OK)) {
      patient().send(HttpRequest.of(method, server.uri("/")).withBody(body));

      Arrival arrival = server.arrival();
      assertThat(arrival.all("Content-Type")).containsExactly("application/octet-stream; x=\"1\"");
      assertThat(arrival.all("Content-Length")).containsExactly("256");
      assertThat(arrival.body()).isEqualTo(new String(everyOctet, StandardCharsets.ISO_8859_1));
    }
  }

  @Test
  @DisplayName("sends an encoded form unchanged")
  protected void required_sendsAForm() throws Exception {
    Parameters form = Parameters.of("a b", "1&2").and("\u00e9", "").andName("c");
    try (WireServer server = WireServer.responding(OK)) {
      patient().send(HttpRequest.post(server.uri("/"), Body.form(form)));

      Arrival arrival = server.arrival();
      assertThat(arrival.all("Content-Type")).containsExactly("application/x-www-form-urlencoded");
      assertThat(arrival.body()).isEqualTo("a%20b=1%262&%C3%A9=&c");
    }
  }

  @Test
  @DisplayName("sends Content-Length: 0 with a POST that has no body")
  protected void required_postWithoutBodySendsContentLengthZero() throws Exception {
    try (WireServer server = WireServer.responding(OK)) {
      patient().send(HttpRequest.of("POST", server.uri("/")));

      assertThat(server.arrival().all("Content-Length")).containsExactly("0");
      assertThat(server.arrival().body()).isEmpty();
    }
  }

  @Test
  @DisplayName("rejects a body that it cannot read")
  protected void required_rejectsAnUnreadBody() throws Exception {
    try (WireServer server = WireServer.responding(OK)) {
      HttpRequest request = HttpRequest.post(server.uri("/"), Body.unread("text/plain"));

      assertThatThrownBy(() -> patient().send(request)).isInstanceOf(IllegalStateException.class);
      assertThat(server.arrivals()).isEmpty();
    }
  }

  @Test
  @DisplayName("sends every header, repeated ones in order, in place of its own")
  protected void required_sendsEveryHeader() throws Exception {
    try (WireServer server = WireServer.responding(OK)) {
      patient()
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
  @DisplayName("sends each of its own headers once")
  protected void required_sendsItsOwnHeadersOnce() throws Exception {
    try (WireServer server = WireServer.responding(OK)) {
      patient().send(HttpRequest.post(server.uri("/"), Body.json("{}")));

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
  @DisplayName("does not request compression")
  protected void required_doesNotRequestCompression() throws Exception {
    try (WireServer server = WireServer.responding(OK)) {
      patient().send(HttpRequest.get(server.uri("/")));

      assertThat(String.join(",", server.arrival().all("Accept-Encoding"))).isIn("", "identity");
    }
  }

  // The response is returned unchanged.

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
    try (WireServer server = WireServer.responding(response(status, "X-A: 1", "told"))) {
      HttpResponse response = patient().send(HttpRequest.get(server.uri("/")));

      assertThat(response.status()).isEqualTo(status);
      assertThat(response.bodyText()).isEqualTo("told");
      assertThat(response.headers().all("x-a")).containsExactly("1");
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(ints = {204, 304})
  @DisplayName("returns a status without a body")
  protected void required_returnsAStatusWithoutBody(int status) throws Exception {
    try (WireServer server = WireServer.responding("HTTP/1.1 " + status + " None\r\n\r\n")) {
      HttpResponse response = patient().send(HttpRequest.get(server.uri("/")));

      assertThat(response.status()).isEqualTo(status);
      assertThat(response.body()).isEmpty();
    }
  }

  @Test
  @DisplayName("returns repeated headers one by one, in order")
  protected void required_keepsRepeatedHeaders() throws Exception {
    String repeated = "Set-Cookie: a=1\r\nX-A: 1\r\nset-cookie: b=2\r\nX-A: 1\r\nX-A: 0";
    try (WireServer server = WireServer.responding(response(200, repeated, ""))) {
      HttpResponse response = patient().send(HttpRequest.get(server.uri("/")));

      assertThat(response.headers().all("Set-Cookie")).containsExactly("a=1", "b=2");
      assertThat(response.headers().all("x-a")).containsExactly("1", "1", "0");
    }
  }

  @Test
  @DisplayName("returns the octets of the body, also if they are chunked")
  protected void required_returnsTheBodyUnchanged() throws Exception {
    String chunked =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n\0\u00ff\n\r\n1\r\nx\r\n0\r\n\r\n";
    try (WireServer server = WireServer.responding(chunked)) {
      HttpResponse response = patient().send(HttpRequest.get(server.uri("/")));

      assertThat(response.body()).containsExactly(0, 0xff, '\n', 'x');
    }
  }

  @Test
  @DisplayName("fails if the body is truncated")
  protected void required_failsForATruncatedBody() throws Exception {
    try (WireServer server = WireServer.start((arrival, connection) -> {
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\noauth_token=abc&oauth_token_s");
      connection.end();
    })) {
      HttpTransport transport = patient();

      assertThatThrownBy(() -> transport.send(HttpRequest.of("POST", server.uri("/"))))
          .isInstanceOf(IOException.class);
      assertThat(server.arrivals()).hasSize(1);
    }
  }

  static Stream<String> malformedResponses() {
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
  @MethodSource("dev.tripod.contract.HttpTransportContract#malformedResponses")
  @DisplayName("fails if the response is not HTTP")
  protected void required_failsForAMalformedResponse(String response) throws Exception {
    try (WireServer server = WireServer.start((arrival, connection) -> {
      connection.send(response);
      connection.end();
    })) {
      HttpTransport transport = patient();
      HttpRequest request = withCredential("POST", server);
      try {
        // A lenient client may accept it; no rule forbids that.
        assertThat(transport.send(request)).isNotNull();
      } catch (IOException noResponse) {
        requirePerhapsSent(request, noResponse);
      }
      assertThat(server.arrivals()).hasSize(1);
    }
  }

  // The content codings gzip and deflate are decoded (RFC 9110 section 8.4): servers send them
  // unasked.

  static Stream<Arguments> codedBodies() {
    String text = "{\"scope\":\"" + "\u00e4 ".repeat(200) + "\"}";
    String gzip = CodedBodies.gzip(text);
    String zlib = CodedBodies.zlib(text);
    String members = CodedBodies.gzip(text.substring(0, 50))
        + CodedBodies.gzip("")
        + CodedBodies.gzip(text.substring(50));
    return Stream.of(200, 400, 401, 503)
        .flatMap(status -> Stream.of(
                List.of("Content-Encoding: gzip", gzip),
                List.of("content-encoding: GZip", gzip),
                List.of("Content-Encoding: x-gzip", gzip),
                List.of("Content-Encoding: deflate", zlib),
                List.of("Content-Encoding: Deflate", CodedBodies.rawDeflate(text)),
                List.of("Content-Encoding: deflate, gzip", CodedBodies.gzip(zlib)),
                List.of(
                    "Content-Encoding: gzip\r\nContent-Encoding: deflate", CodedBodies.zlib(gzip)),
                List.of("Content-Encoding: identity, gzip,", gzip),
                List.of("Content-Encoding: gzip", members),
                List.of("Content-Encoding: gzip", gzip + "\0\0"))
            .map(coded -> Arguments.of(status, coded.get(0), coded.get(1), text)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("dev.tripod.contract.HttpTransportContract#codedBodies")
  @DisplayName("decodes gzip and deflate")
  protected void required_decodesTheBody(int status, String headers, String coded, String text)
      throws Exception {
    try (WireServer server = WireServer.responding(response(status, headers, coded))) {
      HttpRequest request = HttpRequest.of("POST", server.uri("/"));
      HttpTransport transport = patient();

      for (HttpResponse response : List.of(
          transport.send(request),
          transport.sendAsync(request).get(LONG.toSeconds(), TimeUnit.SECONDS))) {
        assertThat(response.status()).isEqualTo(status);
        assertThat(new String(response.body(), StandardCharsets.ISO_8859_1)).isEqualTo(text);
        assertThat(response.headers().all("Content-Encoding")).isEmpty();
        assertThat(response.headers().all("Content-Length")).isSubsetOf("" + text.length());
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"br", "zstd", "utf-8", "gzip, br", "identity"})
  @DisplayName("returns a body with another coding unchanged")
  protected void required_keepsOtherCodings(String coding) throws Exception {
    String body = "\u001f\u008b coded";
    String header = "Content-Encoding: " + coding;
    try (WireServer server = WireServer.responding(response(200, header, body))) {
      HttpResponse response = patient().send(HttpRequest.get(server.uri("/")));

      assertThat(response.headers().all("Content-Encoding")).containsExactly(coding);
      assertThat(new String(response.body(), StandardCharsets.ISO_8859_1)).isEqualTo(body);
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"gzip", "deflate"})
  @DisplayName("returns a body that is not coded, although its header says so")
  protected void required_returnsABodyThatIsNotCoded(String coding) throws Exception {
    String header = "Content-Encoding: " + coding;
    try (WireServer server = WireServer.responding(response(200, header, "not really " + coding))) {
      HttpResponse response = patient().send(HttpRequest.get(server.uri("/")));

      assertThat(response.headers().all("Content-Encoding")).containsExactly(coding);
      assertThat(response.bodyText()).isEqualTo("not really " + coding);
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({"GET,200", "GET,204", "GET,304", "GET,401", "HEAD,200", "HEAD,401"})
  @DisplayName("returns a response with a coding and without a body")
  protected void required_returnsACodedResponseWithoutBody(String method, int status)
      throws Exception {
    String length = method.equals("HEAD") ? "\r\nContent-Length: 40" : "\r\nContent-Length: 0";
    try (WireServer server = WireServer.responding("HTTP/1.1 " + status
        + " Reason\r\nContent-Encoding: gzip" + (status < 300 && status > 200 ? "" : length)
        + "\r\n\r\n")) {
      HttpResponse response = patient().send(HttpRequest.of(method, server.uri("/")));

      assertThat(response.status()).isEqualTo(status);
      assertThat(response.body()).isEmpty();
    }
  }

  @Test
  @DisplayName("fails if the coded body is truncated")
  protected void required_failsForATruncatedCodedBody() throws Exception {
    String gzip = CodedBodies.gzip("oauth_token=abc&oauth_token_secret=def");
    try (WireServer server = WireServer.start((arrival, connection) -> connection.send(response(
        200, "Content-Encoding: gzip", gzip.substring(0, Integer.parseInt(arrival.body())))))) {
      HttpTransport transport = patient();
      for (int length = 2; length < gzip.length(); length++) {
        HttpRequest request = saying(server, "" + length);

        requirePerhapsSent(request, failure(transport, request));
      }
      assertThat(server.arrivals()).hasSize(gzip.length() - 2);
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"gzip", "deflate"})
  @DisplayName("fails if the coded body is damaged")
  protected void required_failsForADamagedBody(String coding) throws Exception {
    String text = "oauth_token=abc&oauth_token_secret=def";
    StringBuilder coded =
        new StringBuilder(coding.equals("gzip") ? CodedBodies.gzip(text) : CodedBodies.zlib(text));
    coded.setCharAt(15, (char) (coded.charAt(15) ^ 4));
    String header = "Content-Encoding: " + coding;
    try (WireServer server = WireServer.responding(response(200, header, coded.toString()))) {
      HttpRequest request = withCredential("POST", server);

      requirePerhapsSent(request, failure(patient(), request));
    }
  }

  static Stream<Arguments> longBodies() {
    String longest = "x".repeat(CAP);
    String bomb = "\0".repeat(200 * CAP);
    return Stream.of(
        Arguments.of("gzip", CodedBodies.gzip(longest), true),
        Arguments.of("deflate", CodedBodies.zlib(longest), true),
        Arguments.of("gzip", CodedBodies.gzip(longest + "x"), false),
        Arguments.of("deflate", CodedBodies.zlib(longest + "x"), false),
        Arguments.of("deflate", CodedBodies.rawDeflate(longest + "x"), false),
        Arguments.of("gzip", CodedBodies.gzip(longest) + CodedBodies.gzip("x"), false),
        Arguments.of("gzip", CodedBodies.gzip(bomb), false),
        Arguments.of("gzip, gzip", CodedBodies.gzip(CodedBodies.gzip(bomb)), false),
        Arguments.of("deflate, gzip", CodedBodies.gzip(CodedBodies.zlib(bomb)), false));
  }

  @ParameterizedTest(name = "{index} {0}")
  @MethodSource("dev.tripod.contract.HttpTransportContract#longBodies")
  @DisplayName("limits the decoded body")
  protected void required_limitsTheDecodedBody(String codings, String coded, boolean isReturned)
      throws Exception {
    String header = "Content-Encoding: " + codings;
    try (WireServer server = WireServer.responding(response(200, header, coded))) {
      HttpTransport transport = patient();
      HttpRequest request = HttpRequest.of("POST", server.uri("/"));
      if (isReturned) {
        assertThat(transport.send(request).body()).hasSize(CAP);
      } else {
        requirePerhapsSent(request, failure(transport, request));
      }
    }
  }

  // The request is sent once.

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "GET,301", "GET,302", "GET,303", "GET,307", "GET,308",
    "POST,301", "POST,302", "POST,303", "POST,307", "POST,308"
  })
  @DisplayName("does not follow redirects")
  protected void required_doesNotFollowRedirects(String method, int status) throws Exception {
    try (WireServer server = WireServer.responding(response(status, "Location: /elsewhere", ""))) {
      HttpResponse response = patient().send(HttpRequest.of(method, server.uri("/")));

      assertThat(response.status()).isEqualTo(status);
      assertThat(response.headers().all("Location")).containsExactly("/elsewhere");
      assertThat(server.arrivals()).hasSize(1);
    }
  }

  static Stream<Arguments> reasonsToRepeat() {
    List<String> responses = List.of(
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
        .flatMap(method -> responses.stream()
            .map(response -> Arguments.of(
                method, Integer.parseInt(response.substring(0, 3)), response.substring(4))));
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("dev.tripod.contract.HttpTransportContract#reasonsToRepeat")
  @DisplayName("sends once, for every status and header")
  protected void required_sendsExactlyOnce(String method, int status, String header)
      throws Exception {
    try (WireServer server = WireServer.responding(response(status, header, "no"))) {
      HttpResponse response = patient().send(withCredential(method, server));

      assertThat(server.arrivals()).as("arrivals").hasSize(1);
      assertThat(response.status()).isEqualTo(status);
      assertThat(response.bodyText()).isEqualTo("no");
    }
  }

  @Test
  @DisplayName("sends a GET once on a connection that is reset when used again")
  protected void required_sendsExactlyOnce_getOnAResetConnection() throws Exception {
    sendsOnceIfCut("GET", WireServer.Connection::reset);
  }

  @Test
  @DisplayName("sends a GET once on a connection that is closed when used again")
  protected void required_sendsExactlyOnce_getOnAClosedConnection() throws Exception {
    sendsOnceIfCut("GET", WireServer.Connection::end);
  }

  @Test
  @DisplayName("sends a POST once on a connection that is reset when used again")
  protected void required_sendsExactlyOnce_postOnAResetConnection() throws Exception {
    sendsOnceIfCut("POST", WireServer.Connection::reset);
  }

  @Test
  @DisplayName("sends a POST once on a connection that is closed when used again")
  protected void required_sendsExactlyOnce_postOnAClosedConnection() throws Exception {
    sendsOnceIfCut("POST", WireServer.Connection::end);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"GET", "POST"})
  @DisplayName("reports that the request may have been sent if a second attempt cannot connect")
  protected void required_reportsAPossibleSendAfterAFailedSecondAttempt(String method)
      throws Exception {
    try (WireServer server = WireServer.start((arrival, connection) -> {
      connection.server().stopListening();
      connection.reset();
    })) {
      HttpRequest request = withCredential(method, server);

      IOException noResponse = failure(patient(), request);

      assertThat(server.arrivals()).hasSize(1);
      assertThat(perhapsSent(request, noResponse))
          .as("the exception says that the request may have been sent")
          .isTrue();
    }
  }

  @Test
  @DisplayName("does not store cookies")
  protected void required_doesNotStoreCookies() throws Exception {
    try (WireServer server =
        WireServer.responding(response(200, "Set-Cookie: session=1; Path=/", ""))) {
      HttpTransport transport = patient();
      transport.send(HttpRequest.get(server.uri("/")));
      transport.send(HttpRequest.get(server.uri("/")));

      assertThat(server.arrivals()).hasSize(2);
      assertThat(server.arrivals().get(1).all("Cookie")).isEmpty();
    }
  }

  // Limits.

  @Test
  @DisplayName("returns a body up to the limit, and fails for a longer one")
  protected void required_limitsTheBody() throws Exception {
    try (WireServer server = WireServer.start((arrival, connection) ->
        connection.send(response(200, "X: y", "x".repeat(Integer.parseInt(arrival.body())))))) {
      HttpTransport transport = patient();

      HttpResponse longest = transport.send(saying(server, "" + CAP));

      assertThat(longest.body()).hasSize(CAP);
      assertThatThrownBy(() -> transport.send(saying(server, "" + (CAP + 1))))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  @DisplayName("stops reading an endless body at the limit")
  protected void required_stopsReadingAtTheLimit() throws Exception {
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
      HttpTransport transport = made(transport(LONG.multipliedBy(10), CAP));
      CompletableFuture<Throwable> failure = new CompletableFuture<>();
      Thread sender = new Thread(() ->
          failure.complete(catchThrowable(() -> transport.send(HttpRequest.get(server.uri("/"))))));
      sender.start();

      assertThat(failure.get(LONG.toMillis(), TimeUnit.MILLISECONDS))
          .as("long before the deadline")
          .isInstanceOf(IOException.class);
      assertThat(hungUp.await(LONG.toMillis(), TimeUnit.MILLISECONDS))
          .as("the transport has closed the connection")
          .isTrue();
      sender.join();
    }
  }

  @Test
  @DisplayName("applies the total deadline to the wait for a response")
  protected void required_deadlineAppliesToTheWait() throws Exception {
    slowly("", "", OK, this::failsAtTheDeadline);
  }

  @Test
  @DisplayName("applies the total deadline to slow headers")
  protected void required_deadlineAppliesToTheHeaders() throws Exception {
    slowly(
        "HTTP/1.1 200 OK\r\nX: ", "x", "\r\nContent-Length: 0\r\n\r\n", this::failsAtTheDeadline);
  }

  @Test
  @DisplayName("applies the total deadline to a slow body")
  protected void required_deadlineAppliesToTheBody() throws Exception {
    slowly(SLOW_HEAD, "x", "", this::failsAtTheDeadline);
  }

  @Test
  @DisplayName("applies the total deadline to a slow body of an asynchronous request")
  protected void required_deadlineAppliesToTheBody_async() throws Exception {
    slowly(SLOW_HEAD, "x", "", server -> {
      CompletableFuture<HttpResponse> response =
          made(transport(SHORT, CAP)).sendAsync(HttpRequest.get(server.uri("/")));
      assertThatThrownBy(() -> response.get(LONG.toMillis(), TimeUnit.MILLISECONDS))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(IOException.class);
    });
  }

  @Test
  @DisplayName("keeps the flag of an interrupted thread")
  protected void required_keepsTheInterruptFlag() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    try (WireServer server = WireServer.start((arrival, connection) -> {
      arrived.countDown();
      await(interrupted);
      connection.send(OK);
    })) {
      HttpTransport transport = patient();
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

      assertThat(flag.get(LONG.toMillis(), TimeUnit.MILLISECONDS))
          .as("the interrupt flag of the thread is set")
          .isTrue();
      sender.join();
    }
  }

  // A failure says whether the request may have been sent.

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"GET", "POST"})
  @DisplayName("throws ConnectException if the connection is refused")
  protected void required_throwsConnectExceptionIfRefused(String method) throws Exception {
    HttpTransport transport = patient();
    HttpRequest request = HttpRequest.of(method, refusing());

    assertThatThrownBy(() -> transport.send(request)).isInstanceOf(ConnectException.class);
  }

  @Test
  @DisplayName("reports that nothing was sent to a host without an address")
  protected void required_reportsNothingSentToAnUnknownHost() throws Exception {
    HttpRequest request = HttpRequest.of("POST", "http://tripod-contract.invalid/");

    assertThat(perhapsSent(request, failure(patient(), request)))
        .as("the exception says that the request may have been sent")
        .isFalse();
  }

  @Test
  @DisplayName("rejects an untrusted certificate, and reports that nothing was sent")
  protected void required_rejectsAnUntrustedCertificate() throws Exception {
    try (WireServer server =
        WireServer.startWithForeignCertificate((arrival, connection) -> connection.send(OK))) {
      HttpRequest request = withCredential("POST", server);

      IOException noResponse = failure(patient(), request);

      assertThat(server.arrivals()).isEmpty();
      assertThat(perhapsSent(request, noResponse))
          .as("the exception says that the request may have been sent")
          .isFalse();
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"GET", "POST"})
  @DisplayName("reports that the request may have been sent if the connection breaks after it")
  protected void required_reportsAPossibleSendAfterABrokenConnection(String method)
      throws Exception {
    try (WireServer server = WireServer.start((arrival, connection) -> connection.reset())) {
      HttpRequest request = withCredential(method, server);

      assertThat(perhapsSent(request, failure(patient(), request)))
          .as("the exception says that the request may have been sent")
          .isTrue();
    }
  }

  @Test
  @DisplayName("does not put the query into messages, because it may contain a token")
  protected void required_messagesDoNotContainTheQuery() throws Exception {
    try (WireServer server = WireServer.start((arrival, connection) -> connection.reset())) {
      HttpTransport transport = patient();
      for (String uri : List.of(refusing(), server.uri("/"))) {
        Throwable failure = failure(transport, HttpRequest.of("POST", uri + "?token=c4n4ry"));
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
          assertThat(cause.toString()).doesNotContain("c4n4ry");
        }
      }
    }
  }

  // Threads.

  @Test
  @DisplayName("can be used by many threads at the same time; each gets its own response")
  protected void required_isThreadSafe() throws Exception {
    try (WireServer server = WireServer.start(
        (arrival, connection) -> connection.send(response(200, "X: y", arrival.body())))) {
      HttpTransport transport = patient();

      List<Boolean> right = Race.of(8, thread -> () -> {
        boolean all = true;
        for (int i = 0; i < 20; i++) {
          String text = thread + " " + i;
          all &= transport.send(saying(server, text)).bodyText().equals(text);
        }
        return all;
      });

      assertThat(right).containsOnly(true);
      assertThat(server.arrivals()).hasSize(8 * 20);
    }
  }

  @Test
  @DisplayName("returns the same response asynchronously")
  protected void required_asyncReturnsTheResponse() throws Exception {
    try (WireServer server = WireServer.responding(response(418, "X-A: 1", "told"))) {
      HttpResponse response = patient()
          .sendAsync(HttpRequest.get(server.uri("/a")))
          .get(LONG.toSeconds(), TimeUnit.SECONDS);

      assertThat(response.status()).isEqualTo(418);
      assertThat(response.headers().all("X-A")).containsExactly("1");
      assertThat(response.bodyText()).isEqualTo("told");
    }
  }

  @Test
  @DisplayName("fails asynchronously with the same IOException")
  protected void required_asyncFailsWithIOException() throws Exception {
    HttpTransport transport = patient();

    CompletableFuture<HttpResponse> refused =
        transport.sendAsync(HttpRequest.of("POST", refusing()));
    assertThatThrownBy(() -> refused.get(LONG.toSeconds(), TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(ConnectException.class);

    try (WireServer server = WireServer.start((arrival, connection) -> connection.reset())) {
      CompletableFuture<HttpResponse> broken = transport.sendAsync(withCredential("POST", server));
      assertThatThrownBy(() -> broken.get(LONG.toSeconds(), TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(ConnectException.class);
    }
  }

  @Test
  @DisplayName("does not block the caller of an asynchronous request")
  protected void optional_asyncDoesNotBlockTheCaller() throws Exception {
    CountDownLatch continued = new CountDownLatch(1);
    try (WireServer server = WireServer.start((arrival, connection) -> {
      await(continued);
      connection.send(OK);
    })) {
      CompletableFuture<HttpResponse> response =
          made(transport(SHORT.multipliedBy(8), CAP)).sendAsync(HttpRequest.get(server.uri("/")));
      Assumptions.assumeFalse(
          response.isCompletedExceptionally(), "This transport sends on the caller's thread");
      continued.countDown();

      assertThat(response.get(LONG.toSeconds(), TimeUnit.SECONDS).bodyText()).isEqualTo("ok");
    }
  }

  private HttpTransport patient() throws Exception {
    return made(transport(LONG, CAP));
  }

  private HttpTransport made(HttpTransport transport) {
    made.add(transport);
    return transport;
  }

  private void sendsOnceIfCut(String method, Cut cut) throws Exception {
    try (WireServer server = WireServer.start((arrival, connection) -> {
      if (connection.server().arrivals().size() == 2) {
        cut.cut(connection);
      } else {
        connection.send(OK);
      }
    })) {
      HttpTransport transport = patient();
      transport.send(HttpRequest.get(server.uri("/first")));
      HttpRequest request = withCredential(method, server);

      assertThatThrownBy(() -> transport.send(request))
          .isInstanceOfSatisfying(
              IOException.class,
              e -> assertThat(perhapsSent(request, e))
                  .as("the exception says that the request may have been sent")
                  .isTrue());
      assertThat(server.arrivals().stream().skip(1)).as("arrivals").hasSize(1);
    }
  }

  /** Runs {@code check} with a server that sends {@code start}, then each {@code octet} after a pause, then {@code end}. */
  private static void slowly(String start, String octet, String end, Check check) throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (WireServer server = WireServer.start((arrival, connection) -> {
      connection.send(start);
      for (int i = 0; i < SLOW_OCTETS && !isOver(over); i++) {
        connection.send(octet);
      }
      connection.send(end);
    })) {
      check.run(server);
    } finally {
      over.countDown();
    }
  }

  private void failsAtTheDeadline(WireServer server) throws Exception {
    HttpTransport transport = made(transport(SHORT, CAP));
    HttpRequest request = withCredential("POST", server);
    long start = System.nanoTime();

    IOException noResponse = failure(transport, request);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(SHORT.dividedBy(2));
    assertThat(perhapsSent(request, noResponse))
        .as("the exception says that the request may have been sent")
        .isTrue();
  }

  private static boolean isOver(CountDownLatch over) throws IOException {
    try {
      return over.await(SLOW.dividedBy(SLOW_OCTETS).toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IOException("The server was closed", e);
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(LONG.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("The test did not continue in time");
      }
    } catch (InterruptedException e) {
      throw new IOException("The server was closed", e);
    }
  }

  private static IOException failure(HttpTransport transport, HttpRequest request) {
    try {
      HttpResponse response = transport.send(request);
      throw new AssertionError("Expected an IOException, but got a response: " + response);
    } catch (IOException e) {
      return e;
    }
  }

  private static void requirePerhapsSent(HttpRequest request, IOException noResponse) {
    assertThat(perhapsSent(request, noResponse))
        .as("the exception says that the request may have been sent")
        .isTrue();
  }

  private static boolean perhapsSent(HttpRequest request, IOException noResponse) {
    return NoResponse.from(request.origin(), noResponse, Redactor.none()).perhapsSent();
  }

  /** Returns a URI with a port that was free a moment ago: connections to it are refused. */
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

  private static HttpRequest saying(WireServer server, String text) {
    byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
    return HttpRequest.post(server.uri("/"), Body.bytes("text/plain", octets));
  }

  private static String response(int status, String headers, String body) {
    return "HTTP/1.1 " + status + " Reason\r\n" + headers + "\r\nContent-Length: " + body.length()
        + "\r\n\r\n" + body;
  }

  /** Closes or resets a connection. */
  @FunctionalInterface
  private interface Cut {

    void cut(WireServer.Connection connection) throws IOException;
  }

  /** Checks a transport while the server runs. */
  @FunctionalInterface
  private interface Check {

    void run(WireServer server) throws Exception;
  }
}
