package dev.tripod.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.HttpTransport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LoopbackServerTest {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static final HttpResponse OK = response(200, "ok");

  private final List<HttpRequest> received = new CopyOnWriteArrayList<>();

  private final HttpTransport recording = request -> {
    received.add(request);
    return OK;
  };

  @Test
  @DisplayName("a real client runs the whole flow with the fake server")
  void wholeFlow() throws Exception {
    SettableClock clock = SettableClock.at(Instant.parse("2026-11-21T20:00:00Z"));
    FakeOAuth1Server fake = FakeOAuth1Server.builder()
        .clientCredentials("key", "secret")
        .clock(clock)
        .build();
    IndependentSigner signer = new IndependentSigner("key", "secret", clock);
    try (LoopbackServer loopback = LoopbackServer.start(fake)) {
      String origin = loopback.origin().toString();
      var temporary = form(send(signer.sign(
          HttpRequest.of("POST", origin + "/oauth/request_token"),
          "",
          "",
          "oauth_callback",
          "https://app.example/back")));
      var page = send(HttpRequest.get(origin + "/oauth/authorize?approve=1&oauth_token="
          + temporary.first("oauth_token").orElseThrow()));
      var redirect = URI.create(page.headers().firstValue("Location").orElseThrow());
      var token = form(send(signer.sign(
          HttpRequest.of("POST", origin + "/oauth/access_token"),
          temporary.first("oauth_token").orElseThrow(),
          temporary.first("oauth_token_secret").orElseThrow(),
          "oauth_verifier",
          Parameters.parse(redirect.getRawQuery()).first("oauth_verifier").orElseThrow())));
      var hide = HttpRequest.put(origin + "/2/tweets/20/hidden", Body.json("{\"hidden\":true}"));

      var hidden = send(signer.sign(
          hide,
          token.first("oauth_token").orElseThrow(),
          token.first("oauth_token_secret").orElseThrow()));

      assertThat(hidden.body()).isEqualTo("{\"data\":{\"hidden\":true}}");
      assertThat(fake.hiddenReplies()).containsExactly("20");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/?",
        "/a//b",
        "//a/b",
        "///",
        "/a%2Fb%2fc",
        "/%41%7e~",
        "/a;x=1,2/b:c@d",
        "/caf%C3%A9",
        "/a+b%20c",
        "/a?b=%3D%253D&b=+&c&&d=/?",
        "/?a='*'!()$",
        "/.../..a"
      })
  @DisplayName("passes path and query on unchanged")
  void hardPaths(String target) throws IOException {
    try (LoopbackServer loopback = LoopbackServer.start(recording)) {
      assertThat(raw(loopback, "GET " + target + " HTTP/1.1", "Host: API.example:8080"))
          .startsWith("HTTP/1.1 200 ");

      assertThat(received.get(0).uri().toString()).isEqualTo("http://api.example:8080" + target);
    }
  }

  @Test
  @DisplayName("prefers the absolute form of the target to the Host header")
  void absoluteForm() throws IOException {
    try (LoopbackServer loopback = LoopbackServer.start(recording)) {
      raw(loopback, "GET http://other.example/a HTTP/1.1", "Host: api.example");

      assertThat(received.get(0).uri()).isEqualTo(URI.create("http://other.example/a"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/é, api.example, 400",
    "/a|b, api.example, 400",
    "/%zz, api.example, 400",
    "/a/../b, api.example, 400",
    "/a/%2e/b, api.example, 400",
    "/a#b, api.example, 400",
    "/, a_b, 400",
    "/, user@api.example, 400",
    "/, api.example:99999, 400",
    "/, '', 400",
    "//a, api.example, 404",
    "*, api.example, 404"
  })
  @DisplayName("rejects a target that cannot be passed on unchanged")
  void rejected(String target, String host, int status) throws IOException {
    try (LoopbackServer loopback = LoopbackServer.start(recording)) {
      assertThat(raw(loopback, "GET " + target + " HTTP/1.1", "Host: " + host))
          .startsWith("HTTP/1.1 " + status + " ");
      assertThat(received).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X: é",
        "Content-Type: a/é",
        "Content-Type: a/b\r\nContent-Type: a/b",
        "Host: second"
      })
  @DisplayName("rejects headers that cannot be passed on unchanged")
  void rejectedHeaders(String header) throws IOException {
    try (LoopbackServer loopback = LoopbackServer.start(recording)) {
      assertThat(raw(loopback, "GET / HTTP/1.1", "Host: api.example", header))
          .startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  @DisplayName("rejects a request without Host")
  void noHost() throws IOException {
    try (LoopbackServer loopback = LoopbackServer.start(recording)) {
      assertThat(raw(loopback, "GET / HTTP/1.1")).startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  @DisplayName("passes on repeated headers, but not those of the connection")
  void requestHeaders() throws IOException {
    try (LoopbackServer loopback = LoopbackServer.start(recording)) {
      raw(loopback, "GET / HTTP/1.1", "Host: a.example", "X-A: 1", "x-b: ,\"", "X-A: 2", "X-A: 1");

      Headers headers = received.get(0).headers();
      assertThat(headers.all("X-A")).containsExactly("1", "2", "1");
      assertThat(headers.all("X-B")).containsExactly(",\"");
      assertThat(headers.contains("Host")).isFalse();
      assertThat(headers.contains("Connection")).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "application/x-www-form-urlencoded; charset=UTF-8, c2&a3=2+q%zz",
    "application/json, {\"a\":1}",
    "text/plain, ''"
  })
  @DisplayName("passes a body on with its type")
  void bodies(String type, String body) throws IOException {
    try (LoopbackServer loopback = LoopbackServer.start(recording)) {
      raw(
          loopback,
          "POST / HTTP/1.1",
          "Host: a.example",
          "Content-Type: " + type,
          "Content-Length: " + body.length(),
          "",
          body);

      assertThat(received.get(0).body().contentType()).contains(type);
      assertThat(received.get(0).body().content())
          .asString(StandardCharsets.UTF_8)
          .isEqualTo(body);
      assertThat(received.get(0).method()).isEqualTo("POST");
    }
  }

  @Test
  @DisplayName("passes on no body if there is none, and octets without a type as octet-stream")
  void untypedBodies() throws IOException {
    try (LoopbackServer loopback = LoopbackServer.start(recording)) {
      raw(loopback, "POST / HTTP/1.1", "Host: a.example", "Content-Length: 0");
      assertThat(received.get(0).body()).isSameAs(Body.none());

      raw(loopback, "POST / HTTP/1.1", "Host: a.example", "Content-Length: 1", "", "x");
      assertThat(received.get(1).body().contentType()).contains("application/octet-stream");
    }
  }

  @Test
  @DisplayName("passes a chunked body on as a whole")
  void chunked() throws Exception {
    try (LoopbackServer loopback = LoopbackServer.start(recording)) {
      var request = java.net.http.HttpRequest.newBuilder(URI.create(loopback.origin() + "/"))
          .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[100_000])));
      CLIENT.send(request.build(), BodyHandlers.discarding());

      assertThat(received.get(0).body().content()).hasSize(100_000);
    }
  }

  @Test
  @DisplayName("accepts the longest body, and rejects a longer one")
  void bodyLimit() throws Exception {
    try (LoopbackServer loopback = LoopbackServer.start(recording)) {
      var request = java.net.http.HttpRequest.newBuilder(URI.create(loopback.origin() + "/"));
      var longest = request
          .POST(BodyPublishers.ofByteArray(new byte[LoopbackServer.MAX_BODY]))
          .build();
      var longer = request
          .POST(BodyPublishers.ofByteArray(new byte[LoopbackServer.MAX_BODY + 1]))
          .build();

      assertThat(CLIENT.send(longest, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
      assertThat(received.remove(0).body().content()).hasSize(LoopbackServer.MAX_BODY);
      assertThat(CLIENT.send(longer, BodyHandlers.discarding()).statusCode()).isEqualTo(413);
      assertThat(received).isEmpty();
    }
  }

  @Test
  @DisplayName("sends a response with its status, octets and repeated headers")
  void responses() throws Exception {
    HttpResponse odd = HttpResponse.of(
        599,
        Headers.of("Set-Cookie", "a=1").and("X", "y").and("set-cookie", "b=2"),
        new byte[] {0, -1, 13, 10});
    try (LoopbackServer loopback = LoopbackServer.start(request -> odd)) {
      var response = CLIENT.send(
          java.net.http.HttpRequest.newBuilder(URI.create(loopback.origin() + "/"))
              .build(),
          BodyHandlers.ofByteArray());

      assertThat(response.statusCode()).isEqualTo(599);
      assertThat(response.headers().allValues("Set-Cookie")).containsExactly("a=1", "b=2");
      assertThat(response.headers().allValues("X")).containsExactly("y");
      assertThat(response.headers().allValues("Content-Length")).containsExactly("4");
      assertThat(response.body()).containsExactly(0, -1, 13, 10);
    }
  }

  @Test
  @DisplayName("replaces a wrong Content-Length of the transport")
  void wrongLength() throws IOException {
    HttpResponse wrong = HttpResponse.of(
        200,
        Headers.of("Content-Length", "99").and("Transfer-Encoding", "chunked"),
        "ok".getBytes(StandardCharsets.UTF_8));
    try (LoopbackServer loopback = LoopbackServer.start(request -> wrong)) {
      assertThat(raw(loopback, "GET / HTTP/1.1", "Host: a.example"))
          .containsIgnoringCase("\r\nContent-Length: 2\r\n")
          .doesNotContainIgnoringCase("Transfer-Encoding")
          .endsWith("\r\n\r\nok");
    }
  }

  @Test
  @DisplayName("sends Content-Length 0 for an empty response")
  void emptyResponse() throws IOException {
    try (LoopbackServer loopback = LoopbackServer.start(request -> response(200, ""))) {
      assertThat(raw(loopback, "GET / HTTP/1.1", "Host: a.example"))
          .containsIgnoringCase("\r\nContent-Length: 0\r\n")
          .endsWith("\r\n\r\n");
    }
  }

  @ParameterizedTest
  @CsvSource({"HEAD, 200", "GET, 204", "GET, 304"})
  @DisplayName("sends no body after HEAD, 204 or 304, and no length for which a client would wait")
  void noBody(String method, int status) throws IOException {
    try (LoopbackServer loopback = LoopbackServer.start(request -> response(status, "body"))) {
      assertThat(raw(loopback, method + " / HTTP/1.1", "Host: a.example"))
          .startsWith("HTTP/1.1 " + status + " ")
          .doesNotContainIgnoringCase("Content-Length")
          .doesNotContainIgnoringCase("Transfer-Encoding")
          .endsWith("\r\n\r\n");
    }
  }

  @Test
  @DisplayName("closes the connection without a response if the transport throws an IOException")
  void brokenConnection() throws IOException {
    try (LoopbackServer loopback =
        LoopbackServer.start(ScriptedTransport.create().fail(new IOException("reset")))) {
      assertThat(raw(loopback, "GET / HTTP/1.1", "Host: a.example")).isEmpty();
    }
  }

  @Test
  @DisplayName("sends 500 with any other exception of the transport")
  void otherFailures() throws IOException {
    try (LoopbackServer loopback = LoopbackServer.start(ScriptedTransport.create())) {
      assertThat(raw(loopback, "GET /a HTTP/1.1", "Host: a.example"))
          .startsWith("HTTP/1.1 500 ")
          .contains("The script has no step for request 1: GET http://a.example/a");
    }
    HttpTransport bug = request -> {
      throw new IllegalStateException("bug");
    };
    try (LoopbackServer loopback = LoopbackServer.start(bug)) {
      assertThat(raw(loopback, "GET / HTTP/1.1", "Host: a.example"))
          .startsWith("HTTP/1.1 500 ")
          .contains("IllegalStateException: bug");
    }
    try (LoopbackServer loopback = LoopbackServer.start(request -> response(100, ""))) {
      assertThat(raw(loopback, "GET / HTTP/1.1", "Host: a.example")).startsWith("HTTP/1.1 500 ");
    }
  }

  @Test
  @DisplayName("processes sixteen requests at the same time")
  void concurrent() throws IOException {
    HeldTransport held = HeldTransport.over(recording);
    try (LoopbackServer loopback = LoopbackServer.start(held)) {
      var request = java.net.http.HttpRequest.newBuilder(URI.create(loopback.origin() + "/"))
          .build();
      List<CompletableFuture<Integer>> responses = IntStream.range(0, 16)
          .mapToObj(i -> CLIENT
              .sendAsync(request, BodyHandlers.discarding())
              .thenApply(java.net.http.HttpResponse::statusCode))
          .toList();

      held.awaitRequests(16);
      assertThat(responses).noneMatch(CompletableFuture::isDone);
      held.release();

      assertThat(responses.stream().map(CompletableFuture::join))
          .containsOnly(200)
          .hasSize(16);
    }
  }

  @Test
  @DisplayName("uses each connection for one request, and announces it")
  void oneRequestEach() throws Exception {
    try (LoopbackServer loopback = LoopbackServer.start(recording)) {
      var request = java.net.http.HttpRequest.newBuilder(URI.create(loopback.origin() + "/"))
          .build();
      for (int i = 0; i < 5; i++) {
        var response = CLIENT.send(request, BodyHandlers.ofString());

        assertThat(response.body()).isEqualTo("ok");
        assertThat(response.headers().firstValue("Connection")).contains("close");
      }
    }
  }

  @Test
  @DisplayName("close ends all threads and sockets, also with held requests")
  void closes() throws Exception {
    Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
    HeldTransport held = HeldTransport.over(recording);
    LoopbackServer loopback = LoopbackServer.start(held);
    int port = loopback.origin().port();
    try (Socket waiting = connect(port);
        Socket silent = connect(port)) {
      write(waiting, "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
      held.awaitRequests(1);

      loopback.close();

      assertThat(readAll(waiting)).isEmpty();
      assertThat(readAll(silent)).isEmpty();
    }
    Set<Thread> after = new HashSet<>(Thread.getAllStackTraces().keySet());
    after.removeAll(before);
    for (Thread thread : after) {
      if (thread.getName().startsWith("HttpClient-")) {
        continue;
      }
      thread.join(60_000);
      assertThat(thread.isAlive()).as(thread.getName()).isFalse();
    }
    assertThatThrownBy(() -> connect(port)).isInstanceOf(ConnectException.class);
    loopback.close();
  }

  @Test
  @DisplayName("two servers can run at the same time, each on its own port")
  void ports() throws IOException {
    try (LoopbackServer one = LoopbackServer.start(recording);
        LoopbackServer other = LoopbackServer.start(recording)) {
      assertThat(one.origin()).isNotEqualTo(other.origin());
      assertThat(one.origin().toString()).matches("http://127\\.0\\.0\\.1:[0-9]+");
      assertThat(one).hasToString("LoopbackServer[" + one.origin() + "]");
    }
  }

  @Test
  @DisplayName("uses the given port, and fails if it is in use or out of range")
  void fixedPort() throws IOException {
    int port;
    try (LoopbackServer first = LoopbackServer.start(recording)) {
      port = first.origin().port();
      assertThatThrownBy(() -> LoopbackServer.start(recording, port))
          .isInstanceOf(IOException.class);
    }
    try (LoopbackServer second = LoopbackServer.start(recording, port)) {
      assertThat(second.origin().port()).isEqualTo(port);
      assertThat(raw(second, "GET / HTTP/1.1", "Host: a.example")).startsWith("HTTP/1.1 ");
    }
    assertThatThrownBy(() -> LoopbackServer.start(recording, 65_536))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static java.net.http.HttpResponse<String> send(HttpRequest request)
      throws IOException, InterruptedException {
    var builder = java.net.http.HttpRequest.newBuilder(request.uri())
        .timeout(Duration.ofMinutes(1))
        .method(request.method(), BodyPublishers.ofByteArray(request.body().content()));
    request.headers().forEach(builder::header);
    request.body().contentType().ifPresent(type -> builder.header("Content-Type", type));
    return CLIENT.send(builder.build(), BodyHandlers.ofString());
  }

  private static Parameters form(java.net.http.HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return Parameters.parse(response.body());
  }

  private static HttpResponse response(int status, String body) {
    return HttpResponse.of(status, Headers.none(), body.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends lines unchanged, and adds an empty one if there is none. */
  private static String raw(LoopbackServer loopback, String... lines) throws IOException {
    try (Socket socket = connect(loopback.origin().port())) {
      String text = String.join("\r\n", lines);
      write(socket, List.of(lines).contains("") ? text : text + "\r\n\r\n");
      return readAll(socket);
    }
  }

  private static Socket connect(int port) throws IOException {
    return new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.setSoTimeout(60_000);
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  /** Reads until the server closes or resets the connection. */
  private static String readAll(Socket socket) throws IOException {
    socket.setSoTimeout(60_000);
    StringBuilder text = new StringBuilder();
    try {
      int octet;
      while ((octet = socket.getInputStream().read()) >= 0) {
        text.append((char) octet);
      }
    } catch (SocketException reset) {
      return text.toString();
    }
    return text.toString();
  }
}
