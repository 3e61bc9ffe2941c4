package dev.tripod.oauth2;

import static dev.tripod.oauth2.ResponseQuirks.FORM_RESPONSES;
import static dev.tripod.oauth2.ResponseQuirks.TOKEN_MEMBER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Any response leads to tokens that can be sent and stored, or to a typed error. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
final class HostileResponsesTest {

  private static final int ROUNDS = 1_000;

  private static final List<String> PIECES = List.of(
      "{",
      "}",
      "[",
      "]",
      ":",
      ",",
      "\"",
      "\\",
      "\\u0000",
      "\\ud800",
      "\\udc00\\ud800",
      " ",
      "\n",
      "\u0000",
      "é",
      "😀",
      "null",
      "true",
      "1e999",
      "-0",
      "99999999999999999999",
      "\"access_token\"",
      "\"token_type\"",
      "\"Bearer\"",
      "\"expires_in\"",
      "\"refresh_token\"",
      "\"scope\"",
      "\"error\"",
      "\"id_token\"",
      "\"at1\"",
      "\"a.b\"",
      "\"\"",
      "access_token=",
      "token_type=bearer",
      "error=",
      "&",
      "%00",
      "%zz",
      "<error",
      ">",
      "<title>",
      "{\"a\":",
      "\"code\":",
      "oauth_problem=");

  static Stream<AuthorizationServer.Builder> servers() {
    return Stream.of(
        Sample.server(),
        Sample.server().quirk(FORM_RESPONSES),
        Sample.server().quirk(TOKEN_MEMBER, "a"));
  }

  @ParameterizedTest
  @MethodSource("servers")
  @DisplayName("random octets at random statuses")
  void randomOctets(AuthorizationServer.Builder server) {
    OAuth2Client client = Sample.client(server).clientSecret("secret").build();
    SplittableRandom random = new SplittableRandom(20260102);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] body = new byte[random.nextInt(64)];
      random.nextBytes(body);
      answered(client, random, body);
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  @DisplayName("random pieces of JSON, forms and markup at random statuses")
  void randomPieces(AuthorizationServer.Builder server) {
    OAuth2Client client = Sample.client(server).clientSecret("secret").build();
    SplittableRandom random = new SplittableRandom(20260103);
    for (int i = 0; i < ROUNDS; i++) {
      StringBuilder body = new StringBuilder(random.nextBoolean() ? "{" : "");
      for (int j = random.nextInt(24); j > 0; j--) {
        body.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      answered(client, random, body.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  @DisplayName("a valid response with one octet changed, at each position")
  void oneOctet() {
    OAuth2Client client = Sample.client();
    SplittableRandom random = new SplittableRandom(20260104);
    byte[] whole = Sample.TOKENS.getBytes(StandardCharsets.UTF_8);
    int tokens = 0;
    for (int i = 0; i < whole.length; i++) {
      for (int round = 0; round < 8; round++) {
        byte[] changed = whole.clone();
        changed[i] = (byte) random.nextInt(256);
        tokens += outcome(client, 200, changed) ? 1 : 0;
      }
    }
    assertThat(tokens).isPositive();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 400})
  @DisplayName("deep, wide and endless bodies")
  void large(int status) {
    OAuth2Client client = Sample.client(Sample.server().quirk(FORM_RESPONSES)).build();
    for (String body : List.of(
        "[".repeat(100_000),
        "{\"a\":".repeat(100_000),
        "{\"expires_in\":" + "9".repeat(100_000) + "}",
        "{\"expires_in\":1e" + "9".repeat(60) + "}",
        "{\"a\":\"" + "\\u0061".repeat(100_000) + "\"}",
        "{\"error\":\"" + "\\\\".repeat(200_000) + "\"}",
        "&".repeat(1_000_000),
        "a&".repeat(300_000),
        "=".repeat(1_000_000),
        "%00".repeat(300_000),
        "error=" + "+".repeat(1_000_000),
        "<error".repeat(100_000),
        "\"error\":\"".repeat(100_000),
        "{\"access_token\":\"" + "a".repeat(900_000) + "\",\"token_type\":\"bearer\"}",
        "x".repeat(2_000_000))) {
      outcome(client, status, body.getBytes(StandardCharsets.UTF_8));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"access_token\":\"a\\ud800b\",\"token_type\":\"bearer\"}",
        "{\"access_token\":\"\\udc00\",\"token_type\":\"bearer\",\"x\":\"\"}",
        "{\"access_token\":\"a\",\"token_type\":\"\\ud83d\"}"
      })
  @DisplayName("an unpaired surrogate in the access token or its type makes a response unreadable")
  void surrogates(String body) {
    assertThat(outcome(Sample.client(), 200, body.getBytes(StandardCharsets.UTF_8)))
        .isFalse();
  }

  private static void answered(OAuth2Client client, SplittableRandom random, byte[] body) {
    int[] statuses = {200, 200, 201, 204, 302, 400, 401, 500, 999};
    outcome(client, statuses[random.nextInt(statuses.length)], body);
  }

  /** Returns whether the result is tokens. */
  private static boolean outcome(OAuth2Client client, int status, byte[] body) {
    HttpResponse response =
        HttpResponse.of(status, Headers.of("Content-Type", "application/json"), body);
    try {
      Tokens tokens = client.redeem(Sample.confirmed(client)).over(request -> response);
      assertThat(status).isBetween(200, 299);
      assertThat(tokens.accessToken().reveal()).matches("[!-~]+");
      assertThat(tokens.expiresAt().orElse(Sample.NOW))
          .isBetween(Sample.NOW, Sample.NOW.plus(Duration.ofDays(36_500)));
      assertThat(Tokens.from(Snapshot.decode(tokens.snapshot().encode()))).isEqualTo(tokens);
      return true;
    } catch (ErrorResponse | UnreadableResponse typed) {
      assertThat(typed.getMessage()).matches("[[^\\p{C}\\p{Zl}\\p{Zp}]\u200C\u200D]{1,1200}");
      return false;
    } catch (AuthorizationException other) {
      throw new AssertionError("Another failure than a server's", other);
    }
  }
}
