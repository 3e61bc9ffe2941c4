package dev.tripod.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.testkit.FakeOAuth1Server.TimestampError;
import dev.tripod.testkit.IndependentSigner.Place;
import java.io.IOException;
import java.net.URI;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings of the server beyond the behavior of X. */
final class FakeOAuth1ServerSettingsTest {

  private static final String API = "https://api.example";
  private static final String[] METHODS = {
    "HMAC-SHA1", "HMAC-SHA256", "HMAC-SHA512", "RSA-SHA1", "RSA-SHA256", "RSA-SHA512", "PLAINTEXT"
  };

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-11-21T20:00:00Z"));
  private final IndependentSigner signer = new IndependentSigner("key", "s&cret", clock);

  private FakeOAuth1Server.Builder server() {
    return FakeOAuth1Server.builder()
        .clientCredentials("key", "s&cret")
        .clock(clock)
        .random(FixedRandom.seeded(1))
        .user("42", "alice")
        .clientResource("GET", "/public", request -> FakeResponses.text(200, "open"))
        .clientResource("POST", "/public", request -> FakeResponses.text(200, "open"));
  }

  private FakeOAuth1Server.Builder everyMethod() {
    return server().signatureMethods(METHODS).publicKey(PublishedKey.publicKey());
  }

  static Stream<Arguments> methodsAndPlaces() {
    return Stream.of(METHODS)
        .flatMap(method -> Stream.of(Place.values()).map(place -> Arguments.of(method, place)));
  }

  @Nested
  @DisplayName("signature methods and places")
  final class MethodsAndPlaces {

    @ParameterizedTest(name = "{0} in the {1}")
    @MethodSource("dev.tripod.testkit.FakeOAuth1ServerSettingsTest#methodsAndPlaces")
    @DisplayName("accepts each method in each place, for the whole flow and a resource")
    void accepted(String method, Place place) throws IOException {
      FakeOAuth1Server server = everyMethod().build();
      IndependentSigner by = signer.by(method, PublishedKey.privateKey()).into(place);

      Parameters token = login(server, by);
      HttpRequest follow = place == Place.FORM
          ? HttpRequest.post(API + "/public?a=b%20c", Body.form(Parameters.of("d", "e f")))
          : HttpRequest.get(API + "/2/users/me?user.fields=a%2Cb");

      assertThat(send(server, with(by, token, follow)).status()).isEqualTo(200);
      assertThat(server.acceptedSignatures()).isEqualTo(3);
    }

    @ParameterizedTest(name = "{0} in the {1}")
    @MethodSource("dev.tripod.testkit.FakeOAuth1ServerSettingsTest#methodsAndPlaces")
    @DisplayName("rejects a request changed after it was signed, except with PLAINTEXT")
    void changed(String method, Place place) throws IOException {
      FakeOAuth1Server server = everyMethod().build();
      HttpRequest signed = signer
          .by(method, PublishedKey.privateKey())
          .into(place)
          .sign(HttpRequest.post(API + "/public", Body.none()), "", "");

      HttpResponse response = server.send(signed.andQuery(Parameters.of("more", "")));

      assertThat(response.status()).isEqualTo(method.equals("PLAINTEXT") ? 200 : 401);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"HMAC-SHA256", "HMAC-SHA512", "RSA-SHA1", "RSA-SHA256", "RSA-SHA512", "PLAINTEXT"
        })
    @DisplayName("accepts HMAC-SHA1 only by default")
    void onlyHmacSha1(String method) throws IOException {
      assertRejected(
          server().publicKey(PublishedKey.publicKey()).build(),
          signer.by(method, PublishedKey.privateKey()).sign(open(), "", ""),
          401,
          "oauth_signature_method");
    }

