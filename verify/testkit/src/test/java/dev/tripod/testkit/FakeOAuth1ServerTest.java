package dev.tripod.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.Clock;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FakeOAuth1ServerTest {

  private static final String API = "https://api.x.com";
  private static final String CALLBACK = "https://app.example/back?provider=x";

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-11-21T20:00:00Z"));
  private final IndependentSigner signer = new IndependentSigner("key", "s&cret", clock);
  private final FakeOAuth1Server server = server().build();

  private FakeOAuth1Server.Builder server() {
    return FakeOAuth1Server.builder()
        .clientCredentials("key", "s&cret")
        .clock(clock)
        .random(FixedRandom.seeded(1))
        .user("42", "alice");
  }

  @Nested
  @DisplayName("the whole flow")
  final class Flow {

    @Test
    @DisplayName("request token, approval, access token, a hidden reply, invalidation")
    void whole() throws IOException {
      HttpResponse first = server.send(requestToken("oauth_callback", CALLBACK));
      assertThat(first.status()).isEqualTo(200);
      assertThat(first.headers().first("Content-Type")).contains("text/html;charset=utf-8");
      assertThat(first.headers().first("Date")).contains("Sat, 21 Nov 2026 20:00:00 GMT");
      Parameters temporary = Parameters.parse(first.bodyText());
      assertThat(temporary.first("oauth_callback_confirmed")).contains("true");

      URI redirect = server.approve(authorize(temporary));
      assertThat(redirect.toString()).startsWith(CALLBACK + "&oauth_token=");
      Parameters returned = Parameters.parse(redirect.getRawQuery());
      assertThat(returned.first("oauth_token")).isEqualTo(temporary.first("oauth_token"));

      Parameters token = form(
          server.send(accessToken(temporary, returned.first("oauth_verifier").orElseThrow())));
      assertThat(token.first("oauth_token").orElseThrow()).startsWith("42-");
      assertThat(token.first("user_id")).contains("42");
      assertThat(token.first("screen_name")).contains("alice");

      assertThat(server.send(with(token, hide("20", true))).bodyText())
          .isEqualTo("{\"data\":{\"hidden\":true}}");
      assertThat(server.hiddenReplies()).containsExactly("20");

      HttpRequest invalidate = HttpRequest.post(API + "/1.1/oauth/invalidate_token", Body.none());
      assertThat(server.send(with(token, invalidate)).bodyText())
          .isEqualTo("{\"access_token\":\"" + token.first("oauth_token").orElseThrow() + "\"}");
      assertRejected(with(token, me()), 401, 89);
      assertThat(server.acceptedSignatures()).isEqualTo(4);
      assertThat(server.requestsTo("/2/users/me")).isEqualTo(1);
      assertThat(server.requestsTo("/2/users/you")).isZero();
      assertThat(server.lastRequest().orElseThrow().uri())
          .isEqualTo(URI.create(API + "/2/users/me"));
    }

    @Test
    @DisplayName("uses a PIN of seven digits instead of a redirect")
    void pin() throws IOException {
      Parameters temporary = temporary("oob");

      assertThatThrownBy(() -> server.approve(authorize(temporary)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageEndingWith("Call approvePin.");
      assertThatThrownBy(() -> server.deny(authorize(temporary)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("with \"&deny\" added");
      String pin = server.approvePin(authorize(temporary));

      assertThat(pin).matches("[0-9]{7}");
      assertThat(server.send(accessToken(temporary, pin)).status()).isEqualTo(200);
    }

    @Test
    @DisplayName(
        "denies a PIN at the authorization URI with \"&deny\" added, as the message of deny says")
    void deniedPin() throws IOException {
      Parameters temporary = temporary("oob");

      HttpResponse denied = server.send(HttpRequest.get(authorize(temporary) + "&deny"));

      assertThat(denied.status()).isEqualTo(200);
      assertThatThrownBy(() -> server.approvePin(authorize(temporary)))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("does not show a PIN if the client requested a redirect")
    void noPinForRedirect() throws IOException {
      Parameters temporary = temporary(CALLBACK);

      assertThatThrownBy(() -> server.approvePin(authorize(temporary)))
          .isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName(
        "a denial redirects with 'denied' and without oauth_token, and ends the temporary credentials")
    void denial() throws IOException {
      Parameters temporary = temporary(CALLBACK);

      assertThat(server.deny(authorize(temporary)).toString())
          .isEqualTo(CALLBACK + "&denied=" + temporary.first("oauth_token").orElseThrow());
      assertThatThrownBy(() -> server.approve(authorize(temporary)))
          .isInstanceOf(IllegalArgumentException.class);
      assertRejected(accessToken(temporary, "any"), 401, 89);
    }

    @Test
    @DisplayName("the user decides once, at an authorization URI, for an issued token")
    void userSide() throws IOException {
      Parameters temporary = temporary("https://app.example/back");
      String query = authorize(temporary).getRawQuery();

      for (String uri : List.of(
          API + "/oauth/authorise?" + query,
          API + "/oauth/authorize",
          API + "/oauth/authorize?oauth_token=unknown",
          API + "/oauth/authorize?" + query + "&" + query,
          "mailto:a@b.example")) {
        assertThatThrownBy(() -> server.approve(URI.create(uri)))
            .isInstanceOf(IllegalArgumentException.class);
      }
      URI redirect =
          server.approve(URI.create("https://x.com/oauth/authenticate?force_login=true&" + query));
      assertThat(redirect.toString()).startsWith("https://app.example/back?oauth_token=");
      assertThatThrownBy(() -> server.approve(authorize(temporary)))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("revokeAccess ends all tokens and verifiers")
    void revokeAccess() throws IOException {
      Parameters token = token();
      Parameters approved = temporary("oob");
      String pin = server.approvePin(authorize(approved));
      Parameters waiting = temporary("oob");

      server.revokeAccess();

      assertRejected(with(token, me()), 401, 89);
      assertRejected(accessToken(approved, pin), 401, 89);
      assertThat(server
              .send(accessToken(waiting, server.approvePin(authorize(waiting))))
              .status())
          .isEqualTo(200);
    }

    @Test
    @DisplayName("works with any host and port, which the signature covers")
    void anyHost() throws IOException {
      HttpRequest elsewhere =
          HttpRequest.post("http://127.0.0.1:8080/oauth/request_token", Body.none());
      HttpRequest signed = signer.sign(elsewhere, "", "", "oauth_callback", "oob");
      HttpRequest moved = HttpRequest.post("http://127.0.0.1:8081/oauth/request_token", Body.none())
          .withHeader("Authorization", signed.headers().first("Authorization").orElseThrow());

      assertRejected(moved, 401, 32);
      assertThat(server.send(signed).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("accepts the callback in the signed form body, where Twitter4J sends it")
    void callbackInBody() throws IOException {
      HttpRequest request = HttpRequest.post(
          API + "/oauth/request_token", Body.form(Parameters.of("oauth_callback", CALLBACK)));

      assertThat(server.send(signer.sign(request, "", "")).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("accepts the verifier in the signed form body")
    void verifierInBody() throws IOException {
      Parameters temporary = temporary("oob");
      String pin = server.approvePin(authorize(temporary));
      HttpRequest request = HttpRequest.post(
          API + "/oauth/access_token", Body.form(Parameters.of("oauth_verifier", pin)));

      assertThat(server.send(with(temporary, request)).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("servers with the same seed issue the same credentials")
    void reproducible() throws IOException {
      FakeOAuth1Server other = server().build();

      assertThat(other.send(requestToken("oauth_callback", "oob")))
          .isEqualTo(server.send(requestToken("oauth_callback", "oob")));
    }
  }

  @Nested
  @DisplayName("error responses")
  final class ErrorResponses {

    @Test
    @DisplayName("missing OAuth parameters or another scheme: 400 with code 215")
    void nothingSigned() throws IOException {
      assertRejected(me(), 400, 215);
      assertRejected(me().withHeader("Authorization", "Bearer abc"), 400, 215);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "OAuth oauth_nonce",
          "OAuth oauth_nonce=\"a",
          "OAuth oauth_nonce=\"%zz\"",
          "OAuth ,",
          "OAuth oauth_nonce='a'"
        })
    @DisplayName("a malformed header: 400 with code 215")
    void malformedHeader(String header) throws IOException {
      assertRejected(me().withHeader("Authorization", header), 400, 215);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "oauth_consumer_key",
          "oauth_nonce",
          "oauth_signature_method",
          "oauth_timestamp",
          "oauth_callback"
        })
    @DisplayName("a missing protocol parameter: 400 with code 215, and its name as the reason")
    void missing(String name) throws IOException {
      assertRejected(
          requestToken("oauth_callback", "oob", name, IndependentSigner.ABSENT), 400, 215);
      assertThat(server.lastErrorReason().orElseThrow()).startsWith(name);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"oauth_nonce=a", "oauth_callback=oob", "oauth_token=", "oauth_version=1.0"})
    @DisplayName("a repeated protocol parameter: 400 with code 215")
    void repeated(String inQuery) throws IOException {
      HttpRequest request = HttpRequest.post(API + "/oauth/request_token?" + inQuery, Body.none());
      HttpRequest signed = signer.sign(request, "", "", "oauth_callback", "oob", "oauth_token", "");

      assertRejected(signed, 400, 215);
      assertThat(server.lastErrorReason().orElseThrow())
          .isEqualTo(inQuery.split("=", 2)[0] + " occurs more than once");
    }

    @Test
    @DisplayName("two Authorization headers: 400 with code 215")
    void twoHeaders() throws IOException {
      HttpRequest signed = requestToken("oauth_callback", "oob");
      String header = signed.headers().first("Authorization").orElseThrow();

      assertRejected(signed.andHeader("Authorization", header), 400, 215);
    }

    @ParameterizedTest
    @CsvSource({
      "oauth_consumer_key, other",
      "oauth_signature_method, HMAC-SHA256",
      "oauth_signature_method, PLAINTEXT",
      "oauth_version, 2.0",
      "oauth_version, ''",
      "oauth_nonce, é",
      "oauth_signature, AAAAAAAAAAAAAAAAAAAAAAAAAAA="
    })
    @DisplayName("a wrong protocol parameter with a correct signature: 401 with code 32")
    void wrong(String name, String value) throws IOException {
      assertRejected(requestToken("oauth_callback", "oob", name, value), 401, 32);
      assertThat(server.lastErrorReason().orElseThrow()).startsWith(name);
    }

    @Test
    @DisplayName("oauth_version may be absent")
    void noVersion() throws IOException {
      HttpRequest request =
          requestToken("oauth_callback", "oob", "oauth_version", IndependentSigner.ABSENT);

      assertThat(server.send(request).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("a wrong client secret: 401 with code 32, and the base string to compare")
    void wrongSecret() throws IOException {
      IndependentSigner other = new IndependentSigner("key", "secret", clock);
      HttpRequest request =
          HttpRequest.post(API + "/oauth/request_token?x_auth_access_type=read", Body.none());

      assertRejected(other.sign(request, "", "", "oauth_callback", "oob"), 401, 32);
      assertThat(server.lastBaseString().orElseThrow())
          .isEqualTo(
              "POST&https%3A%2F%2Fapi.x.com%2Foauth%2Frequest_token&oauth_callback%3Doob%26"
                  + "oauth_consumer_key%3Dkey%26oauth_nonce%3Dnonce1%26oauth_signature_method%3DHMAC-SHA1"
                  + "%26oauth_timestamp%3D1795291200%26oauth_version%3D1.0%26x_auth_access_type%3Dread");
      assertThat(server.acceptedSignatures()).isZero();
    }

    @Test
    @DisplayName("the base string and the reason contain no secret")
    void noSecretShown() throws IOException {
      Parameters token = token();
      String tokenSecret = token.first("oauth_token_secret").orElseThrow();
      server.send(with(token, me()));
      assertThat(server.lastBaseString().orElseThrow())
          .doesNotContain("s&cret", "s%26cret", "s%2526cret", tokenSecret);

      assertRejected(signer.sign(me(), token.first("oauth_token").orElseThrow(), "wrong"), 401, 32);
      assertThat(
              server.lastBaseString().orElseThrow() + server.lastErrorReason().orElseThrow())
          .doesNotContain("s&cret", "s%26cret", "s%2526cret", "wrong", tokenSecret);
    }

    @ParameterizedTest
    @CsvSource({"-301, 401", "-300, 200", "300, 200", "301, 401"})
    @DisplayName("a timestamp out of range: 401 with code 135, and the server's Date")
    void timestamp(long ahead, int status) throws IOException {
      HttpRequest request = requestToken("oauth_callback", "oob");
      clock.advance(Duration.ofSeconds(-ahead));

      HttpResponse response = server.send(request);

      assertThat(response.status()).isEqualTo(status);
      if (status == 401) {
        assertThat(response.bodyText())
            .isEqualTo("{\"errors\":[{\"code\":135,\"message\":\"Timestamp out of bounds.\"}]}");
        assertThat(response.headers().first("Date").orElseThrow()).startsWith("Sat, 21 Nov 2026 ");
      }
    }

    @Test
    @DisplayName("a configured window is exact to the second")
    void ownWindow() throws IOException {
      FakeOAuth1Server strict = server().timestampWindow(Duration.ZERO).build();
      HttpRequest request = requestToken("oauth_callback", "oob");

      clock.advance(Duration.ofSeconds(1));

      assertThat(strict.send(request).bodyText()).contains("135");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "x", "1.5", "99999999999999999999"})
    @DisplayName("a timestamp that is not a number of seconds: 400 with code 215")
    void noTimestamp(String timestamp) throws IOException {
      assertRejected(requestToken("oauth_callback", "oob", "oauth_timestamp", timestamp), 400, 215);
    }

    @Test
    @DisplayName("a nonce used before with this timestamp and token: 401 with code 32")
    void nonceReuse() throws IOException {
      HttpRequest request = requestToken("oauth_callback", "oob");
      server.send(request);

      assertRejected(request, 401, 32);
      assertThat(server.lastErrorReason().orElseThrow()).startsWith("oauth_nonce was used");

      Parameters token = token();
      HttpRequest once = with(token, me(), "oauth_nonce", "n");
      assertThat(server.send(once).status()).isEqualTo(200);
      clock.advance(Duration.ofSeconds(1));
      assertThat(server.send(with(token, me(), "oauth_nonce", "n")).status()).isEqualTo(200);
      assertThat(server.send(with(token(), me(), "oauth_nonce", "n")).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("a wrong signature does not use up the nonce")
    void nonceStaysUnused() throws IOException {
      assertRejected(
          requestToken("oauth_callback", "oob", "oauth_nonce", "n", "oauth_signature", "AA=="),
          401,
          32);

      assertThat(server
              .send(requestToken("oauth_callback", "oob", "oauth_nonce", "n"))
              .status())
          .isEqualTo(200);
    }

    @Test
    @DisplayName("one of many simultaneous replays is accepted")
    void replayRace() {
      HttpRequest request = requestToken("oauth_callback", "oob");

      assertThat(statusesAtOnce(IntStream.range(0, 8).mapToObj(i -> request).toList()))
          .containsOnlyOnce(200);
    }

    @Test
    @DisplayName("a callback that is not exactly registered: 403 with code 415, as XML")
    void callback() throws IOException {
      FakeOAuth1Server strict = server().callback("https://app.example/back").build();

      HttpResponse response =
          strict.send(requestToken("oauth_callback", "https://app.example/back/"));

      assertThat(response.status()).isEqualTo(403);
      assertThat(response.headers().first("Content-Type"))
          .contains("application/xml;charset=utf-8");
      assertThat(response.bodyText())
          .startsWith(
              "<?xml version='1.0' encoding='UTF-8'?><errors><error code=\"415\">Callback URL");
      assertThat(strict
              .send(requestToken("oauth_callback", "https://app.example/back"))
              .status())
          .isEqualTo(200);
      assertThat(strict.send(requestToken("oauth_callback", "oob")).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"back", "/back", "https://app.example/#a", "a b", "mailto:a"})
    @DisplayName("a malformed callback: 403 with code 415")
    void noCallback(String callback) throws IOException {
      assertThat(server.send(requestToken("oauth_callback", callback)).bodyText())
          .contains("code=\"415\"");
      assertThatThrownBy(() -> server().callback(callback))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("oob, if the server rejects it: 403 with code 417")
    void outOfBand() throws IOException {
      FakeOAuth1Server strict = server().rejectOutOfBand().build();

      HttpResponse response = strict.send(requestToken("oauth_callback", "oob"));

      assertThat(response.status()).isEqualTo(403);
      assertThat(response.bodyText()).contains("\"code\":417");
    }

    @Test
    @DisplayName("an unexpected or unknown token: 401 with code 89")
    void wrongToken() throws IOException {
      Parameters token = token();

      assertRejected(
          with(
              token,
              HttpRequest.post(API + "/oauth/request_token", Body.none()),
              "oauth_callback",
              "oob"),
          401,
          89);
      assertRejected(signer.sign(me(), "42-unknown", "secret"), 401, 89);
      assertRejected(signer.sign(me(), "", ""), 401, 89);
    }

    @Test
    @DisplayName("temporary credentials are not accepted as token credentials, or the reverse")
    void kindsOfCredentials() throws IOException {
      assertRejected(with(temporary("oob"), me()), 401, 89);
      assertRejected(accessToken(token(), "any"), 401, 89);
    }

    @Test
    @DisplayName("a wrong, missing or early verifier, or another token's: 401 in plain text")
    void verifier() throws IOException {
      Parameters one = temporary("oob");
      Parameters other = temporary("oob");
      assertVerifierRejected(accessToken(one, ""));
      String otherPin = server.approvePin(authorize(other));
      assertVerifierRejected(accessToken(one, otherPin));
      String pin = server.approvePin(authorize(one));
      assertVerifierRejected(accessToken(one, otherPin));
      assertVerifierRejected(with(one, HttpRequest.post(API + "/oauth/access_token", Body.none())));

      assertThat(server.send(accessToken(one, pin)).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("used temporary credentials: 401 with code 89")
    void secondRedemption() throws IOException {
      Parameters temporary = temporary("oob");
      String pin = server.approvePin(authorize(temporary));
      server.send(accessToken(temporary, pin));

      assertRejected(accessToken(temporary, pin), 401, 89);
    }

    @Test
    @DisplayName("one of many simultaneous redemptions gets a token")
    void redemptionRace() throws IOException {
      Parameters temporary = temporary("oob");
      String pin = server.approvePin(authorize(temporary));

      assertThat(statusesAtOnce(
              IntStream.range(0, 8).mapToObj(i -> accessToken(temporary, pin)).toList()))
          .containsOnlyOnce(200);
    }

    @Test
    @DisplayName("an unknown path: 404 with code 34, signed or not")
    void noSuchPage() throws IOException {
      assertRejected(HttpRequest.get(API + "/2/users/me/x"), 404, 34);
      assertRejected(HttpRequest.get(API + "/oauth/request_token"), 404, 34);
      assertRejected(HttpRequest.delete(API + "/2/users/me"), 404, 34);
    }

    private void assertVerifierRejected(HttpRequest request) throws IOException {
      HttpResponse response = server.send(request);
      assertThat(response.status()).isEqualTo(401);
      assertThat(response.headers().first("Content-Type")).contains("text/plain;charset=utf-8");
      assertThat(response.bodyText())
          .isEqualTo("Error processing your OAuth request: Invalid oauth_verifier parameter");
    }

    private List<Integer> statusesAtOnce(List<HttpRequest> requests) {
      return ConcurrentRequests.statuses(server, requests);
    }
  }

  @Nested
  @DisplayName("protected resources")
  final class Resources {

    @Test
    @DisplayName("returns the user")
    void whoIsIt() throws IOException {
      assertThat(server.send(with(token(), me())).bodyText())
          .isEqualTo("{\"data\":{\"id\":\"42\",\"name\":\"alice\",\"username\":\"alice\"}}");
    }

    @Test
    @DisplayName("quotes a name as JSON requires")
    void quotedName() throws IOException {
      FakeOAuth1Server other = server().user("42", "a\"b\\c\n").build();

      assertThat(other.send(with(token(other), me())).bodyText())
          .contains("\"username\":\"a\\\"b\\\\c\\u000a\"");
    }

    @Test
    @DisplayName("hides replies, and shows them again")
    void hidesAndShows() throws IOException {
      Parameters token = token();
      server.send(with(token, hide("7", true)));
      server.send(with(token, hide("5", true)));
      assertThat(server.hiddenReplies()).containsExactly("7", "5");

      assertThat(server.send(with(token, hide("7", false))).bodyText())
          .isEqualTo("{\"data\":{\"hidden\":false}}");
      assertThat(server.hiddenReplies()).containsExactly("5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"hidden\":\"true\"}", "{\"hidden\":true", "hidden=true"})
    @DisplayName("a malformed body gets 400 and a problem")
    void notHidden(String json) throws IOException {
      HttpRequest request = HttpRequest.put(API + "/2/tweets/7/hidden", Body.json(json));

      HttpResponse response = server.send(with(token(), request));

      assertThat(response.status()).isEqualTo(400);
      assertThat(response.headers().first("Content-Type")).contains("application/problem+json");
      assertThat(response.bodyText()).contains("/2/problems/invalid-request\"");
      assertThat(server.hiddenReplies()).isEmpty();
    }

    @Test
    @DisplayName("does not accept a form as JSON")
    void formForJson() throws IOException {
      Body body = Body.bytes("text/plain", "{\"hidden\":true}".getBytes(StandardCharsets.UTF_8));

      assertThat(server
              .send(with(token(), HttpRequest.put(API + "/2/tweets/7/hidden", body)))
              .status())
          .isEqualTo(400);
    }

    @Test
    @DisplayName("follows users, for the token's user only")
    void follows() throws IOException {
      Parameters token = token();

      assertThat(server
              .send(with(token, follow("42", "{\"target_user_id\": \"99\"}")))
              .bodyText())
          .isEqualTo("{\"data\":{\"following\":true,\"pending_follow\":false}}");
      assertThat(server
              .send(with(token, follow("43", "{\"target_user_id\":\"98\"}")))
              .status())
          .isEqualTo(403);
      assertThat(
              server.send(with(token, follow("42", "{\"target_user_id\":98}"))).status())
          .isEqualTo(400);
      assertThat(server.followedUsers()).containsExactly("99");
    }

    @ParameterizedTest
    @ValueSource(strings = {"query", "body"})
    @DisplayName("a read-only token may read; a write gets 403 oauth1-permissions")
    void readOnly(String place) throws IOException {
      HttpRequest plain = HttpRequest.post(API + "/oauth/request_token", Body.none());
      Parameters access = Parameters.of("x_auth_access_type", "read");
      HttpRequest request =
          place.equals("query") ? plain.andQuery(access) : plain.withBody(Body.form(access));
      Parameters temporary =
          form(server.send(signer.sign(request, "", "", "oauth_callback", "oob")));
      Parameters token =
          form(server.send(accessToken(temporary, server.approvePin(authorize(temporary)))));

      assertThat(server.send(with(token, me())).status()).isEqualTo(200);
      HttpResponse response = server.send(with(token, hide("7", true)));
      assertThat(response.status()).isEqualTo(403);
      assertThat(response.bodyText()).contains("/2/problems/oauth1-permissions\"");
      assertThat(server.hiddenReplies()).isEmpty();
    }

    @Test
    @DisplayName("an access type other than read and write: 400 with code 215")
    void otherAccess() throws IOException {
      HttpRequest request =
          HttpRequest.post(API + "/oauth/request_token?x_auth_access_type=all", Body.none());

      assertRejected(signer.sign(request, "", "", "oauth_callback", "oob"), 400, 215);
    }

    @Test
    @DisplayName("added resources require a signature, and precede the built-in ones")
    void added() throws IOException {
      FakeOAuth1Server more = server()
          .resource(
              "GET",
              "/2/users/[a-z]+",
              request -> HttpResponse.of(418, Headers.none(), new byte[0]))
          .build();

      assertThat(more.send(with(token(more), me())).status()).isEqualTo(418);
      assertThat(more.send(me()).status()).isEqualTo(400);
      assertThat(more.send(HttpRequest.get(API + "/2/users/a1")).status()).isEqualTo(404);
    }

    @Test
    @DisplayName("invalidates this token only, also with .json")
    void invalidation() throws IOException {
      Parameters one = token();
      Parameters other = token();
      HttpRequest request = HttpRequest.post(API + "/1.1/oauth/invalidate_token.json", Body.none());

      assertThat(server.send(with(one, request)).status()).isEqualTo(200);
      assertRejected(with(one, request), 401, 89);
      assertThat(server.send(with(other, me())).status()).isEqualTo(200);
    }

    private HttpRequest follow(String user, String json) {
      return HttpRequest.post(API + "/2/users/" + user + "/following", Body.json(json));
    }
  }

  @Nested
  @DisplayName("faults")
  final class Faults {

    @Test
    @DisplayName(
        "sends responses and failures to the next requests, in order, without processing them")
    void next() throws IOException {
      HttpResponse odd = HttpResponse.of(503, Headers.of("Retry-After", "1"), new byte[] {1});
      IOException reset = new IOException("reset");
      server.faults().nextResponse(odd).nextFailure(reset);
      HttpRequest request = requestToken("oauth_callback", "oob");

      assertThat(server.send(request)).isEqualTo(odd);
      assertThatThrownBy(() -> server.send(request)).isSameAs(reset);
      assertThat(server.send(request).status()).isEqualTo(200);
      assertThat(server.requestsTo("/oauth/request_token")).isEqualTo(3);
      assertThat(server.acceptedSignatures()).isEqualTo(1);
    }

    @Test
    @DisplayName("loses a response after the verifier was used")
    void responseLost() throws IOException {
      Parameters temporary = temporary("oob");
      HttpRequest request = accessToken(temporary, server.approvePin(authorize(temporary)));
      IOException reset = new IOException("reset");
      server.faults().nextResponseLost(reset);

      assertThatThrownBy(() -> server.send(request)).isSameAs(reset);

      assertThat(server.acceptedSignatures()).isEqualTo(2);
      assertRejected(accessToken(temporary, "any"), 401, 89);
    }

    @Test
    @DisplayName("sends 429 with Retry-After, an empty status, or an HTML page")
    void statuses() throws IOException {
      server
          .faults()
          .nextTooManyRequests(Duration.ofSeconds(20))
          .nextStatus(502)
          .nextWebPage(503);

      HttpResponse limited = server.send(requestToken("oauth_callback", "oob"));
      assertThat(limited.status()).isEqualTo(429);
      assertThat(limited.headers().all("Retry-After")).containsExactly("20");
      HttpResponse empty = server.send(requestToken("oauth_callback", "oob"));
      assertThat(empty.status()).isEqualTo(502);
      assertThat(empty.body()).isEmpty();
      HttpResponse page = server.send(requestToken("oauth_callback", "oob"));
      assertThat(page.status()).isEqualTo(503);
      assertThat(page.bodyText()).contains("<h1>");
      assertThat(server.acceptedSignatures()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"True", "TRUE", "false", ""})
    @DisplayName("sends another value of oauth_callback_confirmed")
    void confirmed(String value) throws IOException {
      server.faults().callbackConfirmed(value);

      assertThat(temporary("oob").all("oauth_callback_confirmed")).containsExactly(value);
    }

    @Test
    @DisplayName("omits oauth_callback_confirmed, user and secret, until clear")
    void omissions() throws IOException {
      server.faults().noCallbackConfirmed();
      Parameters temporary = temporary("oob");
      assertThat(temporary.contains("oauth_callback_confirmed")).isFalse();

      server.faults().noUser().noSecret();
      assertThat(temporary("oob").contains("oauth_token_secret")).isFalse();
      Parameters token =
          form(server.send(accessToken(temporary, server.approvePin(authorize(temporary)))));
      assertThat(token.contains("oauth_token")).isTrue();
      assertThat(token.contains("oauth_token_secret")).isFalse();
      assertThat(token.contains("user_id")).isFalse();
      assertThat(token.contains("screen_name")).isFalse();

      server.faults().nextFailure(new IOException("never seen")).clear();
      assertThat(temporary("oob").first("oauth_callback_confirmed")).contains("true");
      assertThat(token().contains("user_id")).isTrue();
    }
  }

  @Nested
  @DisplayName("the page for a browser")
  final class Page {

    @Test
    @DisplayName("shows a choice, and redirects to the callback after it")
    void approve() throws IOException {
      Parameters temporary = temporary(CALLBACK);
      HttpRequest page = HttpRequest.of("GET", authorize(temporary));

      HttpResponse offered = server.send(page);
      assertThat(offered.status()).isEqualTo(200);
      String link =
          "/oauth/authorize?oauth_token=" + temporary.first("oauth_token").orElseThrow();
      assertThat(offered.bodyText())
          .contains("href=\"" + link + "&amp;approve=1\"", "href=\"" + link + "&amp;deny=1\"");

      HttpResponse chosen = server.send(HttpRequest.get(API + link + "&approve=1"));
      assertThat(chosen.status()).isEqualTo(302);
      URI redirect = URI.create(chosen.headers().first("Location").orElseThrow());
      String verifier =
          Parameters.parse(redirect.getRawQuery()).first("oauth_verifier").orElseThrow();
      assertThat(server.send(accessToken(temporary, verifier)).status()).isEqualTo(200);
      assertThat(server.send(page).status()).isEqualTo(403);
    }

    @Test
    @DisplayName("redirects a denial to the callback")
    void deny() throws IOException {
      Parameters temporary = temporary(CALLBACK);

      HttpResponse denied = server.send(HttpRequest.get(authorize(temporary) + "&deny=1"));

      assertThat(denied.headers().first("Location"))
          .contains(CALLBACK + "&denied=" + temporary.first("oauth_token").orElseThrow());
    }

    @Test
    @DisplayName("shows the PIN, or the denial")
    void pin() throws IOException {
      Parameters temporary = temporary("oob");

      String page =
          server.send(HttpRequest.get(authorize(temporary) + "&approve=1")).bodyText();

      String pin = page.replaceAll(".*<code>([0-9]{7})</code>.*", "$1");
      assertThat(server.send(accessToken(temporary, pin)).status()).isEqualTo(200);
      assertThat(server
              .send(HttpRequest.get(authorize(temporary("oob")) + "&deny=1"))
              .bodyText())
          .contains("no access");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "?",
          "?oauth_token=unknown",
          "?oauth_token=unknown&approve=1",
          "?oauth_token=unknown&deny=1",
          "?oauth_token=%C3"
        })
    @DisplayName("is 403 if the token is not waiting for the user")
    void nothingWaits(String query) throws IOException {
      assertThat(
              server.send(HttpRequest.get(API + "/oauth/authenticate" + query)).status())
          .isEqualTo(403);
    }
  }

  @Test
  @DisplayName("the builder rejects a missing client and a negative window")
  void incomplete() {
    assertThatThrownBy(() -> FakeOAuth1Server.builder().build())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> server().timestampWindow(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("uses the system clock and secure secrets by default")
  void ownClockAndRandom() throws IOException {
    FakeOAuth1Server plain =
        FakeOAuth1Server.builder().clientCredentials("key", "s&cret").build();
    IndependentSigner now = new IndependentSigner("key", "s&cret", Clock.system());
    HttpRequest request = HttpRequest.post(API + "/oauth/request_token", Body.none());

    assertThat(plain.send(now.sign(request, "", "", "oauth_callback", "oob")).status())
        .isEqualTo(200);
  }

  private void assertRejected(HttpRequest request, int status, int code) throws IOException {
    HttpResponse response = server.send(request);
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.headers().first("Content-Type")).contains("application/json;charset=utf-8");
    assertThat(response.bodyText())
        .matches("\\{\"errors\":\\[\\{\"code\":" + code + ",\"message\":\"[^\"]+\"}]}");
  }

  private HttpRequest requestToken(String... protocol) {
    return signer.sign(
        HttpRequest.post(API + "/oauth/request_token", Body.none()), "", "", protocol);
  }

  private Parameters temporary(String callback) throws IOException {
    return form(server.send(requestToken("oauth_callback", callback)));
  }

  private Parameters token() throws IOException {
    return token(server);
  }

  private Parameters token(FakeOAuth1Server from) throws IOException {
    Parameters temporary = form(from.send(requestToken("oauth_callback", "oob")));
    return form(from.send(accessToken(temporary, from.approvePin(authorize(temporary)))));
  }

  private HttpRequest accessToken(Parameters temporary, String verifier) {
    return with(
        temporary,
        HttpRequest.post(API + "/oauth/access_token", Body.none()),
        "oauth_verifier",
        verifier);
  }

  private HttpRequest with(Parameters credentials, HttpRequest request, String... protocol) {
    return signer.sign(
        request,
        credentials.first("oauth_token").orElseThrow(),
        credentials.first("oauth_token_secret").orElse(""),
        protocol);
  }

  private static URI authorize(Parameters temporary) {
    return URI.create(
        API + "/oauth/authorize?oauth_token=" + temporary.first("oauth_token").orElseThrow());
  }

  private static HttpRequest me() {
    return HttpRequest.get(API + "/2/users/me");
  }

  private static HttpRequest hide(String reply, boolean hidden) {
    return HttpRequest.put(
        API + "/2/tweets/" + reply + "/hidden", Body.json("{\"hidden\":" + hidden + "}"));
  }

  private static Parameters form(HttpResponse response) {
    assertThat(response.status()).as(response.bodyText()).isEqualTo(200);
    return Parameters.parse(response.bodyText());
  }
}
