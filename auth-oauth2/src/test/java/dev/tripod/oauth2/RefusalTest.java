package dev.tripod.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Error responses, with a body or {@code WWW-Authenticate} (RFC 6749 section 5.2, RFC 6750 section 3). */
final class RefusalTest {

  private final OAuth2Client client = Sample.client(Sample.server()
          .hint("invalid_client", "check the secret")
          .hint("insufficient_scope", "ask for more"))
      .clientSecret("client-secret-7")
      .build();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | {\"error\":\"invalid_request\"} | invalid_request | ",
        "401 | {\"error\":\"invalid_client\",\"error_description\":\"No\"} | invalid_client | No",
        "403 | {\"error\":{\"message\":\"m\",\"type\":\"OAuthException\",\"code\":190}} | 190 | m",
        "400 | {\"status\":400,\"message\":\"Invalid authorization code\"} | | Invalid authorization code",
        "400 | error=invalid_grant&error_description=Not+now | invalid_grant | Not now",
        "400 | {\"title\":\"T\",\"detail\":\"D\",\"type\":\"https://s.example/p/not-enrolled\"} | not-enrolled | D",
        "500 | <html><title>Oops</title></html> | | Oops",
        "400 | | | ",
        "401 | Unauthorized | | Unauthorized"
      })
  @DisplayName("Errors of the token step have another exception class than all others.")
  void shapes(
      int status, @Nullable String body, @Nullable String code, @Nullable String description) {
    ErrorResponse error = catchThrowableOfType(
        ErrorResponse.class, () -> Sample.redeemed(client, status, body == null ? "" : body));

    assertThat(error.status()).hasValue(status);
    assertThat(error.code().orElse(null)).isEqualTo(code);
    assertThat(error.description().filter(text -> !text.isEmpty()).orElse(null))
        .isEqualTo(description);
    assertThat(error)
        .hasMessageStartingWith("The token request was rejected with status " + status);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Bearer realm=\"x\", error=\"invalid_token\", error_description=\"The token expired, sorry\", "
            + "error_uri=\"https://s.example/e\" | invalid_token | The token expired, sorry",
        "Bearer error=insufficient_scope,scope=\"a\" | insufficient_scope | ",
        "Basic realm=\"x\", Bearer error=\"invalid_token\" | invalid_token | ",
        "Bearer realm=\"error=\", x_error=\"no\", error_description=\"d\" | | ",
        "Bearer error=\"unclosed | | ",
        "Bearer error=\"\" | | ",
        "Bearer | | "
      })
  @DisplayName("WWW-Authenticate reports an error of the token, with an empty body")
  void challenges(String header, @Nullable String code, @Nullable String description) {
    ErrorResponse error = client.errorResponse(answer(401, header, ""), Tokens.of("at"));

    assertThat(error.code().orElse(null)).isEqualTo(code);
    assertThat(error.description().filter(text -> !text.isEmpty()).orElse(null))
        .isEqualTo(description);
    assertThat(error).hasMessageStartingWith("The request was rejected with status 401");
  }

  @Test
  @DisplayName("the code in the body precedes that of the header, and either has the description")
  void both() {
    String header = "Bearer error=\"insufficient_scope\"";

    ErrorResponse inHeader =
        client.errorResponse(answer(403, header, "{\"detail\":\"More\"}"), Tokens.of("at"));
    ErrorResponse inBody = client.errorResponse(
        answer(403, header, "{\"error\":\"other\",\"message\":\"More\"}"), Tokens.of("at"));

    assertThat(inHeader.code()).hasValue("insufficient_scope");
    assertThat(inHeader.description()).hasValue("More");
    assertThat(inHeader.nextStep()).hasValue("ask for more");
    assertThat(inBody.code()).hasValue("other");
    assertThat(inBody.description()).hasValue("More");
  }

  @Test
  @DisplayName("a challenge of the token endpoint counts too, and has its hint")
  void challengeAtTheTokenEndpoint() {
    ErrorResponse error = catchThrowableOfType(
        ErrorResponse.class,
        () -> client
            .redeem(Sample.confirmed(client))
            .over(request -> answer(401, "Basic realm=\"s\", error=\"invalid_client\"", "")));

    assertThat(error)
        .hasMessage("The token request was rejected with status 401, code invalid_client."
            + " Next step: check the secret.");
  }

  @Test
  @DisplayName(
      "a description has the letters of every script, at most 300 visible characters, and no secret")
  void text() {
    for (String secret : List.of("client-secret-7", "code-1", "Y2xpZW50LTE6Y2xpZW50LXNlY3JldC03")) {
      ErrorResponse error = catchThrowableOfType(
          ErrorResponse.class,
          () -> Sample.redeemed(
              client,
              400,
              "{\"error\":\"x\",\"error_description\":\"is " + secret + "\\r\\né\\u0000\\\"q\\\" "
                  + "z".repeat(500) + "\"}"));

      assertThat(error.description().orElseThrow())
          .hasSize(300)
          .startsWith("is ***  ")
          .contains("é")
          .matches("[ !#-\\[\\]-~é]+");
    }
  }

  @Test
  @DisplayName("Retry-After becomes a duration, from seconds and from a date")
  void retryAfter() {
    for (String header : List.of("120", "Fri, 02 Jan 2026 03:06:05 GMT")) {
      HttpResponse busy = HttpResponse.of(503, Headers.of("Retry-After", header), new byte[0]);

      assertThat(client.errorResponse(busy, Tokens.of("at")).retryAfter())
          .hasValue(Duration.ofMinutes(2));
    }
  }

  private static HttpResponse answer(int status, String challenge, String body) {
    return HttpResponse.of(
        status, Headers.of("WWW-Authenticate", challenge), body.getBytes(StandardCharsets.UTF_8));
  }
}