    @Test
    @DisplayName("accepts a configured method instead of HMAC-SHA1, not in addition")
    void instead() throws IOException {
      FakeOAuth1Server server = server().signatureMethods("HMAC-SHA256").build();

      assertRejected(server, signer.sign(open(), "", ""), 401, "oauth_signature_method");
      assertThat(send(server, signer.by("HMAC-SHA256").sign(open(), "", "")).status())
          .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HMAC-SHA256", "HMAC-SHA512", "PLAINTEXT"})
    @DisplayName("rejects other secrets")
    void otherSecrets(String method) throws IOException {
      IndependentSigner other = new IndependentSigner("key", "s&crex", clock).by(method);

      assertRejected(everyMethod().build(), other.sign(open(), "", ""), 401, "oauth_signature");
    }

    @Test
    @DisplayName("rejects an RSA signature with another key or another hash")
    void otherKey() throws Exception {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(1024);
      IndependentSigner stranger =
          signer.by("RSA-SHA256", generator.generateKeyPair().getPrivate());
      IndependentSigner own = signer.by("RSA-SHA1", PublishedKey.privateKey());
      FakeOAuth1Server server = everyMethod().build();

      assertRejected(server, stranger.sign(open(), "", ""), 401, "oauth_signature");
      assertRejected(
          server,
          own.sign(open(), "", "", "oauth_signature_method", "RSA-SHA256"),
          401,
          "oauth_signature");
    }

    @ParameterizedTest
    @CsvSource({
      "http://api.example, 401",
      "http://127.0.0.1.example, 401",
      "http://127.0.0.1:8080, 200",
      "http://[::1]:8080, 200",
      "http://localhost:8080, 200",
      "https://api.example, 200"
    })
    @DisplayName("accepts PLAINTEXT over https or on loopback only")
    void plaintextInTheClear(String origin, int status) throws IOException {
      HttpRequest request =
          signer.by("PLAINTEXT").sign(HttpRequest.get(origin + "/public"), "", "");

      assertThat(everyMethod().build().send(request).status()).isEqualTo(status);
    }

    @Test
    @DisplayName("allows only PLAINTEXT to omit nonce and timestamp (RFC 5849 section 3.1)")
    void plaintextWithoutNonce() throws IOException {
      String[] without = {
        "oauth_nonce", IndependentSigner.ABSENT, "oauth_timestamp", IndependentSigner.ABSENT
      };
      FakeOAuth1Server server = everyMethod().build();
      HttpRequest plain = signer.by("PLAINTEXT").sign(open(), "", "", without);

      assertThat(send(server, plain).status()).isEqualTo(200);
      assertThat(send(server, plain).status()).isEqualTo(200);
      assertRejected(
          server, signer.by("HMAC-SHA256").sign(open(), "", "", without), 400, "oauth_nonce");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAINTEXT", "RSA-SHA256"})
    @DisplayName("checks nonce and timestamp, if present, for every method")
    void replay(String method) throws IOException {
      FakeOAuth1Server server = everyMethod().build();
      IndependentSigner by = signer.by(method, PublishedKey.privateKey());
      HttpRequest request = by.sign(open(), "", "");

      assertThat(send(server, request).status()).isEqualTo(200);
      assertRejected(server, request, 401, "oauth_nonce");
      HttpRequest late = by.sign(open(), "", "");
      clock.advance(Duration.ofSeconds(301));
      assertRejected(server, late, 401, "oauth_timestamp");
    }

    @ParameterizedTest
    @ValueSource(strings = {"oauth_token", "oauth_session_handle", "oauth_x"})
    @DisplayName("rejects protocol parameters in two places (RFC 5849 section 3.5)")
    void twoPlaces(String name) throws IOException {
      FakeOAuth1Server server = server().build();
      Parameters one = Parameters.of(name, "oob");
      HttpRequest form = HttpRequest.post(API + "/oauth/request_token", Body.form(one));
      HttpRequest query =
          HttpRequest.post(API + "/oauth/request_token", Body.none()).andQuery(one);

      assertRejected(server, signer.sign(form, "", ""), 400, "protocol parameters");
      assertRejected(server, signer.sign(query, "", ""), 400, "protocol parameters");
      assertRejected(
          server, signer.into(Place.QUERY).sign(form, "", ""), 400, "protocol parameters");
      assertRejected(
          server, signer.into(Place.FORM).sign(query, "", ""), 400, "protocol parameters");
    }

    @Test
    @DisplayName("rejects the same parameter in two places as repeated")
    void sameInTwoPlaces() throws IOException {
      HttpRequest inQuery = signer.into(Place.QUERY).sign(open(), "", "");
      HttpRequest inBoth = signer.sign(inQuery, "", "", "oauth_signature", "any");

      assertRejected(server().build(), inBoth, 400, "oauth_consumer_key occurs more");
    }
  }

  @Nested
  @DisplayName("realm")
  final class Realm {

    @ParameterizedTest
    @ValueSource(strings = {"a", "", "a, oauth_nonce=\\\"b\\\"", "\\\\", "%zz", "a=b"})
    @DisplayName("is read as a quoted-string, and is not signed")
    void notSigned(String quoted) throws IOException {
      HttpRequest request = withRealm(signer.sign(open(), "", ""), quoted);

      assertThat(send(server().build(), request).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("is required in every request, and compared exactly after unescaping")
    void demanded() throws IOException {
      FakeOAuth1Server server = server().realm("a \"b\", \\c").build();

      HttpRequest right = withRealm(signer.sign(open(), "", ""), "a \\\"b\\\", \\\\c");
      assertThat(send(server, right).status()).isEqualTo(200);
      assertRejected(server, signer.sign(open(), "", ""), 401, "realm");
      assertRejected(server, withRealm(signer.sign(open(), "", ""), "a"), 401, "realm");
      assertRejected(server, signer.into(Place.QUERY).sign(open(), "", ""), 401, "realm");
    }

    @Test
    @DisplayName("may occur once in the header")
    void once() throws IOException {
      HttpRequest request = withRealm(withRealm(signer.sign(open(), "", ""), "a"), "a");

      assertRejected(server().build(), request, 400, "realm");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"\"", "\"\\", "\"a\\\"", "a\"", "\"a\" b", "\"a\",", "\"a\" ,, a=\"b\""})
    @DisplayName("must be well-formed")
    void garbled(String rest) throws IOException {
      HttpRequest request = open().withHeader("Authorization", "OAuth realm=" + rest);

      assertRejected(server().build(), request, 400, "the Authorization header is malformed");
    }

    private HttpRequest withRealm(HttpRequest signed, String quoted) {
      String header = signed.headers().first("Authorization").orElseThrow();
      return signed.withHeader(
          "Authorization",
          "OAuth realm=\"" + quoted + "\", " + header.substring("OAuth ".length()));
    }
  }

  @Nested
  @DisplayName("body hash")
  final class BodyHash {

    private static final String HELLO = "Hello World!";
    private static final String SHA1 = "Lve95gjOVATpfV8EL5X4nxwjKHE=";
    private static final String SHA256 = "f4OxZX/x/FO5LcGBSKHWXfwtSx+j1ncoSt3SABJtkGk=";

    @ParameterizedTest
    @CsvSource({
      "HMAC-SHA1, " + SHA1 + ", 200",
      "RSA-SHA1, " + SHA1 + ", 200",
      "PLAINTEXT, " + SHA1 + ", 200",
      "HMAC-SHA256, " + SHA256 + ", 200",
      "RSA-SHA256, " + SHA256 + ", 200",
      "HMAC-SHA256, " + SHA1 + ", 401",
      "HMAC-SHA1, " + SHA256 + ", 401",
      "HMAC-SHA1, '', 401"
    })
    @DisplayName("is checked if present, with the hash of the method")
    void checked(String method, String hash, int status) throws IOException {
      HttpRequest request = HttpRequest.post(API + "/public", Body.json(HELLO));
      HttpRequest signed = signer
          .by(method, PublishedKey.privateKey())
          .sign(request, "", "", "oauth_body_hash", hash);

      assertThat(everyMethod().build().send(signed).status()).isEqualTo(status);
    }

    @Test
    @DisplayName("detects a changed body, which the signature does not")
    void changedBody() throws IOException {
      HttpRequest request = HttpRequest.post(API + "/public", Body.json(HELLO));
      FakeOAuth1Server server = server().build();

      HttpRequest hashed = signer.sign(request, "", "", "oauth_body_hash", SHA1);
      assertRejected(server, hashed.withBody(Body.json("Hello")), 401, "oauth_body_hash");
      HttpRequest bare = signer.sign(request, "", "");
      assertThat(send(server, bare.withBody(Body.json("Hello"))).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("is rejected with a form, and not required for one")
    void forms() throws IOException {
      HttpRequest form = HttpRequest.post(API + "/public", Body.form(Parameters.of("a", "b")));
      String right = SignatureCheck.HMAC_SHA1.bodyHash(form.body().content());
      FakeOAuth1Server server = server().bodyHash().build();

      assertRejected(
          server,
          signer.sign(form, "", "", "oauth_body_hash", right),
          401,
          "oauth_body_hash is present");
      assertThat(send(server, signer.sign(form, "", "")).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("is required for every other request, also without a body")
    void demanded() throws IOException {
      FakeOAuth1Server server = server().bodyHash().build();
      HttpRequest json = HttpRequest.post(API + "/public", Body.json(HELLO));

      assertRejected(server, signer.sign(json, "", ""), 401, "oauth_body_hash is missing");
      assertRejected(server, signer.sign(open(), "", ""), 401, "oauth_body_hash is missing");
      HttpRequest hashed =
          signer.sign(open(), "", "", "oauth_body_hash", "2jmj7l5rSw0yVb/vlWAYkK/YBwk=");
      assertThat(send(server, hashed).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("is rejected for a body that cannot be read")
    void unread() throws IOException {
      HttpRequest request = HttpRequest.post(API + "/public", Body.unread("text/plain"));

      assertRejected(
          server().build(),
          signer.sign(request, "", "", "oauth_body_hash", SHA1),
          401,
          "oauth_body_hash");
    }

    @Test
    @DisplayName("a form that cannot be read is rejected")
    void unreadForm() throws IOException {
      HttpRequest signed = signer.sign(HttpRequest.post(API + "/public", Body.none()), "", "");
      Body unread = Body.unread("application/x-www-form-urlencoded");

      assertRejected(server().build(), signed.withBody(unread), 400, "the form body");
    }
  }

  @Nested
  @DisplayName("a timestamp out of range")
  final class Timestamp {

    private static final String RANGE = "1795291140-1795291260";

    @ParameterizedTest
    @EnumSource(TimestampError.class)
    @DisplayName(
        "gets the configured error response with the accepted range, which includes its ends")
    void serverTimeIsNamed(TimestampError how) throws IOException {
      FakeOAuth1Server server =
          server().timestampWindow(Duration.ofMinutes(1)).timestampError(how).build();

      for (long ends : new long[] {1795291140L, 1795291260L}) {
        assertThat(send(server, at(ends)).status()).isEqualTo(200);
      }
      for (long beyond : new long[] {1795291139L, 1795291261L}) {
        HttpResponse rejected = server.send(at(beyond));
        assertThat(rejected.headers().first("Date")).contains("Sat, 21 Nov 2026 20:00:00 GMT");
        assertThat(rejected.status()).isEqualTo(how == TimestampError.FORM ? 400 : 401);
        assertThat(rejected.bodyText()).isEqualTo(body(how));
        assertThat(rejected.headers().first("WWW-Authenticate")).isEqualTo(challenge(how));
        assertThat(server.lastErrorReason().orElseThrow()).contains("oauth_timestamp");
      }
    }

    @Test
    @DisplayName("does not exist if the window is longer than all of time")
    void longestWindow() throws IOException {
      FakeOAuth1Server server =
          server().timestampWindow(ChronoUnit.FOREVER.getDuration()).build();

      for (long any : new long[] {1L, 1795291200L, 999_999_999_999_999_999L}) {
        assertThat(send(server, at(any)).status()).isEqualTo(200);
      }
    }

    private HttpRequest at(long timestamp) {
      return signer.sign(open(), "", "", "oauth_timestamp", "" + timestamp);
    }

    private String body(TimestampError how) {
      return switch (how) {
        case CODE_135 -> "{\"errors\":[{\"code\":135,\"message\":\"Timestamp out of bounds.\"}]}";
        case FORM -> "oauth_problem=timestamp_refused&oauth_acceptable_timestamps=" + RANGE;
        case HEADER, BARE_401 -> "";
      };
    }

    private Optional<String> challenge(TimestampError how) {
      return switch (how) {
        case CODE_135, FORM -> Optional.empty();
        case HEADER ->
          Optional.of("OAuth realm=\"fake\", oauth_problem=\"timestamp_refused\","
              + " oauth_acceptable_timestamps=\"" + RANGE + "\"");
        case BARE_401 -> Optional.of("OAuth realm=\"fake\"");
      };
    }
  }

  @Nested
  @DisplayName("without a user")
  final class WithoutUser {

    private final IndependentSigner intoForm = signer.into(Place.FORM);

    @Test
    @DisplayName("GET returns credentials only if configured")
    void byGet() throws IOException {
      HttpRequest get = HttpRequest.get(API + "/oauth/request_token");

      assertThat(server()
              .build()
              .send(signer.sign(get, "", "", "oauth_callback", "oob"))
              .status())
          .isEqualTo(404);
      FakeOAuth1Server server = server().credentialsByGet().build();
      Parameters temporary = form(send(server, signer.sign(get, "", "", "oauth_callback", "oob")));
      HttpRequest redeem = HttpRequest.get(API + "/oauth/access_token");
      String pin = server.approvePin(authorize(temporary));
      assertThat(send(server, with(signer, temporary, redeem, "oauth_verifier", pin))
              .status())
          .isEqualTo(200);
      HttpRequest invalidate = HttpRequest.get(API + "/1.1/oauth/invalidate_token");
      assertThat(server.send(invalidate).status()).isEqualTo(404);
    }

    @Test
    @DisplayName("a client resource accepts requests without a token and with a valid one")
    void clientResource() throws IOException {
      FakeOAuth1Server server = server().build();
      Parameters token = login(server, signer);

      assertThat(send(server, signer.sign(open(), "", "")).bodyText()).isEqualTo("open");
      assertThat(send(server, with(signer, token, open())).bodyText()).isEqualTo("open");
      assertRejected(
          server,
          signer.sign(open(), "unknown", ""),
          401,
          "this endpoint does not accept the oauth_token");
      assertRejected(server, signer.sign(open(), "", "secret"), 401, "oauth_signature");
      assertRejected(server, open(), 400, "oauth_consumer_key");
      HttpRequest me = HttpRequest.get(API + "/2/users/me");
      assertRejected(
          server, signer.sign(me, "", ""), 401, "this endpoint does not accept the oauth_token");
    }

    @Test
    @DisplayName("xAuth returns a token for the user's name and password")
    void xAuth() throws IOException {
      FakeOAuth1Server server = server().xAuth("alice", "pa ss").build();

      Parameters token = form(send(server, xAuth("client_auth", "alice", "pa ss")));

      HttpRequest me = HttpRequest.get(API + "/2/users/me");
      assertThat(send(server, with(signer, token, me)).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
      "client_auth, bob, pass, 401, x_auth_username",
      "client_auth, alice, word, 401, x_auth_username",
      "client_auth, alice, '', 401, x_auth_username",
      "other, alice, pass, 400, x_auth_mode"
    })
    @DisplayName("xAuth rejects another name, password or mode")
    void xAuthRejected(String mode, String name, String password, int status, String reason)
        throws IOException {
      assertRejected(
          server().xAuth("alice", "pass").build(), xAuth(mode, name, password), status, reason);
    }

    @Test
    @DisplayName("xAuth requires configuration, https, and no token")
    void xAuthNotAllowed() throws IOException {
      assertRejected(server().build(), xAuth("client_auth", "alice", "pass"), 401, "x_auth_mode");
      FakeOAuth1Server server = server().xAuth("alice", "pass").build();
      HttpRequest inTheClear = intoForm.sign(
          HttpRequest.post(
              "http://api.example/oauth/access_token",
              Body.form(password("client_auth", "alice", "pass"))),
          "",
          "");
      assertRejected(server, inTheClear, 401, "x_auth_password");
      HttpRequest withToken = intoForm.sign(
          HttpRequest.post(
              API + "/oauth/access_token", Body.form(password("client_auth", "alice", "pass"))),
          "any",
          "");
      assertRejected(server, withToken, 401, "this endpoint does not accept the oauth_token");
    }

    private HttpRequest xAuth(String mode, String name, String password) {
      return intoForm.sign(
          HttpRequest.post(API + "/oauth/access_token", Body.form(password(mode, name, password))),
          "",
          "");
    }

    private Parameters password(String mode, String name, String password) {
      return Parameters.of("x_auth_mode", mode)
          .and("x_auth_username", name)
          .and("x_auth_password", password);
    }
  }

  @Nested
  @DisplayName("tokens with a lifetime")
  final class Lifetime {

    private final FakeOAuth1Server server =
        server().tokenLifetime(Duration.ofMinutes(10)).build();
    private final HttpRequest me = HttpRequest.get(API + "/2/users/me");

    @Test
    @DisplayName("a token expires at its second, and its handle refreshes it")
    void refreshed() throws IOException {
      Parameters first = login(server, signer);
      assertThat(first.first("oauth_expires_in")).contains("600");
      clock.advance(Duration.ofSeconds(599));
      assertThat(send(server, with(signer, first, me)).status()).isEqualTo(200);
      clock.advance(Duration.ofSeconds(1));
      assertRejected(
          server, with(signer, first, me), 401, "this endpoint does not accept the oauth_token");

      Parameters second = form(send(server, refresh(first, handle(first))));

      assertThat(send(server, with(signer, second, me)).status()).isEqualTo(200);
      assertThat(handle(second)).isNotEqualTo(handle(first));
      assertThat(send(server, refresh(second, handle(second))).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("a refresh ends the old token and its handle, expired or not")
    void once() throws IOException {
      Parameters first = login(server, signer);
      Parameters second = form(send(server, refresh(first, handle(first))));

      assertRejected(
          server, with(signer, first, me), 401, "this endpoint does not accept the oauth_token");
      assertRejected(
          server,
          refresh(first, handle(first)),
          401,
          "this endpoint does not accept the oauth_token");
      assertRejected(server, refresh(second, handle(first)), 401, "oauth_session_handle");
      assertThat(send(server, with(signer, second, me)).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("a wrong handle, a wrong secret and an invalidated token are rejected")
    void rejected() throws IOException {
      Parameters token = login(server, signer);

      assertRejected(server, refresh(token, "wrong"), 401, "oauth_session_handle");
      assertRejected(server, refresh(token, ""), 401, "oauth_session_handle");
      HttpRequest unsigned = signer.sign(
          HttpRequest.post(API + "/oauth/access_token", Body.none()),
          token.first("oauth_token").orElseThrow(),
          "wrong",
          "oauth_session_handle",
          handle(token));
      assertRejected(server, unsigned, 401, "oauth_signature");
      HttpRequest invalidate = HttpRequest.post(API + "/1.1/oauth/invalidate_token", Body.none());
      assertThat(send(server, with(signer, token, invalidate)).status()).isEqualTo(200);
      assertRejected(
          server,
          refresh(token, handle(token)),
          401,
          "this endpoint does not accept the oauth_token");
    }

    @Test
    @DisplayName("a refreshed read-only token stays read-only")
    void readOnly() throws IOException {
      HttpRequest request =
          HttpRequest.post(API + "/oauth/request_token?x_auth_access_type=read", Body.none());
      Parameters temporary =
          form(send(server, signer.sign(request, "", "", "oauth_callback", "oob")));
      Parameters token = redeem(server, signer, temporary);

      Parameters refreshed = form(send(server, refresh(token, handle(token))));

      HttpRequest hide =
          HttpRequest.put(API + "/2/tweets/20/hidden", Body.json("{\"hidden\":true}"));
      assertThat(server.send(with(signer, refreshed, hide)).status()).isEqualTo(403);
    }

    @Test
    @DisplayName("without a lifetime there is no handle, and no refresh")
    void none() throws IOException {
      FakeOAuth1Server plain = server().build();
      Parameters token = login(plain, signer);

      assertThat(token.contains("oauth_session_handle")).isFalse();
      assertThat(token.contains("oauth_expires_in")).isFalse();
      assertRejected(
          plain, refresh(token, ""), 401, "this endpoint does not accept the oauth_token");
      clock.advance(Duration.ofDays(10_000));
      assertThat(send(plain, with(signer, token, me)).status()).isEqualTo(200);
    }

    private HttpRequest refresh(Parameters token, String handle) {
      return with(
          signer,
          token,
          HttpRequest.post(API + "/oauth/access_token", Body.none()),
          "oauth_session_handle",
          handle);
    }

    private String handle(Parameters token) {
      return token.first("oauth_session_handle").orElseThrow();
    }
  }

  @Test
  @DisplayName("the builder rejects wrong settings")
  void builder() throws Exception {
    assertThatThrownBy(() -> server().signatureMethods())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> server().signatureMethods("HMAC-MD5"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("HMAC-MD5");
    for (String method : List.of("RSA-SHA1", "RSA-SHA256", "RSA-SHA512")) {
      assertThatThrownBy(() -> server().signatureMethods(method).build())
          .isInstanceOf(IllegalStateException.class);
    }
    assertThatThrownBy(() -> server().tokenLifetime(Duration.ofMillis(999)))
        .isInstanceOf(IllegalArgumentException.class);
    var ellipticCurve = KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic();
    assertThatThrownBy(() -> server().publicKey(ellipticCurve))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertRejected(
      FakeOAuth1Server server, HttpRequest request, int status, String reason) throws IOException {
    assertThat(server.send(request).status()).isEqualTo(status);
    assertThat(server.lastErrorReason().orElseThrow())
        .startsWith(reason)
        .doesNotContain("s&cret", "s%26cret");
  }

  /** Sends a request that must be accepted; a failure shows the reason. */
  private static HttpResponse send(FakeOAuth1Server server, HttpRequest request)
      throws IOException {
    HttpResponse response = server.send(request);
    assertThat(response.status())
        .as(server.lastErrorReason().orElse("accepted"))
        .isEqualTo(200);
    return response;
  }

  private static Parameters login(FakeOAuth1Server server, IndependentSigner by)
      throws IOException {
    HttpRequest request = HttpRequest.post(API + "/oauth/request_token", Body.none());
    return redeem(
        server, by, form(send(server, by.sign(request, "", "", "oauth_callback", "oob"))));
  }

  private static Parameters redeem(
      FakeOAuth1Server server, IndependentSigner by, Parameters temporary) throws IOException {
    String pin = server.approvePin(authorize(temporary));
    HttpRequest request = HttpRequest.post(API + "/oauth/access_token", Body.none());
    return form(send(server, with(by, temporary, request, "oauth_verifier", pin)));
  }

  private static HttpRequest with(
      IndependentSigner by, Parameters credentials, HttpRequest request, String... protocol) {
    return by.sign(
        request,
        credentials.first("oauth_token").orElseThrow(),
        credentials.first("oauth_token_secret").orElseThrow(),
        protocol);
  }

  private static URI authorize(Parameters temporary) {
    return URI.create(
        API + "/oauth/authorize?oauth_token=" + temporary.first("oauth_token").orElseThrow());
  }

  private static HttpRequest open() {
    return HttpRequest.get(API + "/public");
  }

  private static Parameters form(HttpResponse response) {
    return Parameters.parse(response.bodyText());
  }
}
