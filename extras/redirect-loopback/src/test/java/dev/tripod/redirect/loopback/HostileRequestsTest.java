package dev.tripod.redirect.loopback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.redirect.loopback.TestLogin.Protocol;
import dev.tripod.testkit.SettableClock;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each test sends requests of a stranger, and then completes the login. */
@Timeout(120)
final class HostileRequestsTest {

  private static final String CANARY = "canary7";

  /** It does not advance by itself, so no connection is closed because of its time. */
  private final SettableClock clock = SettableClock.at(Instant.parse("2026-11-30T12:00:00Z"));

  private final ExecutorService background = Executors.newCachedThreadPool();

  /** The callbacks that the application was asked to confirm. */
  private final List<URI> confirmed = new CopyOnWriteArrayList<>();

  private LoopbackReceiver receiver;
  private TestLogin login;
  private URI callback;
  private Future<Object> result;

  @BeforeEach
  void begin() throws IOException {
    receiver = LoopbackReceiver.builder().clock(clock).bind();
    login = Protocol.OAUTH2.begin(receiver.redirectUri(), clock);
    callback = login.approve();
    result = background.submit(() -> receiver.await(login.pending(), arrived -> {
      confirmed.add(arrived);
      return login.confirm(arrived);
    }));
  }

  @AfterEach
  void end() throws InterruptedException {
    receiver.close();
    background.shutdownNow();
    assertThat(background.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
  }

  // Requests for another host, path or method.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "attacker.example",
        "localhost",
        "[::1]",
        "127.0.0.1.attacker.example",
        "127.0.0.1@attacker.example"
      })
  void rejectsAnotherHost(String host) throws Exception {
    String response = send("GET " + RawClient.target(callback) + " HTTP/1.1\r\nHost: " + host + ":"
        + callback.getPort() + "\r\n\r\n");

    assertThat(response).startsWith("HTTP/1.1 421 ").contains("<h1>Wrong address</h1>");
    completeWithoutAnotherConfirmation();
  }

  @Test
  void rejectsAnotherPortInTheHost() throws Exception {
    for (String host : List.of("127.0.0.1", "127.0.0.1:80", "127.0.0.1:1" + callback.getPort())) {
      assertThat(
              send("GET " + RawClient.target(callback) + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
          .startsWith("HTTP/1.1 421 ");
    }
    completeWithoutAnotherConfirmation();
  }

  /** Only some users may open port 80, so no receiver does here. */
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, http://127.0.0.1:80/callback, true",
    "127.0.0.1:80, http://127.0.0.1:80/callback, true",
    "LOCALHOST, http://localhost:80/callback, true",
    "[::1], http://[::1]:80/callback, true",
    "127.0.0.1:8080, http://127.0.0.1:80/callback, false",
    "127.0.0.1, http://127.0.0.1:8080/callback, false",
    "127.0.0.1:80, http://127.0.0.1:8080/callback, false",
    "127.0.0, http://127.0.0.1:80/callback, false"
  })
  void omitsPort80InTheHost(String host, URI redirectUri, boolean isFor) {
    assertThat(new RequestHead("GET", "/callback", host).isFor(redirectUri)).isEqualTo(isFor);
  }

  @Test
  void rejectsAMissingOrRepeatedHost() throws Exception {
    String host = "Host: " + callback.getRawAuthority() + "\r\n";
    for (String hosts : List.of("", host + host, host + "host: attacker.example\r\n")) {
      assertThat(send("GET " + RawClient.target(callback) + " HTTP/1.1\r\n" + hosts + "\r\n"))
          .startsWith("HTTP/1.1 400 ");
    }
    completeWithoutAnotherConfirmation();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/callback/",
        "/Callback",
        "//callback",
        "/./callback",
        "/callback/x",
        "/callback;x",
        "/%63allback",
        "/callbac"
      })
  void rejectsAnotherPath(String path) throws Exception {
    assertThat(send(get(path + "?" + callback.getRawQuery())))
        .startsWith("HTTP/1.1 404 ")
        .contains("<h1>Page not found</h1>");
    completeWithoutAnotherConfirmation();
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE", "X"})
  void rejectsAnotherMethod(String method) throws Exception {
    assertThat(RawClient.request(method, callback))
        .startsWith("HTTP/1.1 405 ")
        .contains("\r\nAllow: GET, HEAD\r\n");
    completeWithoutAnotherConfirmation();
  }

  @Test
  void respondsToHeadWithoutABody() throws Exception {
    assertThat(RawClient.request("HEAD", callback))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("\r\nContent-Length: ")
        .endsWith("\r\n\r\n");
    assertThat(RawClient.request("HEAD", callback.resolve("/x")))
        .startsWith("HTTP/1.1 404 ")
        .endsWith("\r\n\r\n");
    completeWithoutAnotherConfirmation();
    assertThat(RawClient.request("HEAD", callback))
        .startsWith("HTTP/1.1 410 ")
        .endsWith("\r\n\r\n");
  }

  @Test
  void hasNoIcon() throws Exception {
    assertThat(RawClient.get(callback.resolve("/favicon.ico")))
        .startsWith("HTTP/1.1 204 No Content\r\n")
        .contains("\r\nCache-Control: no-store\r\n")
        .doesNotContain("\r\nContent-Type:", "\r\nContent-Length:")
        .endsWith("\r\n\r\n");
    completeWithoutAnotherConfirmation();
  }

  // Requests that are not HTTP.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /callback HTTP/2.0\r\nHost: h\r\n\r\n",
        "GET  /callback HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /callback\r\nHost: h\r\n\r\n",
        "GET http://127.0.0.1/callback HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET callback HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /call\tback HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /callback HTTP/1.1\nHost: h\r\n\r\n",
        "GET /callback HTTP/1.1\r\n Host: h\r\n\r\n",
        "GET /callback HTTP/1.1\r\nHost : h\r\n\r\n",
        "GET /callback HTTP/1.1\r\nHost: h\r\n folded\r\n\r\n",
        "GET /callback HTTP/1.1\r\nHost: h\u0000\r\n\r\n",
        "GET /callback HTTP/1.1\r\n: x\r\nHost: h\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "get /callback HTTP/1.1\r\nHost: h\r\n\r\n",
        "\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001"
      })
  void rejectsARequestThatIsNotHttp(String request) throws Exception {
    assertThat(send(request.replace(": h", ": " + callback.getRawAuthority())))
        .startsWith("HTTP/1.1 400 Bad Request\r\n")
        .contains("<h1>Request not understood</h1>");
    completeWithoutAnotherConfirmation();
  }

  @Test
  void acceptsARequestInPieces() throws Exception {
    try (RawClient client = RawClient.connect(callback)) {
      for (char octet : get(RawClient.target(callback)).toCharArray()) {
        client.send(String.valueOf(octet));
      }
      assertThat(client.receive()).contains("<h1>Login received</h1>");
    }
    get(result);
  }

  @Test
  void ignoresWhatFollowsTheRequest() throws Exception {
    String garbage = "GET /callback?state=x HTTP/1.1\r\n\u0000\u00ff".repeat(1_000);

    assertThat(send(get(RawClient.target(callback)) + garbage))
        .contains("<h1>Login received</h1>")
        .endsWith("</html>\n")
        .containsOnlyOnce("HTTP/1.1");
    get(result);
    assertThat(confirmed).containsExactly(callback);
  }

  @Test
  void acceptsHttp10() throws Exception {
    assertThat(send("GET " + RawClient.target(callback) + " HTTP/1.0\r\nHost: "
            + callback.getRawAuthority() + "\r\n\r\n"))
        .contains("<h1>Login received</h1>");
    get(result);
  }

  @Test
  void ignoresTheBodyOfARequest() throws Exception {
    assertThat(send("GET " + RawClient.target(callback) + " HTTP/1.1\r\nhOST:\t"
            + callback.getRawAuthority() + " \r\nContent-Length: 5\r\n\r\nhello"))
        .contains("<h1>Login received</h1>");
    get(result);
  }

  // Limits.

  @ParameterizedTest
  @CsvSource({"65536, 200", "65537, 431"})
  void limitsTheLengthOfTheHead(int length, int status) throws Exception {
    String start =
        "HEAD /callback HTTP/1.1\r\nHost: " + callback.getRawAuthority() + "\r\nCookie: ";
    String end = "\r\n\r\n";
    String request = start + "c".repeat(length - start.length() - end.length()) + end;
    assertThat(request).hasSize(length);

    assertThat(send(request)).startsWith("HTTP/1.1 " + status + " ");
    completeWithoutAnotherConfirmation();
  }

  @Test
  void respondsToAHeadWithoutEnd() throws Exception {
    assertThat(send("GET /callback?" + "a".repeat(1_000_000)))
        .startsWith("HTTP/1.1 431 Request Header Fields Too Large\r\n")
        .contains("<h1>Request too long</h1>")
        .endsWith("</html>\n");
    completeWithoutAnotherConfirmation();
  }

  @Test
  void closesTheOldestConnectionThatSendsNothingIfANewOneArrives() throws Exception {
    List<RawClient> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 32; i++) {
        RawClient client = RawClient.connect(callback);
        silent.add(client);
        client.send("GET /callback?" + i);
      }
      assertThat(RawClient.get(callback.resolve("/"))).startsWith("HTTP/1.1 404 ");

      assertThat(silent.get(0).receiveOrReset()).isEmpty();
      completeWithoutAnotherConfirmation();
      silent.get(31).send(" HTTP/1.1\r\nHost: " + callback.getRawAuthority() + "\r\n\r\n");
      assertThat(silent.get(31).receive()).startsWith("HTTP/1.1 410 ");
    } finally {
      for (RawClient client : silent) {
        client.close();
      }
    }
  }

  @Test
  void closesAConnectionThatTheClientDoesNotClose() throws Exception {
    try (RawClient client = RawClient.connect(callback)) {
      client.send(get("/x"));
      assertThat(client.receive()).startsWith("HTTP/1.1 404 ");

      clock.advance(Duration.ofNanos(1_999_999_999));
      assertThat(RawClient.get(callback.resolve("/"))).startsWith("HTTP/1.1 404 ");
      client.send("more");
      clock.advance(Duration.ofNanos(1));
      assertThat(RawClient.get(callback.resolve("/"))).startsWith("HTTP/1.1 404 ");
      assertThatThrownBy(() -> {
            while (true) {
              client.send("more");
            }
          })
          .isInstanceOf(IOException.class);
    }
    completeWithoutAnotherConfirmation();
  }

  @Test
  void staysUsableWhileManyConnectionsSendNothing() throws Exception {
    List<RawClient> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        silent.add(RawClient.connect(callback));
      }
      completeWithoutAnotherConfirmation();
    } finally {
      for (RawClient client : silent) {
        client.close();
      }
    }
  }

  @Test
  void staysUsableInAFloodOfForgedCallbacks() throws Exception {
    List<Future<?>> strangers = new ArrayList<>();
    URI forged = TestLogin.forged(callback);
    for (int i = 0; i < 4; i++) {
      strangers.add(background.submit(() -> {
        for (int j = 0; j < 250; j++) {
          assertThat(RawClient.get(forged)).startsWith("HTTP/1.1 400 ");
        }
        return null;
      }));
    }
    for (Future<?> stranger : strangers) {
      get(stranger);
    }
    assertThat(result).isNotDone();

    assertThat(RawClient.get(callback)).contains("<h1>Login received</h1>");
    get(result);
    assertThat(confirmed).hasSize(1_001);
  }

  // Characters that a browser may send.

  @ParameterizedTest
  @CsvSource({
    "a|b, a%7Cb",
    "{a}, %7Ba%7D",
    "\"a\", %22a%22",
    "a^`\\b, a%5E%60%5Cb",
    "<a>, %3Ca%3E",
    "[a], %5Ba%5D",
    "a#b, a%23b",
    "100%, 100%25",
    "%4g%e4, %254g%e4",
    "\u00c3\u00a4, %C3%A4",
    "a?b/c:d@e, a?b/c:d@e"
  })
  void encodesWhatAUriCannotContain(String sent, String encoded) throws Exception {
    assertThat(send(get(RawClient.target(callback) + "&extra=" + sent)))
        .contains("<h1>Login received</h1>");
    get(result);
    assertThat(confirmed).containsExactly(URI.create(callback + "&extra=" + encoded));
  }

  // The contents of a page.

  @Test
  void everyResponseIsProtected() throws Exception {
    List<String> responses = new ArrayList<>(List.of(
        RawClient.get(TestLogin.forged(callback)),
        RawClient.get(callback.resolve("/x")),
        RawClient.request("POST", callback),
        RawClient.request("HEAD", callback),
        RawClient.get(callback.resolve("/favicon.ico")),
        send("\r\n\r\n"),
        send("GET /callback HTTP/1.1\r\nHost: a\r\n\r\n"),
        send("GET /" + "a".repeat(70_000)),
        RawClient.get(callback),
        RawClient.get(callback)));
    get(result);

    for (String response : responses) {
      assertThat(response.substring(0, response.indexOf("\r\n\r\n")).lines())
          .contains(
              "Cache-Control: no-store",
              "Referrer-Policy: no-referrer",
              "X-Content-Type-Options: nosniff",
              "Connection: close")
          .anyMatch(field -> field.matches(
              "Content-Security-Policy: default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}=';"
                  + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"));
    }
  }

  @Test
  void thePolicyAllowsTheStyleOfThePageAndNothingElse() throws Exception {
    String page = RawClient.get(callback);

    Matcher style = Pattern.compile("(?s)<style>(.*?)</style>").matcher(page);
    assertThat(style.find()).isTrue();
    byte[] digest = MessageDigest.getInstance("SHA-256")
        .digest(style.group(1).getBytes(StandardCharsets.UTF_8));
    assertThat(page).contains("'sha256-" + Base64.getEncoder().encodeToString(digest) + "'");
    assertThat(page.substring(page.indexOf("<!DOCTYPE")))
        .doesNotContain("<script", "<link", "<img", "style=", "http:", "https:", "@import", "url(");
    assertThat(page)
        .contains("\r\nContent-Type: text/html;charset=utf-8\r\n", "<html lang=\"en\">");
  }

  @Test
  void theLengthIsThatOfThePage() throws Exception {
    String page = RawClient.get(callback);

    String body = page.substring(page.indexOf("\r\n\r\n") + 4);
    assertThat(page)
        .contains("\r\nContent-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n");
  }

  @Test
  void noPageRepeatsAnythingOfARequest() throws Exception {
    String query = "?state=" + CANARY + "&error=" + CANARY + "&error_description=" + CANARY
        + "&code=" + CANARY;
    String fields = "User-Agent: " + CANARY + "\r\nCookie: " + CANARY + "\r\n\r\n";
    String host = "\r\nHost: " + callback.getRawAuthority() + "\r\n";

    for (String request : List.of(
        "GET /callback" + query + " HTTP/1.1" + host + fields,
        "GET /" + CANARY + query + " HTTP/1.1" + host + fields,
        "GET /callback" + query + " HTTP/1.1\r\nHost: " + CANARY + "\r\n" + fields,
        "POST /callback" + query + " HTTP/1.1" + host + fields + CANARY,
        CANARY.toUpperCase(Locale.ROOT) + " /" + CANARY + " HTTP/1.1" + host + fields,
        CANARY + "\r\n\r\n")) {
      assertThat(send(request)).startsWith("HTTP/1.1 4").doesNotContainIgnoringCase(CANARY);
    }
    URI denied = URI.create(callback
        .toString()
        .replaceFirst("code=[^&]*", "error=access_denied&error_description=" + CANARY));
    assertThat(RawClient.get(denied)).contains("<h1>Access declined</h1>").doesNotContain(CANARY);
  }

  // Sending.

  private String send(String request) throws IOException {
    return RawClient.exchange(callback, request);
  }

  private String get(String target) {
    return "GET " + target + " HTTP/1.1\r\nHost: " + callback.getRawAuthority() + "\r\n\r\n";
  }

  /** Completes the login, and checks that the application saw no other callback. */
  private void completeWithoutAnotherConfirmation() throws Exception {
    assertThat(RawClient.get(callback)).contains("<h1>Login received</h1>");
    login.redeem(get(result));
    assertThat(confirmed).containsExactly(callback);
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.get(60, TimeUnit.SECONDS);
  }
}
