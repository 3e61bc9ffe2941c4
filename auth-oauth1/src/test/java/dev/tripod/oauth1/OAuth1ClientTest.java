package dev.tripod.oauth1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.Extra;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.testkit.FixedRandom;
import dev.tripod.testkit.ScriptedTransport;
import dev.tripod.testkit.SettableClock;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests what the three legs send, and how they read responses. */
final class OAuth1ClientTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final String TEMPORARY =
      "oauth_token=rt&oauth_token_secret=rs&oauth_callback_confirmed=true";
  private static final String GRANTED =
      "oauth_token=42-at&oauth_token_secret=as&user_id=42&screen_name=ada";
  private static final String CALLBACK = "https://localhost/?oauth_token=rt&oauth_verifier=v";

  private final SettableClock clock = SettableClock.at(NOW);
  private final ScriptedTransport transport = ScriptedTransport.create();
  private final OAuth1Client client = OAuth1Client.builder()
      .server(OAuth1Server.at(
              "https://s.example/oauth/initiate?v=1",
              "https://s.example/oauth/authorize?lang=en",
              "https://s.example/oauth/token")
          .build())
      .clientCredentials("key", "secret")
      .clock(clock)
      .random(FixedRandom.seeded(1))
      .build();

  @Test
  @DisplayName("begin posts the signed callback and returns the authorization URI")
  void begin() {
    transport.respond(200, "text/html", TEMPORARY);

    TemporaryCredentials begun = client.begin(URI.create("https://localhost/")).over(transport);

    HttpRequest sent = transport.requests().get(0);
    assertThat(sent.method()).isEqualTo("POST");
    assertThat(sent.uri()).hasToString("https://s.example/oauth/initiate?v=1");
    assertThat(sent.body()).isEqualTo(Body.none());
    assertThat(header(sent))
        .startsWith(
            "OAuth oauth_consumer_key=\"key\", oauth_signature_method=\"HMAC-SHA1\", oauth_timestamp=\"1767323045\","
                + " oauth_nonce=\"")
        .contains(
            "oauth_version=\"1.0\", oauth_callback=\"https%3A%2F%2Flocalhost%2F\", oauth_signature=\"")
        .doesNotContain("oauth_token", "secret", "realm");
    assertThat(begun.authorizationUri())
        .hasToString("https://s.example/oauth/authorize?lang=en&oauth_token=rt");
    assertThat(begun.expiresAt()).isEqualTo(NOW.plus(Duration.ofMinutes(10)));
  }

  @Test
  @DisplayName("out of band, the callback is oob and nothing else differs")
  void outOfBand() {
    transport.respond(200, "text/html", TEMPORARY);

    client.beginOutOfBand().over(transport);

    assertThat(header(transport.requests().get(0))).contains("oauth_callback=\"oob\"");
  }

  @Test
  @DisplayName("`x_auth_access_type` is sent to the wrong endpoint.")
  void parametersGoWhereTheyBelong() {
    transport.respond(200, "text/html", TEMPORARY);

    TemporaryCredentials begun = client
        .begin(TemporaryCredentialRequest.to("https://localhost/")
            .parameter("x_auth_access_type", "read")
            .authorizationParameter("force_login", "true")
            .authorizationParameter("screen_name", "a b&c"))
        .over(transport);

    assertThat(transport.requests().get(0).body())
        .isEqualTo(Body.form(Parameters.of("x_auth_access_type", "read")));
    assertThat(begun.authorizationUri())
        .hasToString(
            "https://s.example/oauth/authorize?lang=en&oauth_token=rt&force_login=true&screen_name=a%20b%26c");
  }

  @Test
  @DisplayName(
      "`oauth_callback` is added to the authorization URI, although X never expects it there.")
  void noCallbackOnTheAuthorizationUri() {
    transport.respond(200, "text/html", TEMPORARY);

    assertThat(client
            .begin(URI.create("https://localhost/"))
            .over(transport)
            .authorizationUri()
            .getQuery())
        .doesNotContain("callback");
  }

  @ParameterizedTest
  @ValueSource(strings = {"oauth_callback", "oauth_verifier", "oauth_anything"})
  @DisplayName("rejects additional parameters with names of the protocol")
  void reservedNames(String name) {
    TemporaryCredentialRequest request = TemporaryCredentialRequest.outOfBand();

    assertThatThrownBy(() -> request.parameter(name, "x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> request.authorizationParameter(name, "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "True", "TRUE"})
  @DisplayName("accepts oauth_callback_confirmed=true in any case")
  void confirmedInAnyCase(String confirmed) {
    transport.respond(
        200,
        "text/plain",
        "oauth_token=a&oauth_token_secret=b&oauth_callback_confirmed=" + confirmed);

    assertThat(client.beginOutOfBand().over(transport)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "&oauth_callback_confirmed=false",
        "&oauth_callback_confirmed=",
        "&oauth_callback_confirmed",
        "&oauth_callback_confirmed=1",
        "&oauth_callback_confirmed=true&oauth_callback_confirmed=false"
      })
  @DisplayName("`oauth_callback_confirmed=false` is accepted.")
  void notConfirmed(String confirmed) {
    transport.respond(200, "text/html", "oauth_token=a&oauth_token_secret=b" + confirmed);

    assertThatThrownBy(() -> client.beginOutOfBand().over(transport))
        .isInstanceOf(UnreadableResponse.class)
        .hasMessageContaining("oauth_callback_confirmed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "oauth_token=a",
        "oauth_token_secret=b",
        "oauth_token=&oauth_token_secret=b",
        "oauth_token=a&oauth_token=c&oauth_token_secret=b",
        "oauth_token=a&oauth_token_secret=b&oauth_token_secret=c",
        "oauth_token=%zz&oauth_token_secret=b",
        "{\"oauth_token\":\"a\",\"oauth_token_secret\":\"b\"}",
        "<html><body>Welcome</body></html>"
      })
  @DisplayName("The exception contains the whole body of an unreadable response: here the "
      + "message has status and content type only.")
  void unreadable(String body) {
    transport.respond(200, "text/weird", body).respond(200, "text/weird", body);

    for (Exchange<?> exchange : List.of(client.beginOutOfBand(), client.redeem(verified()))) {
      assertThatThrownBy(() -> exchange.over(transport))
          .isInstanceOfSatisfying(UnreadableResponse.class, unreadable -> {
            assertThat(unreadable.status()).isEqualTo(200);
            assertThat(unreadable.contentType()).isEqualTo("text/weird");
          })
          .hasMessageStartingWith("The response of https://s.example with status 200 (text/weird)")
          .hasMessageNotContaining("v=1")
          .hasMessageNotContaining("Welcome")
          .hasMessageNotContaining("\"b\"");
    }
  }

  @Test
  @DisplayName(
      "redeem sends the verifier, signs with the temporary credentials, and keeps every extra")
  void redeem() {
    transport.respond(200, "text/html", GRANTED + "&x_auth_expires=0&twice=1&twice=2");

    TokenCredentials token = client.redeem(verified()).over(transport);

    assertThat(header(transport.requests().get(0)))
        .contains("oauth_token=\"rt\"")
        .contains("oauth_verifier=\"v\"");
    assertThat(token.token().reveal()).isEqualTo("42-at");
    assertThat(token.tokenSecret().reveal()).isEqualTo("as");
    assertThat(token.extra(Extra.text("user_id"))).hasValue("42");
    assertThat(token.extra(Extra.text("screen_name"))).hasValue("ada");
    assertThat(token.extra(Extra.text("x_auth_expires"))).hasValue("0");
    assertThat(token.extra(Extra.text("twice"))).isEmpty();
    assertThat(token.extra(Extra.text("oauth_token"))).isEmpty();
    assertThat(TokenCredentials.from(Snapshot.decode(token.snapshot().encode())))
        .isEqualTo(token);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "oauth_token=at&oauth_token_secret=as&fullname=J%F6rg",
        "name=100%&oauth_token=at&oauth_token_secret=as",
        "oauth_token=at&oauth_token=at&oauth_token_secret=as&%zz=1",
        "\uFEFFoauth_token=at&oauth_token_secret=as\u0000\n",
        "<br />\n<b>Notice</b>: a=1 in <b>/a.php</b><br />\noauth_token=at&oauth_token_secret=as\n<!-- 0.1 s -->"
      })
  @DisplayName("credentials are never lost because of something else in the response")
  void oddExtras(String body) {
    transport.respond(200, "text/html", body);

    assertThat(client.redeem(verified()).over(transport))
        .isEqualTo(TokenCredentials.of("at", "as"));
  }

  @Test
  @DisplayName(
      "an extra that is a credential is returned by its name only, also after it was stored")
  void secretExtras() {
    transport.respond(
        200, "text/html", "oauth_token=at&oauth_token_secret=as&api_key=canary&user_id=1");

    TokenCredentials token = client.redeem(verified()).over(transport);

    for (TokenCredentials each : List.of(token, TokenCredentials.from(token.snapshot()))) {
      assertThat(each.extras().members()).containsOnlyKeys("user_id");
      assertThat(each.extra(Extra.text("api_key"))).hasValue("canary");
    }
  }

  @Test
  @DisplayName("token credentials are equal if token, secret and extras are")
  void equalCredentials() {
    transport.respond(200, "text/html", GRANTED);
    TokenCredentials granted = client.redeem(verified()).over(transport);

    assertThat(TokenCredentials.of("a", "b"))
        .isEqualTo(TokenCredentials.of("a", "b"))
        .hasSameHashCodeAs(TokenCredentials.of("a", "b"))
        .isNotEqualTo(TokenCredentials.of("a", "c"))
        .isNotEqualTo(TokenCredentials.of("c", "b"));
    assertThat(granted).isNotEqualTo(TokenCredentials.of("42-at", "as"));
  }

  @Test
  @DisplayName("rejects snapshots of another kind or a newer release")
  void foreignSnapshots() {
    for (String stored : List.of(
        "oauth1-other/1?token=a&secret=b",
        "oauth1-token-credentials/2?token=a&secret=b",
        "oauth1-token-credentials/1?token=&secret=b",
        "oauth1-token-credentials/1?token=a")) {
      assertThatThrownBy(() -> TokenCredentials.from(Snapshot.decode(stored)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  @DisplayName("ignores blanks and line breaks around the body")
  void lineBreakBehindTheBody() {
    transport.respond(200, "text/html", "\r\n oauth_token=at&oauth_token_secret=as\r\n");

    assertThat(client.redeem(verified()).over(transport))
        .isEqualTo(TokenCredentials.of("at", "as"));
  }

  @Test
  @DisplayName("A token that does not contain exactly one `-` causes a bare ValueError.")
  void tokensOfAnyForm() {
    transport.respond(200, "text/html", "oauth_token=no-dash-or-many&oauth_token_secret=");

    assertThat(client.redeem(verified()).over(transport).extra(Extra.text("user_id")))
        .isEmpty();
  }

  @Test
  @DisplayName("begin starts another login each time it runs")
  void beginTwice() {
    transport.respond(200, "text/html", TEMPORARY).respond(200, "text/html", TEMPORARY);
    Exchange<TemporaryCredentials> begin = client.beginOutOfBand();
    assertThat(transport.requests()).isEmpty();

    begin.over(transport);
    clock.advance(Duration.ofSeconds(1));
    begin.overAsync(transport).join();

    List<HttpRequest> sent = transport.requests();
    assertThat(nonce(sent.get(0))).isNotEqualTo(nonce(sent.get(1)));
    assertThat(header(sent.get(1))).contains("oauth_timestamp=\"1767323046\"");
  }

  @Test
  @DisplayName("The same callback is redeemed twice: after a double click, in a strict mode, or "
      + "by a probe.")
  void redeemTwice() {
    transport.respond(200, "text/html", GRANTED);
    Exchange<TokenCredentials> redeem = client.redeem(verified());
    redeem.over(transport);

    assertThatThrownBy(() -> redeem.over(transport)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> redeem.overAsync(transport).join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(IllegalStateException.class);
    transport.assertFinished();
  }

  @Test
  @DisplayName("sends one request if two threads redeem at once")
  void redeemFromTwoThreads() throws Exception {
    transport.respond(200, "text/html", GRANTED);
    Exchange<TokenCredentials> redeem = client.redeem(verified());
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<Boolean>> runs = List.of(1, 2).stream()
          .map(n -> threads.submit(() -> {
            start.await();
            try {
              redeem.over(transport);
              return true;
            } catch (IllegalStateException spent) {
              return false;
            }
          }))
          .toList();
      start.countDown();

      assertThat(List.of(runs.get(0).get(), runs.get(1).get()))
          .containsExactlyInAnyOrder(true, false);
    } finally {
      threads.shutdownNow();
    }
    transport.assertFinished();
  }

  @Test
  @DisplayName("can redeem again if the request certainly was not sent")
  void redeemUnsent() {
    transport
        .fail(new ConnectException("refused"))
        .fail(new UnknownHostException("s.example"))
        .respond(200, "text/html", GRANTED);
    Exchange<TokenCredentials> redeem = client.redeem(verified());

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> redeem.over(transport))
          .isInstanceOfSatisfying(
              NoResponse.class, none -> assertThat(none.perhapsSent()).isFalse());
    }

    assertThat(redeem.over(transport).token().reveal()).isEqualTo("42-at");
  }

  @Test
  @DisplayName("cannot redeem again if the request may have been sent")
  void redeemPerhapsSent() {
    for (IOException why :
        List.of(new IOException("reset"), new SocketTimeoutException("timed out"))) {
      transport.fail(why);
      Exchange<TokenCredentials> redeem = client.redeem(verified());

      assertThatThrownBy(() -> redeem.over(transport))
          .isInstanceOfSatisfying(
              NoResponse.class, none -> assertThat(none.perhapsSent()).isTrue());
      assertThatThrownBy(() -> redeem.over(transport)).isInstanceOf(IllegalStateException.class);
    }
    transport.assertFinished();
  }

  @Test
  @DisplayName("complete confirms when called and redeems when run")
  void complete() {
    transport.respond(200, "text/html", TEMPORARY).respond(200, "text/html", GRANTED);
    TemporaryCredentials begun = client.begin(URI.create("https://localhost/")).over(transport);

    assertThatThrownBy(
        () -> client.complete(begun, "https://localhost/?oauth_token=other&oauth_verifier=v"));
    Exchange<TokenCredentials> complete = client.complete(begun, URI.create(CALLBACK));
    assertThat(transport.requests()).hasSize(1);

    assertThat(complete.over(transport).token().reveal()).isEqualTo("42-at");
  }

  @Test
  @DisplayName("After status 307 or 308, the token request with its code, verifier and secret "
      + "is sent to another address.")
  void redirect() {
    transport.respond(
        HttpResponse.of(307, Headers.of("Location", "https://evil.example/"), new byte[0]));

    assertThatThrownBy(() -> client.redeem(verified()).over(transport)).hasMessageContaining("307");
    transport.assertFinished();
  }

  @Test
  @DisplayName("rejects revocation at a server without revocation endpoint")
  void noRevocation() {
    assertThatThrownBy(() -> client.revoke(TokenCredentials.of("a", "b")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @DisplayName("accepts https and loopback endpoints only")
  void endpoints() {
    assertThatThrownBy(() ->
            OAuth1Server.at("http://s.example/1", "https://s.example/2", "https://s.example/3"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("https");
    assertThatThrownBy(() -> OAuth1Server.at(
            "https://s.example/1", "https://s.example/2", "http://127.0.0.1.s.example/3"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(OAuth1Server.at("http://127.0.0.1:1/1", "http://[::1]:2/2", "http://localhost/3")
            .build()
            .tokenRequest())
        .hasToString("http://localhost/3");
  }

  @Test
  @DisplayName("builds no client without server or credentials, and names the setting")
  void incompleteBuilder() {
    assertThatThrownBy(() -> OAuth1Client.builder().clientCredentials("a", "b").build())
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("server");
    assertThatThrownBy(() -> OAuth1Client.builder()
            .server(OAuth1Server.at("https://s/1", "https://s/2", "https://s/3").build())
            .build())
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("clientCredentials");
    assertThatThrownBy(() -> OAuth1Client.builder().clientCredentials("a", ""))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("revokes by POST, or by GET if the server's data says so")
  void revocationMethod() {
    OAuth1Server server = OAuth1Server.at("https://s/1", "https://s/2", "https://s/3")
        .revocation("https://s/4?a=b")
        .build();
    transport.respond(200, "text/plain", "").respond(200, "text/plain", "");

    for (OAuth1Server each :
        List.of(server, server.toBuilder().revocationByGet().build())) {
      OAuth1Client.builder()
          .server(each)
          .clientCredentials("key", "secret")
          .build()
          .revoke(TokenCredentials.of("at", "as"))
          .over(transport);
    }

    assertThat(transport.requests())
        .extracting(request -> request.method() + " " + request.uri())
        .containsExactly("POST https://s/4?a=b", "GET https://s/4?a=b");
  }

  @Test
  @DisplayName("accepts a positive pending lifetime with a representable end")
  void pendingLifetime() {
    for (Duration lifetime : List.of(
        Duration.ZERO,
        Duration.ofNanos(-1),
        ChronoUnit.FOREVER.getDuration(),
        Duration.ofDays(365).plusNanos(1))) {
      assertThatThrownBy(() -> OAuth1Client.builder().pendingLifetime(lifetime))
          .isInstanceOf(IllegalArgumentException.class);
    }
    transport.respond(200, "text/html", TEMPORARY);
    OAuth1Client hasty = OAuth1Client.builder()
        .server(OAuth1Server.at("https://s/1", "https://s/2", "https://s/3").build())
        .clientCredentials("key", "secret")
        .clock(clock)
        .pendingLifetime(Duration.ofSeconds(5))
        .build();

    assertThat(hasty.beginOutOfBand().over(transport).expiresAt()).isEqualTo(NOW.plusSeconds(5));
  }

  @Test
  @DisplayName("rejects a signature method that this platform does not have")
  void unknownAlgorithm() {
    assertThatThrownBy(() -> new SignatureMethod.Hmac("HMAC-SHA1", "HmacNone"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("HmacNone");
    assertThatThrownBy(() -> new SignatureMethod.Hmac("", "HmacSHA1"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private VerifiedCredentials verified() {
    ScriptedTransport aside = ScriptedTransport.create().respond(200, "text/html", TEMPORARY);
    return client.confirm(client.begin(URI.create("https://localhost/")).over(aside), CALLBACK);
  }

  private static String header(HttpRequest request) {
    return request.headers().first("Authorization").orElseThrow();
  }

  private static String nonce(HttpRequest request) {
    return header(request).replaceAll(".*oauth_nonce=\"([^\"]+)\".*", "$1");
  }
}
