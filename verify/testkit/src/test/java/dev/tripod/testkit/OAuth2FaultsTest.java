package dev.tripod.testkit;

import static dev.tripod.testkit.IndependentClient.good;
import static dev.tripod.testkit.IndependentClient.member;
import static dev.tripod.testkit.IndependentClient.parameter;
import static dev.tripod.testkit.IndependentClient.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.JsonValue;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class OAuth2FaultsTest {

  private final IndependentClient client = IndependentClient.standard();
  private final FakeAuthorizationServer server = FakeAuthorizationServer.builder()
      .publicClient("app")
      .redirectUri(IndependentClient.CALLBACK)
      .random(FixedRandom.seeded(1))
      .build();

  @Nested
  @DisplayName("the next requests, in order")
  final class Next {

    private final URI callback = server.approve(client.authorization());

    @Test
    @DisplayName("sends responses and failures without processing the requests")
    void ownResponses() throws IOException {
      HttpResponse odd = HttpResponse.of(503, Headers.of("Retry-After", "1"), new byte[] {1});
      IOException reset = new IOException("reset");
      server.faults().nextResponse(odd).nextFailure(reset);

      assertThat(server.send(client.redemption(callback))).isEqualTo(odd);
      assertThatThrownBy(() -> server.send(client.redemption(callback))).isSameAs(reset);
      good(server, client.redemption(callback));
      assertThat(server.tokenRequests()).isEqualTo(3);
      assertThat(server.codeReuses()).isZero();
    }

    @Test
    @DisplayName("loses a response after the rotation")
    void responseLost() throws IOException {
      HttpResponse tokens = good(server, client.redemption(callback));
      IOException reset = new IOException("reset");
      server.faults().nextResponseLost(reset);

      assertThatThrownBy(() -> server.send(client.refresh(member(tokens, "refresh_token"))))
          .isSameAs(reset);

      assertThat(server.refreshes()).isEqualTo(1);
      assertThat(server.isActive(secret(tokens, "refresh_token"))).isFalse();
      assertThat(server.isActive(secret(tokens, "access_token"))).isTrue();
      assertThat(server.send(client.refresh(member(tokens, "refresh_token"))).status())
          .isEqualTo(400);
      assertThat(server.refreshTokenReuses()).isEqualTo(1);
      assertThat(server.isActive(secret(tokens, "access_token"))).isFalse();
    }

    @Test
    @DisplayName(
        "sends 429 with Retry-After, an empty status, an HTML page, or an error with status 200")
    void statuses() throws IOException {
      server
          .faults()
          .nextTooManyRequests(Duration.ofMinutes(15))
          .nextStatus(400)
          .nextWebPage(500)
          .nextErrorWithStatus200("bad_verification_code", "The code is incorrect.");

      HttpResponse tooMany = send();
      assertThat(tooMany.status()).isEqualTo(429);
      assertThat(tooMany.headers().first("Retry-After")).contains("900");
      HttpResponse empty = send();
      assertThat(empty.status()).isEqualTo(400);
      assertThat(empty.body()).isEmpty();
      HttpResponse page = send();
      assertThat(page.status()).isEqualTo(500);
      assertThat(page.headers().first("Content-Type")).contains("text/html;charset=utf-8");
      HttpResponse error = send();
      assertThat(error.status()).isEqualTo(200);
      assertThat(error.bodyText())
          .isEqualTo("{\"error\":\"bad_verification_code\",\"error_description\":"
              + "\"The code is incorrect.\"}");
      good(server, client.redemption(callback));
    }

    @Test
    @DisplayName("applies to token requests only, not to resources or the page for the user")
    void spared() throws IOException {
      String accessToken = member(good(server, client.redemption(callback)), "access_token");
      server.faults().nextStatus(503).nextStatus(502);

      good(server, client.get("/2/users/me", accessToken));
      good(server, HttpRequest.of("GET", client.authorization()));
      HttpRequest revocation =
          client.post("/revoke", Parameters.of("token", accessToken).and("client_id", "app"));
      assertThat(server.send(revocation).status()).isEqualTo(503);
      assertThat(send().status()).isEqualTo(502);
      assertThat(server.isActive(Secret.of(accessToken))).isTrue();
    }

    @Test
    @DisplayName("applies to app-only token requests also")
    void appOnly() throws IOException {
      FakeAuthorizationServer x =
          FakeAuthorizationServer.builder().likeX().consumerKey("key", "secret").build();
      x.faults().nextStatus(503).nextStatus(502);

      assertThat(x.send(HttpRequest.get("https://api.x.com/oauth2/token")).status())
          .isEqualTo(503);
      assertThat(x.send(HttpRequest.get("https://api.x.com/oauth2/invalidate_token"))
              .status())
          .isEqualTo(502);
    }

    private HttpResponse send() throws IOException {
      return server.send(client.redemption(callback));
    }
  }

  @Test
  @DisplayName("the next user is redirected with an error, the one after it with a code")
  void callbackErrors() throws IOException {
    server
        .faults()
        .nextCallbackError("server_error", "")
        .nextCallbackError("temporarily_unavailable", "Come back later");

    assertThat(server.approve(client.authorization()).toString())
        .isEqualTo(IndependentClient.CALLBACK + "&error=server_error&state=st%26te");
    assertThat(server.lastErrorReason()).contains("server_error");
    HttpResponse page = server.send(HttpRequest.of("GET", client.authorization()));
    URI back = URI.create(page.headers().first("Location").orElseThrow());
    assertThat(parameter(back, "error")).isEqualTo("temporarily_unavailable");
    assertThat(parameter(back, "error_description")).isEqualTo("Come back later");
    assertThat(parameter(server.approve(client.authorization()), "code")).hasSize(43);
  }

  @Nested
  @DisplayName("token responses")
  final class TokenResponses {

    @Test
    @DisplayName("are forms with comma-separated scope, as at GitHub")
    void likeGitHub() throws IOException {
      server.faults().form().scopeSeparator(",");

      HttpResponse response = client.tokens(server);

      assertThat(response.headers().first("Content-Type"))
          .contains("application/x-www-form-urlencoded; charset=utf-8");
      Parameters form = Parameters.parse(response.bodyText());
      assertThat(form.first("scope")).contains("users.read,tweet.read,offline.access");
      assertThat(form.first("token_type")).contains("Bearer");
      assertThat(form.first("expires_in")).contains("3600");
      assertThat(response.bodyText()).contains("scope=users.read%2Ctweet.read");
    }

    @Test
    @DisplayName("are nested in a member, as at Slack")
    void likeSlack() throws IOException {
      server.faults().tokenAt("authed_user").extra("id", JsonValue.text("U1")).tokenType("user");

      assertThat(client.tokens(server).bodyText())
          .matches("\\{\"authed_user\":\\{\"token_type\":\"user\",.*\"id\":\"U1\"}}");
    }

    @Test
    @DisplayName("have scope as an array, or omit it")
    void scope() throws IOException {
      server.faults().scopeArray();
      assertThat(client.tokens(server).bodyText())
          .contains("\"scope\":[\"users.read\",\"tweet.read\",\"offline.access\"]");

      server.faults().noScope();
      assertThat(client.tokens(server).bodyText()).doesNotContain("scope");
    }

    @Test
    @DisplayName("omit token_type, expires_in and refresh_token")
    void omissions() throws IOException {
      server.faults().noTokenType().noExpiresIn().noRefreshToken();

      assertThat(client.tokens(server).bodyText())
          .matches("\\{\"access_token\":\"[^\"]+\",\"scope\":\"[^\"]+\"}");
    }

    @Test
    @DisplayName("have expires_in as text, as null, or as a huge number")
    void expiresIn() throws IOException {
      server.faults().expiresIn(JsonValue.text("7200"));
      assertThat(client.tokens(server).bodyText()).contains("\"expires_in\":\"7200\",");
      server.faults().expiresIn(JsonValue.number("0"));
      assertThat(client.tokens(server).bodyText()).contains("\"expires_in\":0,");
      server.faults().expiresIn(JsonValue.number("1e400"));
      assertThat(client.tokens(server).bodyText()).contains("\"expires_in\":1e400,");
    }

    @Test
    @DisplayName("have status 201 and an id_token, also for refreshes")
    void createdWithIdToken() throws IOException {
      String refreshToken = member(client.tokens(server), "refresh_token");
      server.faults().created().extra("id_token", JsonValue.text("a.b.c"));

      HttpResponse response = server.send(client.refresh(refreshToken));

      assertThat(response.status()).isEqualTo(201);
      assertThat(member(response, "id_token")).isEqualTo("a.b.c");
    }

    @Test
    @DisplayName("are correct again after clear")
    void none() throws IOException {
      String right = client.tokens(server).bodyText().replaceAll("_token\":\"[^\"]+", "");
      server
          .faults()
          .form()
          .created()
          .tokenAt("a")
          .noScope()
          .nextStatus(500)
          .nextCallbackError("server_error", "")
          .clear();

      assertThat(client.tokens(server).bodyText().replaceAll("_token\":\"[^\"]+", ""))
          .isEqualTo(right);
    }
  }
}
