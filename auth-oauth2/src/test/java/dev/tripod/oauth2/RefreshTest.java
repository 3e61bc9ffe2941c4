package dev.tripod.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.Extra;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.testkit.ScriptedTransport;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The refresh (RFC 6749 section 6): the request, what stays from the earlier tokens, and which error means a revoked grant. */
final class RefreshTest {

  private final ScriptedTransport transport = ScriptedTransport.create();
  private final OAuth2Client client = Sample.client();
  private final Tokens tokens =
      Tokens.of("at0").withRefreshToken("rt0 +&").withScope("s1", "s2").withExpiresAt(Sample.NOW);

  @Test
  @DisplayName("the refresh request, and the tokens that it returns")
  void refresh() {
    transport.respond(200, "application/json", Sample.TOKENS);

    Tokens next = client.refresh(tokens).over(transport);

    HttpRequest sent = transport.requests().get(0);
    assertThat(sent.uri()).hasToString("https://s.example/token");
    assertThat(sent.headers()).hasToString("Headers[Accept]");
    assertThat(Sample.body(sent))
        .isEqualTo("grant_type=refresh_token&refresh_token=rt0%20%2B%26&client_id=client-1");
    assertThat(next.accessToken().reveal()).isEqualTo("at1");
    assertThat(next.refreshToken().orElseThrow().reveal()).isEqualTo("rt1");
    assertThat(next.scope()).containsExactly("a", "b");
    assertThat(next.expiresAt()).hasValue(Sample.NOW.plus(Duration.ofHours(2)));
  }

  @Test
  @DisplayName("A confidential client refreshes without the Basic header: \"Missing valid "
      + "authorization header\".")
  void basic() {
    transport.respond(200, "application/json", Sample.TOKENS);
    OAuth2Client confidential =
        Sample.client(Sample.server()).clientSecret("secret").build();

    confidential.refresh(tokens).over(transport);

    assertThat(transport.requests().get(0).headers().all("Authorization"))
        .containsExactly("Basic Y2xpZW50LTE6c2VjcmV0");
    assertThat(Sample.form(transport.requests().get(0)).contains("client_id")).isFalse();
  }

  @Test
  @DisplayName("refresh URL differs (Figma)")
  void refreshEndpoint() {
    transport.respond(200, "application/json", Sample.TOKENS);
    OAuth2Client elsewhere = Sample.client(
            Sample.server().refreshEndpoint("https://s.example/refresh"))
        .build();

    elsewhere.refresh(tokens).over(transport);

    assertThat(transport.requests().get(0).uri()).hasToString("https://s.example/refresh");
  }

  @Test
  @DisplayName(
      "A response without a refresh token or a scope loses the old ones: both are carried over.")
  void carriedOver() {
    transport.respond(
        200,
        "application/json",
        "{\"access_token\":\"at1\",\"token_type\":\"bearer\",\"user\":\"new\"}");
    Tokens before = client
        .redeem(Sample.confirmed(client))
        .over(Sample.answering(
            200,
            "{\"access_token\":\"at0\",\"token_type\":\"bearer\",\"refresh_token\":\"rt0\",\"scope\":\"s1 s2\","
                + "\"id_token\":\"id0\",\"expires_in\":60,\"user\":\"old\",\"other\":\"x\"}"));

    Tokens next = client.refresh(before).over(transport);

    assertThat(next.accessToken().reveal()).isEqualTo("at1");
    assertThat(next.refreshToken()).isEqualTo(before.refreshToken());
    assertThat(next.scope()).containsExactly("s1", "s2");
    assertThat(next.expiresAt()).isEmpty();
    assertThat(next.idToken()).isEmpty();
    assertThat(next.extra(Extra.text("user"))).hasValue("new");
    assertThat(next.extra(Extra.text("other"))).isEmpty();
  }

