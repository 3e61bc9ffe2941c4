package dev.tripod.oauth1;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that error responses of every format become an {@link ErrorResponse}. */
final class ErrorBodyTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private final OAuth1Client client = OAuth1Client.builder()
      .server(OAuth1Server.at("https://s.example/1", "https://s.example/2", "https://s.example/3")
          .hint("32", "check the keys")
          .hint("token_rejected", "ask the user again")
          .build())
      .clientCredentials("key", "clientSecret-7")
      .clock(() -> NOW)
      .build();

  static Stream<Arguments> shapes() {
    return Stream.of(
        shape(
            "X's JSON",
            401,
            "{\"errors\":[{\"code\":32,\"message\":\"Could not authenticate you.\"}]}",
            "32",
            "Could not authenticate you."),
        shape(
            "JSON, message first, spaced and escaped",
            403,
            " \n[{ \"message\" : \"a\\\"b\\u0026c\\n\\\\d\" , \"code\" : \"x_1\" }]",
            "x_1",
            "a'b&c ?d"),
        shape(
            "X's XML",
            403,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><errors><error code=\"415\">Callback URL not approved &amp; so on"
                + "</error></errors>",
            "415",
            "Callback URL not approved & so on"),
        shape(
            "XML with every entity",
            400,
            "<error>&lt;&gt;&quot;x&quot; &apos;y&apos; &#39;z&#39; &amp;lt;</error>",
            "",
            "<>'x' 'y' 'z' &lt;"),
        shape(
            "JSON with every escape",
            400,
            "{\"message\":\"a\\b\\f\\n\\r\\tb\\/\"}",
            "",
            "a     b/"),
        shape("older XML", 401, "<hash>\n<error>Invalid token</error></hash>", "", "Invalid token"),
        shape(
            "problem reporting, form",
            401,
            "oauth_problem=token_rejected&oauth_problem_advice=try+again%21",
            "token_rejected",
            "try again!"),
        shape(
            "problem details",
            403,
            "{\"title\":\"Forbidden\",\"detail\":\"Not this way\",\"type\":\"https://api.x.com/2/problems/client-forbidden\""
                + ",\"status\":403}",
            "client-forbidden",
            "Not this way"),
        shape(
            "problem details without a type",
            401,
            "{\"title\":\"Unauthorized\",\"type\":\"about:blank\"}",
            "",
            "Unauthorized"),
        shape(
            "plain text",
            401,
            "Failed to validate oauth signature and token",
            "",
            "Failed to validate oauth signature and token"),
        shape(
            "a web page",
            500,
            "<!DOCTYPE html><html><head><TITLE lang=en>Oops &lt;here&gt;</TITLE></head><body>secret</body></html>",
            "",
            "Oops <here>"),
        shape("a web page without title", 503, "<html><body>over capacity</body></html>", "", ""),
        shape("nothing", 400, "", "", ""),
        shape("JSON with the code null", 400, "{\"code\":null,\"message\":\"m\"}", "", "m"),
        shape(
            "JSON with a code of another type", 400, "{\"code\":true,\"message\":\"m\"}", "", "m"),
        shape("a negative code", 400, "{\"code\":-7}", "-7", ""),
        shape("XML without a text", 403, "<errors><error code='415'/></errors>", "415", ""),
        shape("a message that breaks off", 400, "{\"code\":5,\"message\":\"half", "5", ""),
        shape("broken JSON", 400, "{\"errors\":[{\"code\":", "", ""),
        shape("a form that is none", 400, "oauth_problem=%zz", "", "oauth_problem=%zz"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  @DisplayName(
      "The exception contains whatever was at hand instead of the code and the description.")
  void shapes(String name, int status, String body, String code, String description) {
    ErrorResponse error = error(status, Headers.none(), body);

    assertThat(error.status()).hasValue(status);
    assertThat(error.code().orElse("")).isEqualTo(code);
    assertThat(error.description().orElse("")).isEqualTo(description);
    assertThat(error)
        .hasMessageContaining(
            "The temporary credential request was rejected with status " + status);
  }

  @Test
  @DisplayName("the message contains the hint of the provider's data")
  void hint() {
    ErrorResponse known = error(401, Headers.none(), "{\"errors\":[{\"code\":32}]}");
    ErrorResponse unknown = error(401, Headers.none(), "{\"errors\":[{\"code\":33}]}");

    assertThat(known.nextStep()).hasValue("check the keys");
    assertThat(known).hasMessageEndingWith("code 32. Next step: check the keys.");
    assertThat(unknown.nextStep()).isEmpty();
  }

  @Test
  @DisplayName("the type of problem details is the help URI")
  void problemUri() {
    assertThat(error(403, Headers.none(), "{\"type\":\"https://api.x.com/2/problems/not-here\"}")
            .uri())
        .hasValue("https://api.x.com/2/problems/not-here");
    assertThat(error(403, Headers.none(), "{\"code\":32}").uri()).isEmpty();
  }

  @Test
  @DisplayName("problem reporting in WWW-Authenticate takes precedence over the body")
  void problemInHeader() {
    ErrorResponse error = error(
        401,
        Headers.of("WWW-Authenticate", "Basic realm=\"x\"")
            .and("WWW-Authenticate", "OAuth realm=\"s\", oauth_problem=\"token_rejected\""),
        "<html><title>no</title></html>");

    assertThat(error.code()).hasValue("token_rejected");
    assertThat(error.nextStep()).hasValue("ask the user again");
  }

  @Test
  @DisplayName("a problem with status 200 is an error response")
  void problemWith200() {
    assertThat(error(200, Headers.none(), "oauth_problem=token_rejected").code())
        .hasValue("token_rejected");
  }

  @ParameterizedTest
  @ValueSource(strings = {"120", " 120 ", "Fri, 2 Jan 2026 03:06:05 GMT"})
  @DisplayName("reads Retry-After in seconds or as a date")
  void retryAfter(String value) {
    assertThat(error(429, Headers.of("Retry-After", value), "").retryAfter())
        .hasValue(Duration.ofMinutes(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "-1", "", "99999999999999999999"})
  @DisplayName("ignores an unreadable Retry-After")
  void senselessRetryAfter(String value) {
    assertThat(error(429, Headers.of("Retry-After", value), "").retryAfter()).isEmpty();
  }

  @Test
  @DisplayName("redacts secrets that a server repeats, in any encoding")
  void secretsAreStruckOut() {
    ErrorResponse error = error(
        401,
        Headers.none(),
        "{\"errors\":[{\"code\":\"clientSecret-7\",\"message\":\"bad clientSecret-7 Y2xpZW50U2VjcmV0LTc=\"}]}");

    assertThat(error).hasMessageNotContaining("clientSecret").hasMessageNotContaining("Y2xp");
    assertThat(error.description()).hasValue("bad *** ***");
  }

  static Stream<Arguments> edges() {
    String secret = "clientSecret-7";
    String blanks = " ".repeat(990);
    String wide = " ".repeat(16_384 - 20);
    return Stream.of(
        edge("JSON message", "{\"message\":\"" + blanks + secret + "\"}"),
        edge("XML text", "<error>" + blanks + secret + "</error>"),
        edge("web page title", "<title>" + blanks + secret + "</title>"),
        edge("JSON message, whole search", "{\"message\":\"" + wide + secret + "\"}"),
        edge("XML text, whole search", "<error>" + wide + secret + "</error>"),
        edge("form", "oauth_problem=x&oauth_problem_advice=" + "+".repeat(16_338) + secret));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("edges")
  @DisplayName("redacts a secret at the edge of the searched text completely")
  void secretAtTheEdge(String where, String body) {
    assertThat(error(400, Headers.none(), body)).hasMessageNotContaining("clientS");
  }

  @Test
  @DisplayName("does not describe an error with a plain text that is too long")
  void endlessPlainText() {
    assertThat(error(400, Headers.none(), "a".repeat(16_384)).description()).isPresent();
    assertThat(error(400, Headers.none(), "a".repeat(16_385)).description()).isEmpty();
  }

  @Test
  @DisplayName("redacts a secret in place of a code completely")
  void longSecretAsCode() {
    String secret = "s".repeat(150);
    OAuth1Client verbose = OAuth1Client.builder()
        .server(OAuth1Server.at("https://s.example/1", "https://s.example/2", "https://s.example/3")
            .build())
        .clientCredentials("key", secret)
        .build();

    assertThat(error(verbose, 400, Headers.none(), "{\"code\":\"" + secret + "\"}"))
        .hasMessageNotContaining("ssss");
    assertThat(error(
            verbose,
            401,
            Headers.of("WWW-Authenticate", "OAuth oauth_problem=" + "a".repeat(150) + secret),
            ""))
        .hasMessageNotContaining("ssss");
  }

  @Test
  @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  @DisplayName("limits time and text for hostile bodies")
  void hostile() {
    for (String body : new String[] {
      "{\"message\":\"" + "\\\\".repeat(500_000),
      "{" + "\"message\":".repeat(200_000),
      "<error".repeat(300_000),
      "<title".repeat(300_000),
      "{\"type\":\"https:" + "/".repeat(1_000_000),
      "{\"code\":\"" + "a".repeat(1_000_000),
      "<error code=\"" + "a".repeat(1_000_000),
      "<error code='1'" + " ".repeat(1_000_000),
      "oauth_token=".repeat(400_000),
      IntStream.range(0, 100_000).mapToObj(i -> "oauth_token=" + i).collect(joining("&")),
      "oauth_token\"".repeat(100_000) + " ".repeat(1_000_000),
      "\u0000\u0001\uFFFF".repeat(100_000),
      "a".repeat(5_000_000)
    }) {
      ErrorResponse error = error(400, Headers.none(), body);

      assertThat(error.getMessage()).hasSizeLessThan(800).matches("[ -~]*");
    }
  }

  private ErrorResponse error(int status, Headers headers, String body) {
    return error(client, status, headers, body);
  }

  private static ErrorResponse error(
      OAuth1Client client, int status, Headers headers, String body) {
    HttpResponse response = HttpResponse.of(status, headers, body.getBytes(StandardCharsets.UTF_8));
    return catchThrowableOfType(
        ErrorResponse.class, () -> client.beginOutOfBand().over(request -> response));
  }

  private static Arguments edge(String where, String body) {
    return Arguments.of(where, body);
  }

  private static Arguments shape(
      String name, int status, String body, String code, String description) {
    return Arguments.of(name, status, body, code, description);
  }
}
