package dev.tripod.testkit;

import static dev.tripod.testkit.IndependentClient.ABSENT;
import static dev.tripod.testkit.IndependentClient.CALLBACK;
import static dev.tripod.testkit.IndependentClient.basic;
import static dev.tripod.testkit.IndependentClient.good;
import static dev.tripod.testkit.IndependentClient.member;
import static dev.tripod.testkit.IndependentClient.parameter;
import static dev.tripod.testkit.IndependentClient.secret;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("FakeAuthorizationServer like X")
final class FakeAuthorizationServerLikeXTest {

  private static final String API = "https://api.x.com";

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-11-21T20:00:00Z"));
  private final IndependentClient client = IndependentClient.likeX();
  private final FakeAuthorizationServer server = server().build();

  private FakeAuthorizationServer.Builder server() {
    return FakeAuthorizationServer.builder()
        .likeX()
        .publicClient("app")
        .confidentialClient("web", "secret")
        .consumerKey("k/y", "s+c")
        .redirectUri(CALLBACK)
        .clock(clock)
        .random(FixedRandom.seeded(1))
        .user("42", "alice")
        .clientResource(
            "GET", "/2/users/[0-9]+", Set.of("users.read"), r -> FakeResponses.json(200, "{}"));
  }

  @Nested
  @DisplayName("tokens of users")
  final class Users {

    @Test
    @DisplayName(
        "last two hours, have token_type bearer, and a refresh token only with offline.access")
    void tokens() throws IOException {
      assertThat(client.tokens(server).bodyText())
          .matches(
              "\\{\"token_type\":\"bearer\",\"expires_in\":7200,\"access_token\":\"[\\w-]{43}\","
                  + "\"scope\":\"users.read tweet.read offline.access\",\"refresh_token\":\"[\\w-]{43}\"}");
      assertThat(client.tokens(server, "scope", "users.read").bodyText())
          .doesNotContain("refresh_token");
    }

    @ParameterizedTest
    @CsvSource({"29, 200", "30, 400"})
    @DisplayName("a code expires after 30 seconds")
    void codeLifetime(long seconds, int status) throws IOException {
      URI callback = server.approve(client.authorization());

      clock.advance(Duration.ofSeconds(seconds));

      HttpResponse response = server.send(client.redemption(callback));
      assertThat(response.status()).isEqualTo(status);
      if (status == 400) {
        assertInvalidCode(response);
        assertThat(server.lastErrorReason()).contains("the code has expired");
      }
    }

    @Test
    @DisplayName("a used code or a wrong verifier is invalid_request with X's text")
    void invalidCode() throws IOException {
      URI callback = server.approve(client.authorization());
      good(server, client.redemption(callback));
      assertInvalidCode(server.send(client.redemption(callback)));
      assertInvalidCode(server.send(
          client.redemption(server.approve(client.authorization()), "code_verifier", "other")));
    }

    @Test
    @DisplayName("a used refresh token is invalid_request with X's text, and revokes its grant")
    void invalidRefreshToken() throws IOException {
      HttpResponse tokens = client.tokens(server);
      HttpResponse next = good(server, client.refresh(member(tokens, "refresh_token")));

      HttpResponse rejected = server.send(client.refresh(member(tokens, "refresh_token")));

      assertThat(rejected.status()).isEqualTo(400);
      assertThat(rejected.bodyText())
          .isEqualTo("{\"error\":\"invalid_request\",\"error_description\":"
              + "\"Value passed for the token was invalid.\"}");
      assertThat(server.isActive(secret(next, "access_token"))).isFalse();
      assertThat(server.refreshTokenReuses()).isEqualTo(1);
    }

    @Test
    @DisplayName("grant types other than these two are rejected, also client credentials")
    void otherGrants() throws IOException {
      HttpRequest request =
          basic(client.token(Parameters.of("grant_type", "client_credentials")), "web", "secret");

      assertThat(member(server.send(request), "error")).isEqualTo("unsupported_grant_type");
      assertThat(server.send(client.refresh("a", "grant_type", ABSENT)).bodyText())
          .contains("Missing required parameter [grant_type].");
    }

    @Test
    @DisplayName("a confidential client without Basic gets 401 unauthorized_client with X's text")
    void noBasic() throws IOException {
      for (String secret : new String[] {ABSENT, "secret"}) {
        HttpResponse response = server.send(client.redemption(
            server.approve(client.authorization("client_id", "web")),
            "client_id",
            "web",
            "client_secret",
            secret));

        assertThat(response.status()).isEqualTo(401);
        assertThat(response.bodyText())
            .isEqualTo("{\"error\":\"unauthorized_client\",\"error_description\":"
                + "\"Missing valid authorization header\"}");
      }
    }

