package dev.tripod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.testkit.ScriptedTransport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is printed of a secret is its length; the rest is printed as it is. */
@DisplayName("WirePrinter")
final class WirePrinterTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.example/?state=c4n4ry&code=c4n4ry",
        "https://app.example/?code=c4n4ry#here",
        "https://app.example/?denied=c4n4ry",
        "grant_type=authorization_code&code=c4n4ry&code_verifier=c4n4ry&client_secret=c4n4ry",
        "grant_type=refresh_token&refresh_token=c4n4ry",
        "token=c4n4ry&token_type_hint=access_token",
        "access_token=c4n4ry%2Fc4n4ry%3D",
        "oauth_token=c4n4ry&oauth_token_secret=c4n4ry&oauth_verifier=c4n4ry",
        "Authorization: OAuth oauth_token=\"c4n4ry\", oauth_signature=\"c4n4ry%3D\"",
        "Authorization: Basic c4n4ry==",
        "Authorization: Bearer c4n4ry c4n4ry",
        "{\"token_type\":\"bearer\",\"access_token\":\"c4n4ry\",\"refresh_token\":\"c4n4ry\"}",
        "{\"access_token\" : \"c4n4ry\", \"id_token\": \"c4n4ry.c4n4ry.c4n4ry\"}",
        "{\"access_token\":\"a,c4n4ry&c4n4ry c4n4ry\"}",
        "{\"access_token\":\"a\\\"c4n4ry\\\\\",\"refresh_token\":\"c4n4ry\"}"
      })
  @DisplayName("shows no secret, wherever it stands")
  void redacted(String text) {
    assertThat(WirePrinter.redacted(text)).doesNotContain("c4n4ry").contains(" characters]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "response_type=code&client_id=c&scope=users.read%20tweet.read&code_challenge=abc",
        "grant_type=refresh_token&token_type_hint=refresh_token",
        "{\"token_type\":\"bearer\",\"expires_in\":7200,\"scope\":\"users.read\"}",
        "{\"errors\":[{\"code\":89,\"message\":\"Invalid or expired token.\"}]}",
        "WWW-Authenticate: Basic realm=\"tripod\""
      })
  @DisplayName("shows what is no secret as it is")
  void shown(String text) {
    assertThat(WirePrinter.redacted(text)).isEqualTo(text);
  }

  @Test
  @DisplayName("prints request and answer, and hands on both as they are")
  void prints() throws IOException {
    StringWriter out = new StringWriter();
    ScriptedTransport server = ScriptedTransport.create()
        .respond(200, "application/json", "{\"access_token\":\"c4n4ry\"}");
    HttpRequest request = HttpRequest.post(
            "https://server.example/token", Body.form(Parameters.of("code", "c4n4ry")))
        .withHeader("Authorization", "Basic YzRuNHJ5");

    HttpResponse answer = new WirePrinter(server, new PrintWriter(out)).send(request);

    assertThat(server.requests()).containsExactly(request);
    assertThat(answer.bodyText()).isEqualTo("{\"access_token\":\"c4n4ry\"}");
    assertThat(out.toString().lines())
        .containsExactly(
            "  > POST https://server.example/token",
            "  > Authorization: Basic [8 characters]",
            "  > code=[6 characters]",
            "  < 200",
            "  < Content-Type: application/json",
            "  < {\"access_token\":\"[6 characters]\"}");
  }
}
