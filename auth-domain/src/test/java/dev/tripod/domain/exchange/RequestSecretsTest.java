package dev.tripod.domain.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The message of a transport is withheld if it contains a credential from any part of the request. */
final class RequestSecretsTest {

  @Test
  @DisplayName(
      "a transport's failure that quotes the response or the request is withheld, also in a circle of causes")
  void redacted() {
    HttpRequest request = PLAIN.withHeader("Authorization", "Bearer token-of-the-request");
    IOException circular = new IOException("outer");
    ProtocolException quoting = new ProtocolException("Unexpected status line: secret");
    quoting.initCause(circular);
    circular.initCause(quoting);
    IOException harmless = new IOException("reset by peer");

    assertThat(Exchange.redacted(circular, request))
        .hasMessageContaining("withheld")
        .hasNoCause();
    assertThat(Exchange.redacted(new IOException("wrote token-of-the-request"), request))
        .hasMessageContaining("withheld");
    assertThat(Exchange.redacted(harmless, request)).isSameAs(harmless);
  }

  private static final HttpRequest PLAIN = HttpRequest.of("POST", "https://s.example/token");

  static Stream<Arguments> requests() {
    HttpRequest json = PLAIN.withBody(Body.json(
        "{\"code\" : \"json-code-1\",\n\"redirect_uri\":\"https:\\/\\/localhost\\/\",\"verifier\":"
            + "\"a\\\"b\\u0041\\n-verifier\",\"deep\":[{\"list\":[1,\"in-a-list\"]}]}"));
    HttpRequest problem = PLAIN.withBody(Body.bytes(
        "Application/Vnd.API+JSON; charset=utf-8", utf8("[\"array-member\", \"never-closed")));
    HttpRequest verbatim = PLAIN.withBody(Body.bytes(
        "application/x-www-form-urlencoded;charset=UTF-8",
        utf8("access_token=AAAA%2FBBBB%3D&other=x")));
    return Stream.of(
        Arguments.of(json, "json-code-1"),
        Arguments.of(json, "https://localhost/"),
        Arguments.of(json, "https:\\/\\/localhost\\/"),
        Arguments.of(json, "a\"bA\n-verifier"),
        Arguments.of(json, "a\\\"b\\u0041\\n-verifier"),
        Arguments.of(json, "in-a-list"),
        Arguments.of(PLAIN.withBody(Body.json("\"bare-json-string\"")), "bare-json-string"),
        Arguments.of(PLAIN.withBody(Body.json("{\"a\":\"back\\bspace\"}")), "back\bspace"),
        Arguments.of(PLAIN.withBody(Body.json("{\"a\":\"8-octets\"}")), "8-octets"),
        Arguments.of(problem, "array-member"),
        Arguments.of(problem, "never-closed"),
        Arguments.of(verbatim, "AAAA%2FBBBB%3D"),
        Arguments.of(verbatim, "AAAA/BBBB="),
        Arguments.of(basic("client-id-7:p%2Fss%3Dw+rd"), "client-id-7:p%2Fss%3Dw+rd"),
        Arguments.of(basic("client-id-7:p%2Fss%3Dw+rd"), "client-id-7"),
        Arguments.of(basic("client-id-7:p%2Fss%3Dw+rd"), "p%2Fss%3Dw+rd"),
        Arguments.of(basic("client-id-7:p%2Fss%3Dw+rd"), "p/ss=w rd"),
        Arguments.of(basic("client-id-7:p%2Fss%3Dw+rd"), "p/ss=w+rd"),
        Arguments.of(basic("id:raw:%zz-secret"), "raw:%zz-secret"),
        Arguments.of(basic("id:\u00e4-umlaut-secret"), "\u00e4-umlaut-secret"),
        Arguments.of(
            PLAIN.withHeader("Authorization", "basic " + base64("id:lower-case")), "lower-case"),
        Arguments.of(PLAIN.withHeader("Cookie", "a=b; session=cookie-value"), "cookie-value"),
        Arguments.of(
            PLAIN.withHeader("Proxy-Authorization", "Basic " + base64("id:proxy-secret")),
            "proxy-secret"),
        Arguments.of(PLAIN.withHeader("X-Api-Key", "key-of-the-api"), "key-of-the-api"),
        Arguments.of(
            PLAIN.withHeader("Client-Ticket", "id=ticket-of-a-client"), "ticket-of-a-client"));
  }

  @ParameterizedTest
  @MethodSource("requests")
  @DisplayName("a message that contains a credential of the request is withheld, encoded or not")
  void withheld(HttpRequest request, String credential) {
    assertThat(printed(request, "wrote <" + credential + ">"))
        .contains("withheld")
        .doesNotContain(credential);
  }

  @Test
  @DisplayName("names of JSON members, texts of other types, and ordinary headers are not secrets")
  void notSecret() {
    HttpRequest agent = PLAIN.withHeader("User-Agent", "application/1.0");
    HttpRequest json = PLAIN.withBody(Body.json("{\"member-name\" : 1, \"short\":\"1234567\"}"));
    HttpRequest text = PLAIN.withBody(Body.bytes("text/plain", utf8("\"in-a-plain-text\"")));

    assertThat(printed(json, "near member-name 1234567")).contains("near member-name 1234567");
    assertThat(printed(text, "near in-a-plain-text")).contains("near in-a-plain-text");
    assertThat(printed(agent, "near application/1.0")).contains("near application/1.0");
  }

  @Test
  @DisplayName("a megabyte of escapes, of strings or of malformed Basic credentials is handled")
  void hostile() {
    HttpRequest escapes =
        PLAIN.withBody(Body.json("{\"a\":\"first-secret\",\"b\":\"" + "\\n".repeat(500_000)));
    HttpRequest strings = PLAIN.withBody(
        Body.json("[\"first-secret\"" + ",\"some-other-text\"".repeat(50_000) + "]"));
    HttpRequest broken = PLAIN.withHeader("Authorization", "Basic " + "A".repeat(99_997));

    assertThat(printed(escapes, "first-secret")).doesNotContain("first-secret");
    assertThat(printed(strings, "first-secret")).doesNotContain("first-secret");
    assertThat(printed(broken, "near nothing")).contains("near nothing");
  }

  private static HttpRequest basic(String credentials) {
    return PLAIN.withHeader("Authorization", "Basic " + base64(credentials));
  }

  private static String printed(HttpRequest request, String message) {
    NoResponse noResponse = Exchange.<NoResponse>send(
            request, response -> Sample.nothing(), Exchange::done)
        .over(sent -> {
          throw new IOException(message);
        });
    StringWriter text = new StringWriter();
    noResponse.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(utf8(text));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