    @Test
    @DisplayName("Basic is accepted, also with the secret in the body in addition")
    void basicAndBody() throws IOException {
      HttpRequest both = client.redemption(
          server.approve(client.authorization("client_id", "web")),
          "client_id",
          "web",
          "client_secret",
          "secret");

      assertThat(server.send(basic(both, "web", "wrong")).status()).isEqualTo(401);
      good(server, basic(both, "web", "secret"));
    }

    @Test
    @DisplayName("accepts X's scopes only, and a state of at most 500 characters")
    void scopeAndState() {
      assertThat(parameter(server.approve(client.authorization("scope", "repo")), "error"))
          .isEqualTo("invalid_scope");
      assertThat(server.approve(client.authorization("state", "s".repeat(500))).toString())
          .contains("code=");
      assertThat(parameter(server.approve(client.authorization("state", "s".repeat(501))), "error"))
          .isEqualTo("invalid_request");
    }

    @Test
    @DisplayName("revocation responds with {\"revoked\":true}")
    void revocation() throws IOException {
      HttpResponse tokens = client.tokens(server);
      Parameters form =
          Parameters.of("token", member(tokens, "refresh_token")).and("client_id", "app");

      assertThat(good(server, client.post("/2/oauth2/revoke", form)).bodyText())
          .isEqualTo("{\"revoked\":true}");
      assertThat(server.isActive(secret(tokens, "access_token"))).isFalse();
    }

    @Test
    @DisplayName("settings after likeX override it")
    void later() throws IOException {
      FakeAuthorizationServer other =
          server().tokenLifetime(Duration.ofMinutes(1)).build();

      assertThat(client.tokens(other).bodyText()).contains("\"expires_in\":60,");
    }

    private void assertInvalidCode(HttpResponse response) {
      assertThat(response.status()).isEqualTo(400);
      assertThat(response.bodyText())
          .isEqualTo("{\"error\":\"invalid_request\",\"error_description\":"
              + "\"Value passed for the authorization code was invalid.\"}");
    }
  }

  @Nested
  @DisplayName("the API")
  final class Api {

    @Test
    @DisplayName("a missing or invalid token gets 401 and a problem without a type")
    void unauthorized() throws IOException {
      for (HttpRequest request : new HttpRequest[] {
        HttpRequest.get(API + "/2/users/me"), client.get("/2/users/me", "unknown")
      }) {
        assertProblem(server.send(request), 401, "about:blank");
      }
    }

    @Test
    @DisplayName("insufficient scope gets 403 and a problem without a type")
    void forbidden() throws IOException {
      String accessToken = member(client.tokens(server), "access_token");

      assertProblem(server.send(client.hide("20", accessToken)), 403, "about:blank");
      assertThat(server.hiddenReplies()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"api.x.com", "api.twitter.com"})
    @DisplayName("an app-only token for a user's resource gets 403, with either host")
    void appOnly(String host) throws IOException {
      FakeAuthorizationServer other = server().problemHost(host).build();
      String accessToken = member(good(other, appOnlyToken()), "access_token");

      HttpResponse response = other.send(client.get("/2/users/me", accessToken));

      assertProblem(response, 403, "https://" + host + "/2/problems/unsupported-authentication");
      assertThat(response.bodyText()).contains("Application-Only is forbidden");
      good(other, client.get("/2/users/7", accessToken));
      String users = member(
          client.tokens(other, "scope", "users.read tweet.read follows.write"), "access_token");
      HttpRequest strangers = IndependentClient.bearer(
          HttpRequest.post(API + "/2/users/7/following", Body.json("{\"target_user_id\":\"9\"}")),
          users);
      assertProblem(
          other.send(strangers),
          403,
          "https://" + host + "/2/problems/not-authorized-for-resource");
      good(other, client.get("/2/users/7", users));
    }

    private void assertProblem(HttpResponse response, int status, String type) {
      assertThat(response.status()).isEqualTo(status);
      assertThat(response.headers().first("Content-Type")).contains("application/problem+json");
      assertThat(member(response, "type")).isEqualTo(type);
      assertThat(response.bodyText()).contains("\"status\":" + status);
    }
  }

  @Nested
  @DisplayName("the app-only token")
  final class AppOnly {

