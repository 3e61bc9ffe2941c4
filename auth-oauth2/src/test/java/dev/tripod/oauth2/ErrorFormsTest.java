package dev.tripod.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Forms of error responses that real servers send: challenges (RFC 9110 section 11.6.1), bodies and redirects. */
final class ErrorFormsTest {

  private final OAuth2Client client = Sample.client(Sample.server()).build();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Bearer realm=\"a\", Bearer realm=\"b\", error=\"invalid_token\", error_description=\"d\" | invalid_token | d",
        "Bearer error = \"invalid_token\" , error_description\t=  \"d\" | invalid_token | d",
        "Bearer ERROR=\"invalid_token\", Error_Description=\"d\" | invalid_token | d",
        "Bearer error=\"e\", error_description=\"say \\\"no\\\", please\" | e | say 'no', please",
        "Negotiate YII+/a==, Bearer error=\"e\", error_description=\"d\" | e | d",
        "Negotiate, Bearer error=\"e\" | e | ",
        "Basic realm=\"error=\\\"no\\\", error=no\", Bearer error=\"e\" | e | ",
        "Bearer error=\"first\", DPoP error=\"second\", error_description=\"d\" | first | ",
        "Bearer error=\"e\"; error_description=\"d\" | e | d",
        "Bearer error=invalid_token; error_description=\"d\" | invalid_token | d",
        "error=\"e\", error_description=\"d\" | e | d",
        "Bearer error_description=\"error=e\" | | ",
        "Bearer =\"e\", ,, error=\"e\" | e | "
      })
  void readsTheErrorOfTheFirstChallengeThatHasOne(
      String field, @Nullable String code, @Nullable String description) {
    ErrorResponse error = error(Headers.of("WWW-Authenticate", field), "");

    assertThat(error.code().orElse(null)).isEqualTo(code);
    assertThat(error.description().filter(text -> !text.isEmpty()).orElse(null))
        .isEqualTo(description);
  }

  @Test
  void readsTheChallengesOfSeveralFields() {
    ErrorResponse error = error(
        Headers.of("WWW-Authenticate", "Basic realm=\"x")
            .and("WWW-Authenticate", "Bearer error=\"invalid_token\""),
        "");

    assertThat(error.code()).hasValue("invalid_token");
  }

  @Test
  void exposesTheScopeThatA403AsksFor() {
    ErrorResponse error = error(
        Headers.of(
            "WWW-Authenticate",
            "Bearer error=\"insufficient_scope\", scope=\"files:read files:write\""),
        "");

    assertThat(error.scope()).hasValue("files:read files:write");
    assertThat(error)
        .hasMessageContaining(
            "Request the scope files:read files:write. Send the user through the login");
    assertThat(error(Headers.none(), "{\"error\":\"insufficient_scope\",\"scope\":\"a b\"}")
            .scope())
        .hasValue("a b");
    assertThat(error(
                Headers.of("WWW-Authenticate", "Bearer error=\"invalid_token\", scope=\"a at-7\""),
                "")
            .scope())
        .isEmpty();
  }

  /** Writes challenges with a seed, and compares what is read with what was written. */
  @Test
  void readsEveryFormOfAChallenge() {
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      List<String> challenges = new ArrayList<>();
      String expectedCode = null;
      String expectedDescription = null;
      for (int i = 0; i <= random.nextInt(4); i++) {
        List<String> parameters = new ArrayList<>();
        boolean hasError = random.nextInt(3) == 0;
        boolean hasDescription = random.nextBoolean();
        String code = "code_" + i;
        String description = "words, with = and \\ and \" " + i;
        parameters.add(written(random, "realm", "error=\"no\" " + i));
        if (hasDescription) {
          parameters.add(written(random, "error_description", description));
        }
        if (hasError) {
          parameters.add(random.nextInt(parameters.size() + 1), written(random, "error", code));
        }
        String scheme = List.of("Bearer", "bearer", "DPoP", "Basic").get(random.nextInt(4));
        challenges.add(
            random.nextInt(5) == 0
                ? "Negotiate YWJj" + "=".repeat(random.nextInt(3))
                : scheme
                    + " ".repeat(1 + random.nextInt(2))
                    + String.join(comma(random), parameters));
        boolean isFirst = expectedCode == null
            && hasError
            && !challenges.get(challenges.size() - 1).startsWith("Negotiate");
        expectedDescription = isFirst && hasDescription ? description : expectedDescription;
        expectedCode = isFirst ? code : expectedCode;
      }
      Headers headers = Headers.none();
      if (random.nextBoolean()) {
        headers = headers.and("WWW-Authenticate", String.join(comma(random), challenges));
      } else {
        for (String challenge : challenges) {
          headers = headers.and("WWW-Authenticate", challenge);
        }
      }
      ErrorResponse error = error(headers, "");

      assertThat(error.code().orElse(null)).as("%s", challenges).isEqualTo(expectedCode);
      assertThat(error.description().filter(text -> !text.isEmpty()).orElse(null))
          .as("%s", challenges)
          .isEqualTo(
              expectedDescription == null
                  ? null
                  : expectedDescription.replace('"', '\'').replace('\\', '?'));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"message\":\"m\",\"details\":{\"error\":\"invalid_grant\"}} | | m",
        "{\"errors\":[{\"error\":\"invalid_grant\",\"message\":\"m\"}]} | | m",
        "[{\"error\":\"invalid_grant\",\"error_description\":\"d\"}] | invalid_grant | d",
        "{\"message\":\"say \\\"error\\\":\\\"invalid_grant\\\"\"} | | say 'error':'invalid_grant'",
        "{\"a\":{\"b\":[{}]},\"error\":\"invalid_grant\"} | invalid_grant | ",
        "{\"error\":\" invalid_grant \"} | invalid_grant | ",
        "\uFEFF{\"error\":\"invalid_grant\"} | invalid_grant | ",
        "{\"error\":\"invalid_grant\"}\u0000 | invalid_grant | ",
        "<!-- 7 -->{\"error\":\"invalid_grant\"} | invalid_grant | ",
        "<b>Notice</b>: in line 7<br />{\"error\":\"invalid_grant\"} | invalid_grant | ",
        "{\"error\":\"\",\"code\":\"x-1\"} | x-1 | ",
        "invalid_grant | invalid_grant | ",
        "{\"errors\":[{\"errorType\":\"invalid_grant\",\"message\":\"m\"}],\"success\":false} | invalid_grant | m",
        "{\"status\":\"BAD_REFRESH_TOKEN\",\"message\":\"m\"} | BAD_REFRESH_TOKEN | m",
        "{\"Errors\":{\"Error\":[{\"Source\":\"S\",\"ReasonCode\":\"INVALID_KEY\",\"Description\":\"d\"}]}} | INVALID_KEY | d"
      })
  void readsAnErrorAtTheTopLevelOnly(
      String body, @Nullable String code, @Nullable String description) {
    ErrorResponse error = error(Headers.none(), body);

    assertThat(error.code().orElse(null)).isEqualTo(code);
    assertThat(error.description().filter(text -> !text.isEmpty()).orElse(null))
        .isEqualTo(description);
  }

  @Test
  void doesNotEndAGrantForAnErrorInsideAnotherMember() {
    assertThatThrownBy(() -> client
            .refresh(Tokens.of("at-7").withRefreshToken("rt-7"))
            .over(Sample.answering(400, "{\"trace\":{\"error\":\"invalid_grant\"}}")))
        .isInstanceOf(ErrorResponse.class)
        .isNotInstanceOf(ReauthorizationRequired.class);
  }

  @Test
  void redactsMembersThatAreCredentials() {
    ErrorResponse error = error(
        Headers.none(),
        "{\"message\":\"for p4ssw0rd-7, s3cret-77 and k3y-7777\",\"password\":\"p4ssw0rd-7\","
            + "\"clientSecret\":\"s3cret-77\",\"api_key\":\"k3y-7777\"}");

    assertThat(error.description()).hasValue("for ***, *** and ***");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json | {'error':'e','error_description':'Код истёк\u202E, 再試行\u0007'}",
        "application/json | {'error':'e','error_description':'\\u041a\\u043e\\u0434 истёк\\u202e, 再試行\\u0007'}",
        "application/xml | <error code=\"e\"><message>Код истёк\u202E, 再試行\u0007</message></error>",
        "text/plain | error=e&error_description=%D0%9A%D0%BE%D0%B4+истёк%E2%80%AE,+再試行%07"
      })
  void exposesADescriptionInEveryScriptWithoutControlCharacters(String type, String body) {
    ErrorResponse error = error(Headers.of("Content-Type", type), body.replace('\'', '"'));

    assertThat(error.description()).hasValue("Код истёк?, 再試行?");
    assertThat(error).hasMessageContaining("Код истёк?, 再試行?");
  }

  @Test
  void namesTheOriginToWhichAnEndpointRedirects() {
    HttpResponse moved = HttpResponse.of(
        301,
        Headers.of("Location", "https://user:pw@new.example:8443/token?code=code-1"),
        new byte[0]);

    assertThatThrownBy(() -> client.redeem(Sample.confirmed(client)).over(request -> moved))
        .isInstanceOf(UnreadableResponse.class)
        .hasMessageContaining("; it points to https://new.example:8443.")
        .hasMessageNotContaining("pw")
        .hasMessageNotContaining("code-1");
    assertThat(client.errorResponse(moved, Tokens.of("at-7")))
        .hasMessageContaining(
            "It is a redirect to https://new.example:8443, and redirects are not followed.");
  }

  private ErrorResponse error(Headers headers, String body) {
    return client.errorResponse(
        HttpResponse.of(403, headers, body.getBytes(StandardCharsets.UTF_8)), Tokens.of("at-7"));
  }

  private static String written(Random random, String name, String value) {
    String written = random.nextBoolean() ? name : name.toUpperCase(Locale.ROOT);
    String blanks = " ".repeat(random.nextInt(2));
    return value.matches("[a-z_0-9]+") && random.nextBoolean()
        ? written + blanks + "=" + blanks + value
        : written + blanks + "=" + blanks + "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"")
            + "\"";
  }

  private static String comma(Random random) {
    return List.of(",", ", ", " , ", ",\t", ", ,").get(random.nextInt(5));
  }
}
