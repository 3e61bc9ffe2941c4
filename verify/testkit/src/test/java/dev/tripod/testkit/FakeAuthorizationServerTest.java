package dev.tripod.testkit;

import static dev.tripod.testkit.IndependentClient.ABSENT;
import static dev.tripod.testkit.IndependentClient.CALLBACK;
import static dev.tripod.testkit.IndependentClient.VERIFIER;
import static dev.tripod.testkit.IndependentClient.basic;
import static dev.tripod.testkit.IndependentClient.bearer;
import static dev.tripod.testkit.IndependentClient.good;
import static dev.tripod.testkit.IndependentClient.member;
import static dev.tripod.testkit.IndependentClient.parameter;
import static dev.tripod.testkit.IndependentClient.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FakeAuthorizationServerTest {

  private static final String AS = "https://as.example";

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-11-21T20:00:00Z"));
  private final IndependentClient client = IndependentClient.standard();
  private final FakeAuthorizationServer server = server().build();

  private FakeAuthorizationServer.Builder server() {
    return FakeAuthorizationServer.builder()
        .publicClient("app")
        .publicClient("other")
        .confidentialClient("web", "s+c:r%t")
        .redirectUri(CALLBACK)
        .redirectUri("http://127.0.0.1:8000/back")
        .clock(clock)
        .random(FixedRandom.seeded(1))
        .user("42", "alice");
  }

  @Nested
  @DisplayName("the whole flow")
  final class Flow {

    @Test
    @DisplayName("approval, code, tokens, a resource, refresh, revocation")
    void whole() throws IOException {
      URI callback = server.approve(client.authorization());
      assertThat(callback.toString()).startsWith(CALLBACK + "&code=");
      assertThat(parameter(callback, "state")).isEqualTo("st&te");
      assertThat(Parameters.parse(callback.getRawQuery()).contains("iss")).isFalse();

      HttpResponse tokens = good(server, client.redemption(callback));
      assertThat(tokens.headers().first("Content-Type")).contains("application/json;charset=utf-8");
      assertThat(tokens.headers().first("Cache-Control")).contains("no-store");
      assertThat(tokens.headers().first("Date")).contains("Sat, 21 Nov 2026 20:00:00 GMT");
      assertThat(tokens.bodyText())
          .matches(
              "\\{\"token_type\":\"Bearer\",\"expires_in\":3600,\"access_token\":\"[\\w-]{43}\","
                  + "\"scope\":\"users.read tweet.read offline.access\",\"refresh_token\":\"[\\w-]{43}\"}");

      assertThat(good(server, client.get("/2/users/me", member(tokens, "access_token")))
              .bodyText())
          .isEqualTo("{\"data\":{\"id\":\"42\",\"name\":\"alice\",\"username\":\"alice\"}}");

      HttpResponse next = good(server, client.refresh(member(tokens, "refresh_token")));
      assertThat(member(next, "access_token")).isNotEqualTo(member(tokens, "access_token"));
      assertThat(member(next, "refresh_token")).isNotEqualTo(member(tokens, "refresh_token"));
      assertThat(member(next, "scope")).isEqualTo("users.read tweet.read offline.access");
      assertThat(server.isActive(secret(tokens, "access_token"))).isTrue();

      HttpResponse revoked = good(server, revocation(member(next, "refresh_token")));
      assertThat(revoked.body()).isEmpty();
      assertThat(server.isActive(secret(next, "access_token"))).isFalse();
      assertThat(server.isActive(secret(next, "refresh_token"))).isFalse();
      assertThat(server.isActive(secret(tokens, "access_token"))).isFalse();

      assertThat(server.tokenRequests()).isEqualTo(2);
      assertThat(server.refreshes()).isEqualTo(1);
      assertThat(server.refreshTokenReuses()).isZero();
      assertThat(server.codeReuses()).isZero();
      assertThat(server.requestsTo("/revoke")).isEqualTo(1);
      assertThat(server.lastRequest().orElseThrow().uri()).isEqualTo(URI.create(AS + "/revoke"));
      assertThat(server.lastErrorReason()).isEmpty();
    }

    @Test
    @DisplayName("a denial redirects with access_denied and the state, without a code")
    void denied() {
      assertThat(server.deny(client.authorization()).toString())
          .isEqualTo(CALLBACK + "&error=access_denied&state=st%26te");
    }

    @Test
    @DisplayName("a partial approval grants a part of the scope")
    void part() throws IOException {
      URI callback = server.approve(client.authorization(), "users.read");

      HttpResponse tokens = good(server, client.redemption(callback));

      assertThat(member(tokens, "scope")).isEqualTo("users.read");
      assertThatThrownBy(() -> server.approve(client.authorization(), "dm.read"))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("servers with the same seed issue the same code")
    void reproducible() {
      assertThat(server().build().approve(client.authorization()))
          .isEqualTo(server.approve(client.authorization()));
    }

    @Test
    @DisplayName("works over a socket as in memory")
    void served() throws Exception {
      try (LoopbackServer served = LoopbackServer.start(server)) {
        java.net.http.HttpResponse<String> page = java.net.http.HttpClient.newHttpClient()
            .send(
                java.net.http.HttpRequest.newBuilder(URI.create(served.origin() + "/authorize?"
                        + client.authorization().getRawQuery() + "&approve=1"))
                    .build(),
                java.net.http.HttpResponse.BodyHandlers.ofString());

        assertThat(page.statusCode()).isEqualTo(302);
        URI callback = URI.create(page.headers().firstValue("Location").orElseThrow());
        good(server, client.redemption(callback));
      }
    }

    @Test
    @DisplayName("revokeAccess ends all codes and tokens of users")
    void revokeAccess() throws IOException {
      HttpResponse tokens = client.tokens(server);
      URI callback = server.approve(client.authorization());

      server.revokeAccess();

      assertThat(server.isActive(secret(tokens, "access_token"))).isFalse();
      assertRejected(client.refresh(member(tokens, "refresh_token")), 400, "invalid_grant");
      assertRejected(client.redemption(callback), 400, "invalid_grant");
    }
  }

  @Nested
  @DisplayName("the authorization endpoint")
  final class Authorization {

    @ParameterizedTest
    @CsvSource(
        value = {
          "client_id, unknown, The client_id of the authorization request is not registered. Call publicClient or confidentialClient on the builder.",
          "client_id, '', The client_id of the authorization request is not registered. Call publicClient or confidentialClient on the builder.",
          "redirect_uri, '', The redirect_uri of the authorization request is not registered. Call redirectUri on the builder.",
          "redirect_uri, https://app.example/back, The redirect_uri of the authorization request is not registered. Call redirectUri on the builder.",
          "redirect_uri, https://app.example/back?provider=x&a=b, The redirect_uri of the authorization request is not registered. Call redirectUri on the builder.",
          "redirect_uri, https://APP.example/back?provider=x, The redirect_uri of the authorization request is not registered. Call redirectUri on the builder.",
          "redirect_uri, http://127.0.0.1:8001/back, The redirect_uri of the authorization request is not registered. Call redirectUri on the builder.",
        })
    @DisplayName("does not redirect for an unregistered client or redirect URI")
    void errorPage(String name, String value, String reason) throws IOException {
      URI uri = client.authorization(name, value);

      assertThatThrownBy(() -> server.approve(uri))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(reason);
      assertThatThrownBy(() -> server.deny(uri)).isInstanceOf(IllegalArgumentException.class);
      HttpResponse page = server.send(HttpRequest.of("GET", uri));
      assertThat(page.status()).isEqualTo(400);
      assertThat(page.headers().contains("Location")).isFalse();
      assertThat(server.lastErrorReason()).contains(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"client_id=app", "redirect_uri=https%3A%2F%2Fapp.example%2Fback"})
    @DisplayName("does not redirect for two clients or two redirect URIs")
    void twice(String more) {
      assertThatThrownBy(() -> server.approve(URI.create(client.authorization() + "&" + more)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("more than once");
    }

    @Test
    @DisplayName("has one path only")
    void path() throws IOException {
      URI elsewhere = URI.create(AS + "/authorise?" + client.authorization().getRawQuery());

      assertThatThrownBy(() -> server.approve(elsewhere))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("/authorize");
      assertThat(server.send(HttpRequest.of("GET", elsewhere)).status()).isEqualTo(404);
      assertThat(server.send(HttpRequest.of("POST", client.authorization())).status())
          .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
      "response_type, token, unsupported_response_type, response_type is not code",
      "response_type, '', invalid_request, response_type is missing",
      "code_challenge, '', invalid_request, code_challenge is missing",
      "code_challenge_method, plain, invalid_request, code_challenge_method is not S256",
      "code_challenge_method, '', invalid_request, code_challenge_method is not S256",
      "code_challenge_method, s256, invalid_request, code_challenge_method is not S256",
      "code_challenge, E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM=, invalid_request, code_challenge is not 43 characters of base64url",
      "code_challenge, abc, invalid_request, code_challenge is not 43 characters of base64url",
      "scope, '', invalid_scope, 'scope is missing, malformed or unknown'",
      "scope, users.read  tweet.read, invalid_scope, 'scope is missing, malformed or unknown'",
      "scope, \"users.read\", invalid_scope, 'scope is missing, malformed or unknown'",
    })
    @DisplayName("redirects with an error for any other mistake")
    void errors(String name, String value, String error, String description) {
      for (URI back : List.of(
          server.approve(client.authorization(name, value)),
          server.deny(client.authorization(name, value)))) {
        assertThat(parameter(back, "error")).isEqualTo(error);
        assertThat(parameter(back, "error_description")).isEqualTo(description);
        assertThat(parameter(back, "state")).isEqualTo("st&te");
        assertThat(Parameters.parse(back.getRawQuery()).contains("code")).isFalse();
      }
      assertThat(server.lastErrorReason()).contains(description);
    }

    @ParameterizedTest
    @ValueSource(strings = {"state", "scope", "code_challenge", "prompt"})
    @DisplayName("rejects a repeated parameter")
    void repeated(String name) {
      URI back =
          server.approve(URI.create(client.authorization("prompt", "a") + "&" + name + "=b"));

      assertThat(parameter(back, "error")).isEqualTo("invalid_request");
      assertThat(parameter(back, "error_description")).isEqualTo(name + " occurs more than once");
      assertThat(Parameters.parse(back.getRawQuery()).contains("state"))
          .isEqualTo(!name.equals("state"));
    }

    @Test
    @DisplayName("accepts several resources (RFC 8707), and a request without state")
    void resources() {
      URI asked = URI.create(client.authorization("state", ABSENT) + "&resource=a&resource=b");

      assertThat(server.approve(asked).toString()).matches(".*&code=[\\w-]{43}");
    }

    @Test
    @DisplayName("accepts known scope values, and grants the default scope if none is requested")
    void scope() throws IOException {
      FakeAuthorizationServer strict =
          server().scope("a", "b").defaultScope("b", "a").build();

      assertThat(parameter(strict.approve(client.authorization("scope", "a c")), "error"))
          .isEqualTo("invalid_scope");
      assertThat(member(client.tokens(strict, "scope", "a"), "scope")).isEqualTo("a");
      assertThat(member(client.tokens(strict, "scope", ABSENT), "scope")).isEqualTo("b a");
    }

    @Test
    @DisplayName("sends its issuer, a wrong one, or none")
    void issuer() {
      FakeAuthorizationServer named = server().issuer(AS).build();
      assertThat(parameter(named.approve(client.authorization()), "iss")).isEqualTo(AS);
      assertThat(parameter(named.deny(client.authorization()), "iss")).isEqualTo(AS);

      named.faults().issuer("https://evil.example");
      assertThat(parameter(named.approve(client.authorization()), "iss"))
          .isEqualTo("https://evil.example");

      named.faults().noIssuer();
      assertThat(named.deny(client.authorization()).toString()).doesNotContain("iss=");

      named.faults().clear();
      assertThat(parameter(named.approve(client.authorization()), "iss")).isEqualTo(AS);
    }

    @ParameterizedTest
    @CsvSource({
      "http://127.0.0.1:8001/back, true",
      "http://127.0.0.1/back, true",
      "http://127.0.0.1:8001/other, false",
      "https://127.0.0.1:8001/back, false",
      "http://localhost:8001/back, false",
      "http://[::1]:8000/back, false",
      "not a uri, false"
    })
    @DisplayName("allows any port in a loopback redirect URI, if configured")
    void loopback(String redirectUri, boolean allowed) throws IOException {
      FakeAuthorizationServer lenient = server().anyLoopbackPort().build();
      URI asked = client.authorization("redirect_uri", redirectUri);

      if (allowed) {
        URI callback = lenient.approve(asked);
        assertThat(callback.toString()).startsWith(redirectUri + "?code=");
        String code = parameter(callback, "code");
        good(lenient, client.redemption(code, "redirect_uri", redirectUri));
      } else {
        assertThatThrownBy(() -> lenient.approve(asked))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }

    @Test
    @DisplayName("shows a page with a choice, and redirects after it")
    void page() throws IOException {
      URI asked = client.authorization();
      HttpResponse offered = server.send(HttpRequest.of("GET", asked));
      assertThat(offered.status()).isEqualTo(200);
      String link = "/authorize?" + asked.getRawQuery().replace("&", "&amp;");
      assertThat(offered.bodyText())
          .contains("href=\"" + link + "&amp;approve=1\"", "href=\"" + link + "&amp;deny=1\"");

      HttpResponse approved = server.send(HttpRequest.get(asked + "&approve=1"));
      assertThat(approved.status()).isEqualTo(302);
      good(server, client.redemption(location(approved)));
      assertThat(parameter(location(server.send(HttpRequest.get(asked + "&deny=1"))), "error"))
          .isEqualTo("access_denied");
      HttpResponse plain = server.send(
          HttpRequest.of("GET", client.authorization("code_challenge_method", "plain")));
      assertThat(parameter(location(plain), "error")).isEqualTo("invalid_request");
    }

    private URI location(HttpResponse redirect) {
      assertThat(redirect.status()).isEqualTo(302);
      return URI.create(redirect.headers().first("Location").orElseThrow());
    }
  }

  @Nested
  @DisplayName("the token endpoint")
  final class Tokens {

    @ParameterizedTest
    @ValueSource(strings = {"grant_type", "code", "redirect_uri", "code_verifier"})
    @DisplayName("names a missing or empty parameter")
    void missing(String name) throws IOException {
      for (String none : List.of(ABSENT, "")) {
        URI callback = server.approve(client.authorization());
        assertThat(assertRejected(client.redemption(callback, name, none), 400, "invalid_request"))
            .contains("Missing required parameter [" + name + "].");
        assertThat(server.lastErrorReason()).contains(name + " is missing");
      }
    }

    @ParameterizedTest
    @CsvSource({
      "code, unknown, no such code was issued to this client",
      "client_id, other, no such code was issued to this client",
      "redirect_uri, http://127.0.0.1:8000/back, redirect_uri differs from the one of the authorization request",
      "code_verifier, dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXK, code_verifier does not belong to the code_challenge",
      "code_verifier, E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM, code_verifier does not belong to the code_challenge"
    })
    @DisplayName("rejects a code with another client, redirect URI or verifier")
    void bound(String name, String value, String reason) throws IOException {
      URI callback = server.approve(client.authorization());

      assertRejected(client.redemption(callback, name, value), 400, "invalid_grant");
      assertThat(server.lastErrorReason()).contains(reason);
    }

    @Test
    @DisplayName("a wrong attempt uses up the code for its own client, not for another client")
    void usedByAnAttempt() throws IOException {
      URI callback = server.approve(client.authorization());
      server.send(client.redemption(callback, "client_id", "other"));
      good(server, client.redemption(callback));

      URI again = server.approve(client.authorization());
      server.send(client.redemption(again, "code_verifier", VERIFIER + "x"));
      assertRejected(client.redemption(again), 400, "invalid_grant");
    }

    @ParameterizedTest
    @CsvSource({"59, 200", "60, 400"})
    @DisplayName("a code expires after a minute")
    void codeExpires(long seconds, int status) throws IOException {
      URI callback = server.approve(client.authorization());

      clock.advance(Duration.ofSeconds(seconds));

      assertThat(server.send(client.redemption(callback)).status()).isEqualTo(status);
    }

    @Test
    @DisplayName("a code used again revokes its tokens (RFC 6749 section 4.1.2)")
    void codeReuse() throws IOException {
      URI callback = server.approve(client.authorization());
      HttpResponse tokens = good(server, client.redemption(callback));
      HttpResponse next = good(server, client.refresh(member(tokens, "refresh_token")));
      HttpResponse others = client.tokens(server);

      assertRejected(client.redemption(callback), 400, "invalid_grant");

      assertThat(server.codeReuses()).isEqualTo(1);
      assertThat(server.isActive(secret(tokens, "access_token"))).isFalse();
      assertThat(server.isActive(secret(next, "access_token"))).isFalse();
      assertThat(server.isActive(secret(next, "refresh_token"))).isFalse();
      assertThat(server.isActive(secret(others, "access_token"))).isTrue();
    }

    @Test
    @DisplayName("one of twelve simultaneous requests with a code gets tokens")
    void race() {
      URI callback = server.approve(client.authorization());

      List<Integer> statuses = atOnce(12, client.redemption(callback));

      assertThat(statuses).containsOnlyOnce(200).contains(400);
      assertThat(server.codeReuses()).isEqualTo(11);
    }

    @Test
    @DisplayName("another grant type is unsupported_grant_type")
    void grantType() throws IOException {
      assertRejected(
          client.refresh("any", "grant_type", "password"), 400, "unsupported_grant_type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE"})
    @DisplayName("accepts POST only")
    void method(String method) throws IOException {
      for (String path : List.of("/token", "/revoke")) {
        HttpResponse response = server.send(HttpRequest.of(method, AS + path));
        assertThat(response.status()).isEqualTo(405);
        assertThat(response.headers().first("Allow")).contains("POST");
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/plain", "application/x-www-form-urlencodedx"})
    @DisplayName("accepts forms only")
    void contentType(String type) throws IOException {
      HttpRequest form = client.redemption(server.approve(client.authorization()));

      assertRejected(
          form.withBody(Body.bytes(type, form.body().content())), 400, "invalid_request");
      assertRejected(form.withBody(Body.none()), 400, "invalid_request");
      good(
          server,
          form.withBody(Body.bytes(
              "Application/X-WWW-Form-Urlencoded; charset=UTF-8", form.body().content())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"code", "client_id", "extra"})
    @DisplayName("rejects a repeated parameter (RFC 6749 section 3.2)")
    void repeated(String name) throws IOException {
      Body.Form form = (Body.Form) client
          .redemption(server.approve(client.authorization()), "extra", "a")
          .body();

      assertRejected(client.token(form.parameters().and(name, "a")), 400, "invalid_request");
      assertThat(server.lastErrorReason()).contains(name + " occurs more than once");
    }

    @Test
    @DisplayName("rejects a malformed escape, and a parameter that is also in the query")
    void malformed() throws IOException {
      HttpRequest form = client.redemption(server.approve(client.authorization()));
      byte[] broken = "grant_type=%zz&client_id=app".getBytes(StandardCharsets.US_ASCII);

      assertRejected(
          form.withBody(Body.bytes("application/x-www-form-urlencoded", broken)),
          400,
          "invalid_request");
      assertRejected(form.andQuery(Parameters.of("code", "a")), 400, "invalid_request");
      good(server, form.andQuery(Parameters.of("tenant", "a")));
    }

    @Test
    @DisplayName("access tokens expire after an hour, or after the configured time")
    void tokenLifetime() throws IOException {
      FakeAuthorizationServer brief =
          server().tokenLifetime(Duration.ofMillis(9_999)).build();
      HttpResponse tokens = client.tokens(brief);
      assertThat(tokens.bodyText()).contains("\"expires_in\":9,");

      clock.advance(Duration.ofSeconds(8));
      good(brief, client.get("/2/users/me", member(tokens, "access_token")));
      clock.advance(Duration.ofSeconds(1));
      assertThat(brief
              .send(client.get("/2/users/me", member(tokens, "access_token")))
              .status())
          .isEqualTo(401);
    }

    @Test
    @DisplayName("issues a token to a confidential client itself, without a refresh token")
    void clientCredentials() throws IOException {
      HttpRequest request = client.token(
          Parameters.of("grant_type", "client_credentials").and("scope", "users.read tweet.read"));
      FakeAuthorizationServer more = server()
          .clientResource(
              "GET", "/status", Set.of("tweet.read"), r -> FakeResponses.text(200, "up"))
          .clientResource("GET", "/secret", Set.of("admin"), r -> FakeResponses.text(200, "up"))
          .build();

      HttpResponse token = good(more, basic(request, "web", "s%2Bc%3Ar%25t"));

      assertThat(token.bodyText()).doesNotContain("refresh_token");
      String accessToken = member(token, "access_token");
      good(more, client.get("/status", accessToken));
      assertThat(more.send(client.get("/secret", accessToken)).status()).isEqualTo(403);
      assertThat(more.send(client.get("/2/users/me", accessToken)).status()).isEqualTo(403);
      more.revokeAccess();
      good(more, client.get("/status", accessToken));
    }

    @Test
    @DisplayName("issues no token to a public client itself, or for an unknown scope")
    void noClientCredentials() throws IOException {
      Parameters form = Parameters.of("grant_type", "client_credentials");

      assertRejected(client.token(form.and("client_id", "app")), 400, "unauthorized_client");
      assertRejected(basic(client.token(form), "web", "s%2Bc%3Ar%25t"), 400, "invalid_scope");
    }
  }

  @Nested
  @DisplayName("client authentication")
  final class Authentication {

    @Test
    @DisplayName("accepts form-urlencoded Basic, or the body")
    void rightWays() throws IOException {
      good(server, basic(redemption("client_id", ABSENT), "web", "s%2Bc%3Ar%25t"));
      good(server, basic(redemption("client_id", "web"), "web", "s%2bc:r%25t"));
      good(server, redemption("client_id", "web", "client_secret", "s+c:r%t"));
    }

    @Test
    @DisplayName("accepts raw Basic instead, if configured")
    void rawBasic() throws IOException {
      FakeAuthorizationServer raw = server().rawBasic().build();
      HttpRequest request =
          client.token(Parameters.of("grant_type", "client_credentials").and("scope", "a"));

      good(raw, basic(request, "web", "s+c:r%t"));
      assertThat(raw.send(basic(request, "web", "s%2Bc%3Ar%25t")).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
      "web, wrong, the client secret is wrong",
      "web, '', the client secret is wrong",
      "web, s%2Bc%3Ar%25T, the client secret is wrong",
      "app, any, a public client must not send a secret",
      "unknown, any, the client_id is not registered"
    })
    @DisplayName("rejects wrong Basic with 401 invalid_client and a challenge")
    void wrongBasic(String id, String secret, String reason) throws IOException {
      HttpResponse response = server.send(basic(redemption("client_id", ABSENT), id, secret));

      assertThat(response.status()).isEqualTo(401);
      assertThat(member(response, "error")).isEqualTo("invalid_client");
      assertThat(response.headers().first("WWW-Authenticate")).contains("Basic realm=\"tripod\"");
      assertThat(server.lastErrorReason()).contains(reason);
    }

    @ParameterizedTest
    @CsvSource({
      "web, wrong, the client secret is wrong",
      "web, '', a confidential client must send its secret",
      "app, any, a public client must not send a secret",
      "unknown, '', the client_id is not registered"
    })
    @DisplayName("rejects a wrong body with 401 invalid_client")
    void wrongBody(String id, String secret, String reason) throws IOException {
      assertRejected(redemption("client_id", id, "client_secret", secret), 401, "invalid_client");
      assertThat(server.lastErrorReason()).contains(reason);
    }

    @Test
    @DisplayName("rejects two methods, two clients, and no client")
    void confused() throws IOException {
      assertRejected(
          basic(redemption("client_id", "web", "client_secret", "s+c:r%t"), "web", "s%2Bc%3Ar%25t"),
          400,
          "invalid_request");
      assertThat(server.lastErrorReason()).contains("The client authenticates in two ways at once");
      assertRejected(
          basic(redemption("client_id", "app"), "web", "s%2Bc%3Ar%25t"), 400, "invalid_request");
      assertThat(server.lastErrorReason())
          .contains("client_id differs from that of the Authorization header");
      assertRejected(redemption("client_id", ABSENT), 400, "invalid_request");
      HttpRequest once = basic(redemption("client_id", ABSENT), "web", "s%2Bc%3Ar%25t");
      assertRejected(
          once.andHeader("Authorization", once.headers().first("Authorization").orElseThrow()),
          400,
          "invalid_request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer abc", "Basic", "Basic %", "Basic d2Vi", "Basic YTolenp6"})
    @DisplayName("rejects a header that is not Basic")
    void garbled(String header) throws IOException {
      assertRejected(
          redemption("client_id", ABSENT).withHeader("Authorization", header),
          400,
          "invalid_request");
    }

    @Test
    @DisplayName("a code is bound to the client that authenticates")
    void boundToClient() throws IOException {
      HttpRequest request =
          client.redemption(server.approve(client.authorization()), "client_id", ABSENT);

      assertRejected(basic(request, "web", "s%2Bc%3Ar%25t"), 400, "invalid_grant");
    }

    private HttpRequest redemption(String... changes) {
      return client.redemption(server.approve(client.authorization("client_id", "web")), changes);
    }
  }

  @Nested
  @DisplayName("refreshing")
  final class Refreshing {

    @Test
    @DisplayName("a refresh token used again revokes the grant, and is counted")
    void reuse() throws IOException {
      HttpResponse first = client.tokens(server);
      HttpResponse second = good(server, client.refresh(member(first, "refresh_token")));
      HttpResponse third = good(server, client.refresh(member(second, "refresh_token")));
      HttpResponse others = client.tokens(server);

      assertRejected(client.refresh(member(first, "refresh_token")), 400, "invalid_grant");

      assertThat(server.lastErrorReason())
          .contains("the refresh token was used before; its grant is revoked");
      assertThat(server.refreshTokenReuses()).isEqualTo(1);
      assertThat(server.isActive(secret(third, "access_token"))).isFalse();
      assertThat(server.isActive(secret(third, "refresh_token"))).isFalse();
      assertRejected(client.refresh(member(third, "refresh_token")), 400, "invalid_grant");
      assertThat(server.lastErrorReason()).contains("the grant of the refresh token was revoked");
      assertThat(server.refreshTokenReuses()).isEqualTo(1);
      assertThat(server.refreshes()).isEqualTo(2);
      good(server, client.refresh(member(others, "refresh_token")));
    }

    @Test
    @DisplayName("one of twelve simultaneous refreshes succeeds, and the grant is revoked")
    void race() throws IOException {
      HttpResponse tokens = client.tokens(server);

      List<Integer> statuses = atOnce(12, client.refresh(member(tokens, "refresh_token")));

      assertThat(statuses).containsOnlyOnce(200);
      assertThat(server.refreshes()).isEqualTo(1);
      assertThat(server.refreshTokenReuses()).isEqualTo(11);
      assertThat(server.isActive(secret(tokens, "access_token"))).isFalse();
    }

    @Test
    @DisplayName("a reusable token stays valid")
    void noRotation() throws IOException {
      FakeAuthorizationServer keeping = server().reusableRefreshTokens().build();
      String refreshToken = member(client.tokens(keeping), "refresh_token");

      for (int i = 0; i < 3; i++) {
        assertThat(member(good(keeping, client.refresh(refreshToken)), "refresh_token"))
            .isEqualTo(refreshToken);
      }
      assertThat(keeping.refreshes()).isEqualTo(3);
      assertThat(keeping.refreshTokenReuses()).isZero();
    }

    @Test
    @DisplayName(
        "another client's token, an unknown one and an access token are rejected, and revoke nothing")
    void notOwn() throws IOException {
      HttpResponse tokens = client.tokens(server);
      String refreshToken = member(tokens, "refresh_token");

      assertRejected(client.refresh(refreshToken, "client_id", "other"), 400, "invalid_grant");
      assertRejected(client.refresh("unknown"), 400, "invalid_grant");
      assertRejected(client.refresh(member(tokens, "access_token")), 400, "invalid_grant");
      assertRejected(client.refresh(""), 400, "invalid_request");
      good(server, client.refresh(refreshToken));
      assertRejected(client.refresh(refreshToken, "client_id", "other"), 400, "invalid_grant");
      assertThat(server.refreshTokenReuses()).isZero();
    }

    @Test
    @DisplayName("can reduce the scope once, but not extend it")
    void scope() throws IOException {
      HttpResponse tokens = client.tokens(server);

      assertRejected(
          client.refresh(member(tokens, "refresh_token"), "scope", "users.read dm.read"),
          400,
          "invalid_scope");
      HttpResponse less =
          good(server, client.refresh(member(tokens, "refresh_token"), "scope", "users.read"));
      assertThat(member(less, "scope")).isEqualTo("users.read");
      assertThat(server
              .send(client.get("/2/users/me", member(less, "access_token")))
              .status())
          .isEqualTo(403);
      assertThat(member(good(server, client.refresh(member(less, "refresh_token"))), "scope"))
          .isEqualTo("users.read tweet.read offline.access");
    }

    @Test
    @DisplayName("a refresh token is issued only for the configured scope")
    void refreshScope() throws IOException {
      FakeAuthorizationServer choosy = server().refreshTokenScope("offline").build();

      assertThat(client.tokens(choosy, "scope", "a").bodyText()).doesNotContain("refresh_token");
      assertThat(client.tokens(choosy, "scope", "a offline").bodyText()).contains("refresh_token");
    }
  }

  @Nested
  @DisplayName("revocation")
  final class Revocation {

    @Test
    @DisplayName("revokes an access token alone, and accepts an unknown token")
    void accessToken() throws IOException {
      HttpResponse tokens = client.tokens(server);

      good(server, revocation("unknown"));
      good(server, revocation(member(tokens, "access_token")));
      good(server, revocation(member(tokens, "access_token")));

      assertThat(server.isActive(secret(tokens, "access_token"))).isFalse();
      assertThat(server.isActive(secret(tokens, "refresh_token"))).isTrue();
    }

    @Test
    @DisplayName("requires client authentication, the client's own token, and a token")
    void rejected() throws IOException {
      HttpResponse tokens = client.tokens(server);
      Parameters form = Parameters.of("token", member(tokens, "refresh_token"));

      assertRejected(client.post("/revoke", form.and("client_id", "other")), 400, "invalid_grant");
      assertRejected(client.post("/revoke", form.and("client_id", "web")), 401, "invalid_client");
      assertRejected(client.post("/revoke", form), 400, "invalid_request");
      assertRejected(revocation(""), 400, "invalid_request");
      assertThat(server.isActive(secret(tokens, "refresh_token"))).isTrue();
    }
  }

  @Nested
  @DisplayName("protected resources")
  final class Resources {

    @Test
    @DisplayName("X's calls require X's scope")
    void x() throws IOException {
      String accessToken = member(
          client.tokens(
              server, "scope", "users.read tweet.read tweet.moderate.write follows.write"),
          "access_token");
      HttpRequest follow =
          HttpRequest.post(AS + "/2/users/42/following", Body.json("{\"target_user_id\":\"99\"}"));

      good(server, client.hide("20", accessToken));
      good(server, bearer(follow, accessToken));

      assertThat(server.hiddenReplies()).containsExactly("20");
      assertThat(server.followedUsers()).containsExactly("99");
    }

    @Test
    @DisplayName(
        "a missing token gets 401 and a challenge without an error code (RFC 6750 section 3.1)")
    void noToken() throws IOException {
      HttpResponse response = server.send(HttpRequest.get(AS + "/2/users/me"));

      assertThat(response.status()).isEqualTo(401);
      assertThat(response.headers().first("WWW-Authenticate")).contains("Bearer realm=\"tripod\"");
      assertThat(response.body()).isEmpty();
    }

    @Test
    @DisplayName("an unknown token, a refresh token and an expired token get 401 invalid_token")
    void invalidToken() throws IOException {
      HttpResponse tokens = client.tokens(server);
      assertBearer(client.get("/2/users/me", "unknown"), 401, "invalid_token");
      assertBearer(
          client.get("/2/users/me", member(tokens, "refresh_token")), 401, "invalid_token");
      HttpRequest me = client.get("/2/users/me", member(tokens, "access_token"));
      good(server, me);

      clock.advance(Duration.ofHours(1));

      assertBearer(me, 401, "invalid_token");
    }

    @Test
    @DisplayName("insufficient scope gets 403 insufficient_scope with the required scope")
    void insufficientScope() throws IOException {
      String accessToken = member(client.tokens(server), "access_token");

      String challenge = assertBearer(client.hide("20", accessToken), 403, "insufficient_scope");

      assertThat(challenge).endsWith(", scope=\"tweet.moderate.write tweet.read users.read\"");
      assertThat(server.hiddenReplies()).isEmpty();
    }

    @Test
    @DisplayName("a token in the query, a form, two headers or another scheme gets 400")
    void elsewhere() throws IOException {
      String accessToken = member(client.tokens(server), "access_token");
      Parameters token = Parameters.of("access_token", accessToken);
      HttpRequest me = HttpRequest.get(AS + "/2/users/me");

      assertBearer(me.andQuery(token), 400, "invalid_request");
      assertBearer(bearer(me, accessToken).andQuery(token), 400, "invalid_request");
      assertBearer(me.withBody(Body.form(token)), 400, "invalid_request");
      assertBearer(
          bearer(me, accessToken).andHeader("Authorization", "Bearer " + accessToken),
          400,
          "invalid_request");
      assertBearer(me.withHeader("Authorization", "OAuth " + accessToken), 400, "invalid_request");
      assertBearer(me.withHeader("Authorization", "Bearer a b"), 400, "invalid_request");
      good(server, me.withHeader("Authorization", "bEARER " + accessToken));
    }

    @Test
    @DisplayName("added resources are for users only, and precede the built-in ones")
    void added() throws IOException {
      FakeAuthorizationServer more = server()
          .resource("GET", "/2/users/[a-z]+", Set.of(), r -> FakeResponses.text(418, "teapot"))
          .build();
      String accessToken = member(client.tokens(more), "access_token");

      assertThat(more.send(client.get("/2/users/me", accessToken)).status()).isEqualTo(418);
      assertThat(more.send(HttpRequest.get(AS + "/2/users/me")).status()).isEqualTo(401);
      assertThat(more.send(client.get("/2/users/a1", accessToken)).status()).isEqualTo(404);
    }

    private String assertBearer(HttpRequest request, int status, String error) throws IOException {
      HttpResponse response = server.send(request);
      String challenge = response.headers().first("WWW-Authenticate").orElseThrow();
      assertThat(response.status()).isEqualTo(status);
      assertThat(challenge).startsWith("Bearer realm=\"tripod\", error=\"" + error + "\", ");
      return challenge;
    }
  }

  @Test
  @DisplayName("no error response or reason contains a secret")
  void noSecretShown() throws IOException {
    HttpResponse tokens = client.tokens(server);
    String refreshToken = member(tokens, "refresh_token");
    good(server, client.refresh(refreshToken));
    URI callback = server.approve(client.authorization());
    String code = parameter(callback, "code");
    for (HttpRequest request : List.of(
        client.refresh(refreshToken),
        client.redemption(code, "code_verifier", "wrong-verifier"),
        client.redemption(code, "client_id", "web", "client_secret", "wrong-secret"),
        client.get("/2/users/me", refreshToken))) {
      String shown = server.send(request)
          + server.lastErrorReason().orElseThrow()
          + new String(server.send(request).body(), StandardCharsets.UTF_8);
      assertThat(shown)
          .doesNotContain(refreshToken, code, "wrong-verifier", "wrong-secret", "s+c:r%t");
    }
  }

  @Test
  @DisplayName("the builder rejects a missing client, a zero lifetime and a fragment")
  void incomplete() {
    FakeAuthorizationServer.Builder builder = FakeAuthorizationServer.builder();
    assertThatThrownBy(builder::build).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> builder.consumerKey("key", "secret").build())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> builder.redirectUri("https://app.example/#a"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.codeLifetime(Duration.ofMillis(999)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.tokenLifetime(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private List<Integer> atOnce(int number, HttpRequest request) {
    return ConcurrentRequests.statuses(server, Collections.nCopies(number, request));
  }

  private HttpRequest revocation(String token) {
    return client.post(
        "/revoke",
        Parameters.of("token", token).and("token_type_hint", "any").and("client_id", "app"));
  }

  private String assertRejected(HttpRequest request, int status, String error) throws IOException {
    HttpResponse response = server.send(request);
    assertThat(response.status()).as(response.bodyText()).isEqualTo(status);
    assertThat(response.headers().first("Content-Type")).contains("application/json;charset=utf-8");
    assertThat(response.headers().first("Cache-Control")).contains("no-store");
    assertThat(member(response, "error")).isEqualTo(error);
    return member(response, "error_description");
  }
}