    @Test
    @DisplayName("is issued percent-encoded, and stays the same until it is invalidated")
    void idempotent() throws IOException {
      HttpResponse token = good(server, appOnlyToken());
      assertThat(token.bodyText())
          .matches("\\{\"token_type\":\"bearer\",\"access_token\":\"AAAA%2FAAA%3D[\\w%]+\"}");
      String accessToken = member(token, "access_token");
      clock.advance(Duration.ofDays(1000));
      assertThat(member(good(server, appOnlyToken()), "access_token")).isEqualTo(accessToken);
      good(server, client.get("/2/users/7", accessToken));

      HttpResponse invalidated = good(server, invalidation(accessToken));

      assertThat(invalidated.bodyText()).isEqualTo("{\"access_token\":\"" + accessToken + "\"}");
      assertThat(server.send(client.get("/2/users/7", accessToken)).status()).isEqualTo(401);
      assertUnverified(invalidation(accessToken));
      assertThat(member(good(server, appOnlyToken()), "access_token")).isNotEqualTo(accessToken);
    }

    @Test
    @DisplayName("must be sent exactly: neither encoded again nor decoded")
    void verbatim() throws IOException {
      String accessToken = member(good(server, appOnlyToken()), "access_token");

      assertUnverified(invalidation(FormText.encode(accessToken)));
      assertUnverified(invalidation(FormText.decode(accessToken)));
      assertUnverified(invalidation(accessToken + "&a=b"));
      assertUnverified(invalidation("unknown"));
      assertThat(server.isActive(Secret.of(accessToken))).isTrue();
    }

    @Test
    @DisplayName("is not invalidated with a user's token, and survives revokeAccess")
    void usersToken() throws IOException {
      String users = member(client.tokens(server), "access_token");
      String accessToken = member(good(server, appOnlyToken()), "access_token");

      assertUnverified(invalidation(users));
      server.revokeAccess();
      assertThat(server.isActive(Secret.of(accessToken))).isTrue();
      assertThat(server.isActive(Secret.of(users))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"k%2Fy, s+c", "k%2Fy, wrong", "k%2Fy, ''", "app, s%2Bc", "web, secret"})
    @DisplayName("requires consumer key and secret, percent-encoded; otherwise 403 with code 99")
    void wrongKey(String key, String secret) throws IOException {
      assertUnverified(basic(appOnlyToken(), key, secret));
    }

    @Test
    @DisplayName("requires POST, a form, one Basic header and this grant type")
    void malformed() throws IOException {
      HttpRequest right = appOnlyToken();
      byte[] body = right.body().content();

      assertUnverified(HttpRequest.get(API + "/oauth2/token"));
      assertUnverified(right.withBody(Body.bytes("text/plain", body)));
      assertUnverified(right.withoutHeader("Authorization"));
      assertUnverified(right.andHeader("Authorization", "Basic a"));
      assertUnverified(right.withHeader("Authorization", "Bearer a"));
      assertUnverified(right.withBody(Body.form(Parameters.of("grant_type", "password"))));
      assertUnverified(HttpRequest.get(API + "/oauth2/invalidate_token"));
    }

    @Test
    @DisplayName("is not available without a consumer key")
    void none() throws IOException {
      FakeAuthorizationServer plain =
          FakeAuthorizationServer.builder().likeX().publicClient("app").build();

      assertThat(plain.send(appOnlyToken()).status()).isEqualTo(404);
    }

    private void assertUnverified(HttpRequest request) throws IOException {
      HttpResponse response = server.send(request);
      assertThat(response.status()).isEqualTo(403);
      assertThat(response.bodyText())
          .isEqualTo("{\"errors\":[{\"code\":99,\"message\":\"Unable to verify your credentials\","
              + "\"label\":\"authenticity_token_error\"}]}");
    }

    private HttpRequest invalidation(String verbatim) {
      byte[] form = ("access_token=" + verbatim).getBytes(StandardCharsets.UTF_8);
      return basic(
          HttpRequest.post(
              API + "/oauth2/invalidate_token",
              Body.bytes("application/x-www-form-urlencoded", form)),
          "k%2Fy",
          "s%2Bc");
    }
  }

  private static HttpRequest appOnlyToken() {
    return basic(
        HttpRequest.post(
            API + "/oauth2/token", Body.form(Parameters.of("grant_type", "client_credentials"))),
        "k%2Fy",
        "s%2Bc");
  }
}