  @Test
  @DisplayName("an unknown scope stays unknown")
  void unknownScope() {
    transport.respond(
        200, "application/json", "{\"access_token\":\"at1\",\"token_type\":\"bearer\"}");

    assertThat(client
            .refresh(Tokens.of("at0").withRefreshToken("rt0"))
            .over(transport)
            .scope())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "invalid_grant | | 400 | true",
        "invalid_grant | anything | 401 | true",
        "invalid_grant | | 200 | true",
        "invalid_request | Value passed for the token was invalid. | 400 | true",
        "invalid_request | VALUE passed for the TOKEN was invalid | 400 | true",
        "invalid_request | Missing required parameter [grant_type]. | 400 | false",
        "invalid_request | Value passed for the authorization code was invalid. | 400 | false",
        "invalid_request | | 400 | false",
        "invalid_client | Value passed for the token was invalid. | 401 | false",
        "unauthorized_client | Missing valid authorization header | 401 | false",
        "INVALID_GRANT | | 400 | true",
        "invalid_grant | | 408 | false",
        "invalid_grant | | 425 | false",
        "invalid_grant | | 429 | false",
        "temporarily_unavailable | | 503 | false",
        "invalid_grant | | 500 | false",
        "invalid_grant | | 503 | false",
        "slow_down | | 429 | false"
      })
  @DisplayName("A refresh policy that expects only `invalid_grant` repeats the request forever.")
  void revokedGrants(String error, @Nullable String description, int status, boolean dead) {
    OAuth2Client likeX = Sample.client(Sample.server()
            .revokedGrant("invalid_request", "value passed for the token was invalid"))
        .build();
    transport.respond(
        status,
        "application/json",
        "{\"error\":\"" + error + "\""
            + (description == null ? "" : ",\"error_description\":\"" + description + "\"") + "}");

    Throwable failure =
        catchThrowableOfType(RuntimeException.class, () -> likeX.refresh(tokens).over(transport));

    if (dead) {
      assertThat(failure)
          .isInstanceOfSatisfying(
              ReauthorizationRequired.class, gone -> assertThat(gone.owner()).isEmpty())
          .hasMessageContaining(error)
          .hasMessageStartingWith("No stored credential of the resource owner is valid.")
          .hasCauseInstanceOf(ErrorResponse.class);
    } else {
      assertThat(failure)
          .isInstanceOfSatisfying(
              ErrorResponse.class, refusal -> assertThat(refusal.code()).hasValue(error));
    }
  }

  @Test
  @DisplayName("a grant is revoked even if the error code or the description has redacted parts")
  void struckOut() {
    transport
        .respond(400, "application/json", "{\"error\":\"invalid_grant\"}")
        .respond(
            400,
            "application/json",
            "{\"error\":\"gone\",\"error_description\":\"" + "x".repeat(400) + " no grant\"}");
    OAuth2Client odd = Sample.client(Sample.server().revokedGrant("gone", "no grant"))
        .clientSecret("grant")
        .build();

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> odd.refresh(tokens).over(transport))
          .isInstanceOf(ReauthorizationRequired.class)
          .hasMessageNotContaining("grant");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\uFEFF{\"error\":\"invalid_grant\"}",
        "{\"error\":\"invalid_grant \"}",
        "{\"error\":\" Invalid_Grant\"}"
      })
  @DisplayName("a revoked grant is recognized with a byte order mark, spaces and other letter case")
  void revokedGrantOfASloppyServer(String body) {
    transport.respond(400, "application/json", body);

    assertThatThrownBy(() -> client.refresh(tokens).over(transport))
        .isInstanceOf(ReauthorizationRequired.class);
  }

  @ParameterizedTest
  @CsvSource({"400, true", "401, false", "403, false", "413, false", "429, false", "503, false"})
  @DisplayName(
      "an empty error response means a revoked grant only with the status that the data names")
  void revokedGrantWithoutACode(int status, boolean revoked) {
    OAuth2Client likeGlewlwyd =
        Sample.client(Sample.server().revokedGrant(400, "", "")).build();
    transport.respond(status, "application/json", "");

    assertThatThrownBy(() -> likeGlewlwyd.refresh(tokens).over(transport))
        .isInstanceOf(revoked ? ReauthorizationRequired.class : ErrorResponse.class);
  }

  @Test
  @DisplayName("a meaning without a code and a description needs a status that says something")
  void meaningsWithoutAStatus() {
    AuthorizationServer.Builder server = Sample.server();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> server.revokedGrant("", ""))
        .withMessageContaining("name its status");
    for (int status : new int[] {0, 408, 425, 429, 500, 503}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> server.revokedGrant(status, "invalid_grant", ""))
          .withMessageContaining("status " + status);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> server.expiredToken(status, "", ""))
          .withMessageContaining("status " + status);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 | | | true",
        "401 | Bearer error=\"invalid_token\" | | true",
        "401 | Bearer error=\"insufficient_scope\" | | false",
        "403 | | | true",
        "403 | | {\"detail\":\"You do not have permission.\"} | true",
        "403 | | {\"error\":\"forbidden\"} | false",
        "403 | Bearer error=\"insufficient_scope\" | | false",
        "403 | Bearer error=\"invalid_request\" | | false",
        "419 | | {\"message\":\"The token has EXPIRED\"} | true",
        "419 | | {\"message\":\"The page has moved\"} | false",
        "400 | | {\"error\":\"Token_Expired\"} | true",
        "400 | | {\"error\":\"invalid_request\"} | false",
        "200 | | {\"error\":\"token_expired\"} | false",
        "429 | | {\"error\":\"token_expired\"} | false"
      })
  @DisplayName("status, code and words decide whether an access token has expired")
  void expiredTokens(
      int status, @Nullable String challenge, @Nullable String body, boolean expired) {
    AuthorizationServer server = Sample.server()
        .expiredToken(403, "", "")
        .expiredToken(419, "", "token has expired")
        .expiredToken(400, "token_expired", "")
        .build()
        .toBuilder()
        .build();
    HttpResponse response = HttpResponse.of(
        status,
        challenge == null ? Headers.none() : Headers.of("WWW-Authenticate", challenge),
        (body == null ? "" : body).getBytes(StandardCharsets.UTF_8));

    assertThat(server.meansExpiredToken(response)).isEqualTo(expired);
  }

  @Test
  @DisplayName("an error means a revoked grant only at servers that say so")
  void otherServersMeaning() {
    transport.respond(
        400,
        "application/json",
        "{\"error\":\"invalid_request\",\"error_description\":\"Value passed for the token was invalid.\"}");

    assertThatThrownBy(() -> client.refresh(tokens).over(transport))
        .isInstanceOf(ErrorResponse.class);
  }

  @Test
  @DisplayName("an invalid code does not mean a revoked grant: only a refresh reports that")
  void deadCode() {
    assertThatThrownBy(() -> Sample.redeemed(client, 400, "{\"error\":\"invalid_grant\"}"))
        .isInstanceOf(ErrorResponse.class);
  }

  @Test
  @DisplayName("a URL with an error in the description does not change the error")
  void errorInAnAddress() {
    transport.respond(
        400,
        "application/json",
        "{\"error\":\"invalid_grant\",\"error_uri\":\"https://s.example/?a=b&error=other\"}");

    assertThatThrownBy(() -> client.refresh(tokens).over(transport))
        .isInstanceOf(ReauthorizationRequired.class)
        .hasMessageContaining("code invalid_grant");
  }

  @Test
  @DisplayName("A rotated refresh token is used again: one refresh is sent once.")
  void once() {
    transport
        .fail(new UnknownHostException("s.example"))
        .respond(200, "application/json", Sample.TOKENS);
    Exchange<Tokens> refresh = client.refresh(tokens);

    assertThatThrownBy(() -> refresh.over(transport)).isInstanceOf(NoResponse.class);
    assertThat(refresh.over(transport).accessToken().reveal()).isEqualTo("at1");
    assertThatIllegalStateException()
        .isThrownBy(() -> refresh.over(transport))
        .withMessageContaining("Refresh the tokens that it returned");
    transport.assertFinished();
  }

  @Test
  @DisplayName("The library deletes the access token before the refresh: if the refresh fails, "
      + "the refresh token is lost too.")
  void failureTakesNothing() {
    transport
        .fail(new IOException("reset"))
        .respond(500, "text/html", "<html>")
        .respond(200, "application/json", "{}")
        .respond(200, "application/json", Sample.TOKENS);
    Tokens copy = Tokens.from(tokens.snapshot());

    assertThatThrownBy(() -> client.refresh(tokens).over(transport))
        .isInstanceOfSatisfying(
            NoResponse.class, lost -> assertThat(lost.perhapsSent()).isTrue());
    assertThatThrownBy(() -> client.refresh(tokens).over(transport))
        .isInstanceOf(ErrorResponse.class);
    assertThatThrownBy(() -> client.refresh(tokens).over(transport))
        .isInstanceOf(UnreadableResponse.class);

    assertThat(tokens).isEqualTo(copy);
    assertThat(
            client.refresh(tokens).over(transport).refreshToken().orElseThrow().reveal())
        .isEqualTo("rt1");
  }

  @Test
  @DisplayName("without a refresh token nothing is sent, and the message names the scope")
  void noRefreshToken() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.refresh(Tokens.of("at0")))
        .withMessageContaining("offline.access");
  }

  @Test
  @DisplayName("the error has the time to wait")
  void retryAfter() {
    assertThatThrownBy(() -> client
            .refresh(tokens)
            .over(request -> HttpResponse.of(
                429,
                Headers.of("Retry-After", "30"),
                "{\"error\":\"slow_down\"}".getBytes(StandardCharsets.UTF_8))))
        .isInstanceOfSatisfying(
            ErrorResponse.class,
            error -> assertThat(error.retryAfter()).hasValue(Duration.ofSeconds(30)));
  }
}
