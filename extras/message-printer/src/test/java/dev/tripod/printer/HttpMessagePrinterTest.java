package dev.tripod.printer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpMessagePrinterTest {

  private static final String CANARY = "c4n4ry-c4n4ry";
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final HttpRequest REQUEST = HttpRequest.get("https://api.example/one");
  private static final HttpResponse OK =
      HttpResponse.of(200, Headers.none(), "fine".getBytes(UTF_8));

  private final List<String> messages = new ArrayList<>();
  private final HttpMessagePrinter printer = HttpMessagePrinter.to(messages::add);

  private String requestBody(String type, String body) {
    printer.request(HttpRequest.post("https://a.example/", Body.bytes(type, body.getBytes(UTF_8))));
    return lastLine();
  }

  private String responseBody(String type, String body) {
    printer.response(
        REQUEST, HttpResponse.of(200, Headers.of("Content-Type", type), body.getBytes(UTF_8)));
    return lastLine();
  }

  private String lastLine() {
    String message = messages.get(messages.size() - 1);
    return message.substring(message.lastIndexOf('\n') + 1).substring("> ".length());
  }

  @Test
  void printsEveryPartOfBothMessages() throws IOException {
    HttpRequest request = HttpRequest.post(
            "https://server.example/token?client_id=app", Body.form(Parameters.of("code", CANARY)))
        .withHeader("Authorization", "Basic YzRuNHJ5")
        .withHeader("Accept", "application/json");
    HttpResponse response = HttpResponse.of(
        200,
        Headers.of("Content-Type", "application/json").and("Set-Cookie", "id=" + CANARY),
        ("{\"access_token\":\"" + CANARY + "\",\"expires_in\":7200}").getBytes(UTF_8));

    assertThat(printer.over(sent -> response).send(request)).isSameAs(response);

    assertThat(messages).containsExactly("""
            > POST https://server.example/token?client_id=app
            > Authorization: Basic [8 characters]
            > Accept: application/json
            > Content-Type: application/x-www-form-urlencoded
            > code=[13 characters]""", """
            < 200
            < Content-Type: application/json
            < Set-Cookie: [16 characters]
            < {"access_token":"[13 characters]","expires_in":7200}""");
  }

  @Test
  void printsOnlyTheClassOfAFailure() {
    IOException lost = new IOException("lost: " + CANARY);

    assertThatThrownBy(() -> printer
            .over(request -> {
              throw lost;
            })
            .send(REQUEST))
        .isSameAs(lost);

    assertThat(messages.get(1)).isEqualTo("< No response: java.io.IOException");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.example/?state=c4n4ry-c4n4ry&code=c4n4ry-c4n4ry",
        "https://app.example/?code=c4n4ry-c4n4ry#here",
        "https://app.example/#access_token=c4n4ry-c4n4ry&state=c4n4ry-c4n4ry",
        "https://app.example/?denied=c4n4ry-c4n4ry",
        "https://app.example/?c4n4ry-c4n4ry",
        "https://app.example/?c4n4ry-c4n4ry==",
        "https://app.example/?a?code=c4n4ry-c4n4ry",
        "https://app.example/?access%5Ftoken=c4n4ry-c4n4ry",
        "https://app.example/?accessToken=c4n4ry-c4n4ry",
        "https://app.example/?user_code=c4n4ry-c4n4ry",
        "https://app.example/?request=c4n4ry-c4n4ry",
        "https://app.example/;jsessionid=c4n4ry-c4n4ry?a=b",
        "https://user:c4n4ry-c4n4ry@app.example/",
        "https://c4n4ry-c4n4ry@app.example:8443/?a=b",
        "//user:c4n4ry-c4n4ry@app.example/",
        "https://app.example/?next=https://user:c4n4ry-c4n4ry@b.example/",
        "https://app.example/?next=https%3A%2F%2Fuser%3Ac4n4ry-c4n4ry%40b.example%2F",
        "https://app.example/#//user:c4n4ry-c4n4ry@b.example/",
        "https://app.example/?redirect_uri=https%3A%2F%2Fb.example%2F%3Ftoken%3Dc4n4ry-c4n4ry",
        "https://app.example/?next=https://b.example/?code=c4n4ry-c4n4ry",
        "https://app.example/?id=eyJhbGciOiJub25lIn0.eyJzdWIiOiJjNG40cnktYzRuNHJ5In0.c4n4ry-c4n4ry"
      })
  void redactsUris(String uri) {
    assertThat(HttpMessagePrinter.redacted(URI.create(uri)))
        .doesNotContain("c4n4ry", "eyJ")
        .contains(" characters]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "grant_type=authorization_code&code=c4n4ry-c4n4ry&code_verifier=c4n4ry-c4n4ry",
        "client_id=a&client_secret=c4n4ry-c4n4ry",
        "grant_type=refresh_token&refresh_token=c4n4ry-c4n4ry",
        "token=c4n4ry-c4n4ry&token_type_hint=access_token",
        "access_token=c4n4ry-c4n4ry%2Fc4n4ry%3D",
        "oauth_token=c4n4ry-c4n4ry&oauth_token_secret=c4n4ry-c4n4ry&oauth_verifier=c4n4ry",
        "client_assertion_type=jwt&client_assertion=c4n4ry-c4n4ry",
        "assertion=c4n4ry-c4n4ry&SAMLResponse=c4n4ry",
        "x_auth_username=a&x_auth_password=c4n4ry-c4n4ry",
        "device_code=c4n4ry-c4n4ry&api.key=c4n4ry&X-Api-Key=c4n4ry&apikey=c4n4ry",
        "code=%c4n4ry",
      })
  void redactsForms(String form) {
    assertThat(requestBody(FORM, form)).doesNotContain("c4n4ry").contains(" characters]");
    assertThat(responseBody("text/html; charset=utf-8", form))
        .doesNotContain("c4n4ry")
        .contains(" characters]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"token_type\":\"bearer\",\"access_token\":\"c4n4ry-c4n4ry\",\"refresh_token\":\"c4n4ry\"}",
        "{\"access_token\" : \"c4n4ry\", \"id_token\": \"c4n4ry.c4n4ry.c4n4ry\"}",
        "{\"access_token\":\"a,c4n4ry&c4n4ry c4n4ry\"}",
        "{\"access_token\":\"a\\\"c4n4ry\\\\\",\"refresh_token\":\"c4n4ry\"}",
        "{\"access\\u005ftoken\":\"c4n4ry\"}",
        "{\"tokens\":[\"c4n4ry\",{\"a\":\"c4n4ry\"}]}",
        "[[{\"session\":{\"id\":\"c4n4ry\"}}]]",
        "{\"clientSecret\":\"c4n4ry\"}",
        "{\"next\":\"https://a.example/?code=c4n4ry\"}",
        "{\"next\":\"https://user:c4n4ry@a.example/\"}",
        "{\"next\":\"https:\\/\\/user:c4n4ry@a.example\\/\"}",
        "{\"html\":\"<a href='https://user:c4n4ry@a.example/'>\"}",
        "{\"message\":\"The token: c4n4ry is unknown\"}",
        "{\"message\":\"token\\u003dc4n4ry\"}",
        "{\"access_token\":\"c4n4ry-c4n4ry\",\"echo\":\"for c4n4ry-c4n4ry\"}",
        "{\"authorization\":\"Bearer c4n4ry\",\"text\":\"curl -H 'Bearer c4n4ry'\"}"
      })
  void redactsJson(String json) {
    assertThat(responseBody("application/json", json))
        .doesNotContain("c4n4ry")
        .contains(" characters]");
    assertThat(requestBody("application/vnd.api+json", json)).doesNotContain("c4n4ry");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Authorization | Basic YzRuNHJ5",
        "Authorization | Bearer c4n4ry c4n4ry",
        "Authorization | c4n4ry",
        "Authorization | OAuth oauth_consumer_key=\"app\", oauth_token=\"c4n4ry\", oauth_signature=\"c4n4ry%3D\"",
        "Proxy-Authorization | Basic c4n4ry",
        "Cookie | a=c4n4ry; b=c4n4ry",
        "DPoP | c4n4ry",
        "X-Api-Key | c4n4ry",
        "X-Anything | c4n4ry",
        "User-Agent | app token=c4n4ry",
        "User-Agent | app (+https://user:c4n4ry@app.example/)",
        "Link | <https://user:c4n4ry@app.example/>; rel=next",
        "Refresh | 0; url=https://user:c4n4ry@app.example/",
        "Referer | https://user:c4n4ry@app.example/",
        "Content-Location | https://user:c4n4ry@app.example/",
        "Accept | Bearer c4n4ry"
      })
  void redactsHeaders(String name, String value) {
    printer.request(REQUEST.withHeader(name, value));

    assertThat(lastLine())
        .startsWith(name + ": ")
        .doesNotContain("c4n4ry", "YzRuNHJ5")
        .contains(" characters]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://app.example/cb?code=c4n4ry-c4n4ry | https://app.example/cb?code=[13 characters]",
        "https://user:c4n4ry-c4n4ry@app.example/cb | https://[18 characters]@app.example/cb",
        "https://user:p@c4n4ry-c4n4ry@app.example | https://[20 characters]@app.example",
        "https://app.example/@user | https://app.example/@user"
      })
  void redactsTheTargetOfARedirect(String location, String printed) {
    printer.response(REQUEST, HttpResponse.of(302, Headers.of("Location", location), new byte[0]));

    assertThat(lastLine()).isEqualTo("Location: " + printed);
  }

  @Test
  void removesThePasswordOfAUriFromTheRestOfTheMessage() {
    printer.response(
        REQUEST,
        HttpResponse.of(
            302,
            Headers.of("Location", "https://user:" + CANARY + "@app.example/")
                .and("Server", "for " + CANARY),
            new byte[0]));

    assertThat(messages.get(0)).doesNotContain(CANARY).endsWith("Server: for ***");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "response_type=code&client_id=c&scope=users.read%20tweet.read&code_challenge=abc",
        "grant_type=refresh_token&token_type_hint=refresh_token",
        "redirect_uri=https%3A%2F%2Fapp.example%2Fcallback&code_challenge_method=S256"
      })
  void printsOtherParametersUnchanged(String form) {
    assertThat(requestBody(FORM, form)).isEqualTo(form);
    assertThat(HttpMessagePrinter.redacted(URI.create("https://a.example/a?" + form)))
        .isEqualTo("https://a.example/a?" + form);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"token_type\":\"bearer\",\"expires_in\":7200,\"scope\":\"users.read\"}",
        "{\"errors\":[{\"code\":89,\"message\":\"Invalid or expired token.\"}]}",
        " [ 1.5e3 , true , null , { } , [ ] , \"é\\\"\\\\\" ] "
      })
  void printsOtherJsonUnchanged(String json) {
    assertThat(responseBody("application/json", json)).isEqualTo(json);
  }

  @Test
  void printsAChallengeUnchanged() {
    String challenge = "Bearer realm=\"tripod\", error=\"invalid_token\"";
    printer.response(
        REQUEST, HttpResponse.of(401, Headers.of("WWW-Authenticate", challenge), new byte[0]));

    assertThat(lastLine()).isEqualTo("WWW-Authenticate: " + challenge);
  }

  @Test
  void removesTheSecretsOfARequestFromItsResponse() {
    HttpRequest request = REQUEST
        .andQuery(Parameters.of("oauth_token", "tok en/" + CANARY))
        .withHeader(
            "Authorization",
            "Basic " + Base64.getEncoder().encodeToString("app:p4ssw0rd-long".getBytes(UTF_8)));
    HttpResponse response = HttpResponse.of(
        400,
        Headers.none(),
        ("{\"message\":\"No tok en/c4n4ry-c4n4ry, no tok%20en%2Fc4n4ry-c4n4ry"
                + " and no p4ssw0rd-long\"}")
            .getBytes(UTF_8));

    printer.response(request, response);

    assertThat(lastLine()).isEqualTo("{\"message\":\"No ***, no *** and no ***\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/html | <html>c4n4ry</html> | [19 bytes of text/html]",
        "text/plain | c4n4ry | [6 bytes of text/plain]",
        "application/xml | <t>c4n4ry</t> | [13 bytes of application/xml]",
        "application/octet-stream | token=c4n4ry | [12 bytes of application/octet-stream]",
        "multipart/form-data; boundary=c4n4ry | --c4n4ry | [8 bytes of multipart/form-data]",
        "application/json | {\"a\":\"c4n4ry\" | [13 bytes of application/json]",
        "application/json | {\"a\":c4n4ry} | [12 bytes of application/json]",
        "application/json | {\"a\":\"\\c4n4ry\"} | [15 bytes of application/json]",
        "application/json | [\"c4n4ry\",] | [11 bytes of application/json]",
        "application/json | {\"a\":1}c4n4ry | [13 bytes of application/json]",
        "application/json | c4n4ry | [6 bytes of application/json]",
        "application/json | {\"c4n4ry\"} | [10 bytes of application/json]",
        "application/x-www-form-urlencoded | a=<c4n4ry> | [10 bytes of application/x-www-form-urlencoded]",
        "c4n4ry token | c4n4ry | [6 bytes of c4n4ry]"
      })
  void printsTheSizeOfABodyThatItDoesNotUnderstand(String type, String body, String printed) {
    assertThat(responseBody(type, body)).isEqualTo(printed);
  }

  @Test
  void printsTheSizeOfALongOrDeepBody() {
    assertThat(responseBody("application/json", "\"" + "a".repeat(65_536) + "\""))
        .isEqualTo("[65538 bytes of application/json]");
    assertThat(responseBody("application/json", "[".repeat(33) + "]".repeat(33)))
        .isEqualTo("[66 bytes of application/json]");
    assertThat(responseBody("application/json", "[".repeat(32) + "]".repeat(32)))
        .isEqualTo("[".repeat(32) + "]".repeat(32));
  }

  @Test
  void printsABodyThatIsNotReadAsSuch() {
    printer.request(HttpRequest.post("https://a.example/", Body.unread("text/plain")));

    assertThat(lastLine()).isEqualTo("[body not read]");
  }

  @Test
  void prefixesEveryLineAndPrintsNoControlCharacter() {
    HttpResponse response = HttpResponse.of(
        200,
        Headers.of("Server", "a\u001b[2Jb"),
        "{\r\n\t\"a\": 1,\"b\":\"\\u009b2J\"\n}".getBytes(UTF_8));

    printer.response(REQUEST, response);

    assertThat(messages)
        .containsExactly("< 200\n< Server: a?[2Jb\n< {\n< \t\"a\": 1,\"b\":\"?2J\"\n< }");
  }

  @Test
  void toStringContainsNoPartOfAMessage() throws IOException {
    HttpResponse response =
        HttpResponse.of(500, Headers.of("Server", CANARY), CANARY.getBytes(UTF_8));
    HttpTransport printed = printer.over(request -> response);

    assertThat(printed.send(REQUEST.withHeader("Authorization", "Bearer " + CANARY)))
        .isSameAs(response);

    assertThat(printer).hasToString("HttpMessagePrinter");
    assertThat(printed.toString()).startsWith("HookedTransport[").doesNotContain(CANARY);
  }

  @Test
  void neverFailsTheCall() throws IOException {
    HttpMessagePrinter failing = HttpMessagePrinter.to(message -> {
      throw new IllegalStateException("The log is full");
    });
    IOException lost = new IOException("lost");

    assertThat(failing.over(request -> OK).send(REQUEST)).isNotNull();
    assertThatThrownBy(() -> failing
            .over(request -> {
              throw lost;
            })
            .send(REQUEST))
        .isSameAs(lost)
        .hasNoSuppressedExceptions();
  }

  @ParameterizedTest
  @CsvSource({
    "Server, '', a=, ''",
    "Server, '', 'MAC ', ''",
    "Location, /?x=, a:, ''",
    "Location, '', //a, ''",
    "Location, '', a@, //",
    "Location, //, a@, ''",
    "Authorization, 'OAuth ', a=, '\"'",
    "Authorization, 'OAuth ', a, ' =\"'"
  })
  void readsAHeaderOfAHostileServerInLinearTime(
      String name, String start, String repeated, String end) {
    String value = start + repeated.repeat(200_000) + end;
    HttpResponse response = HttpResponse.of(200, Headers.of(name, value), new byte[0]);

    assertTimeoutPreemptively(Duration.ofSeconds(30), () -> printer.response(REQUEST, response));

    assertThat(lastLine()).startsWith(name + ": ");
  }

  @Test
  void printsTheSizeOfAMessageWithTooManySecrets() {
    StringBuilder codes = new StringBuilder("https://app.example/?");
    for (int i = 0; i < 200; i++) {
      codes.append("code=").append(CANARY).append(i).append('&');
    }

    assertThat(HttpMessagePrinter.redacted(URI.create(codes.toString())))
        .startsWith("https://app.example/?code=[14 characters]&");
    assertThat(HttpMessagePrinter.redacted(URI.create(codes + "code=" + CANARY)))
        .matches("\\[[0-9]+ characters with more than 200 secrets]");
  }
}
