package dev.tripod.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.printer.HttpMessagePrinter;
import dev.tripod.testkit.LoopbackServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Set;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The flows of the demo, complete and with wrong inputs. */
final class DemoTest {

  private final StringWriter out = new StringWriter();
  private final OkHttpClient okHttp = new OkHttpClient();

  @AfterEach
  void close() {
    okHttp.dispatcher().executorService().shutdown();
    okHttp.connectionPool().evictAll();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("the demo runs both protocols over sockets, and every check passes")
  void demo(DemoTransport transport) throws IOException {
    assertThat(Demo.run(DemoOutput.to(new PrintWriter(out)), transport)).isTrue();
    assertThat(out.toString())
        .contains(
            "POST http://127.0.0.1:",
            "/oauth/request_token",
            "/oauth/access_token",
            "/hidden",
            "/following",
            "revoke")
        .contains("All 14 checks passed.")
        .contains(
            "/i/oauth2/authorize",
            "POST http://127.0.0.1:",
            "/2/oauth2/token",
            "grant_type=authorization_code",
            "grant_type=refresh_token",
            "/2/users/me",
            "/2/oauth2/revoke",
            "CallbackRejected: ",
            "AccessDenied: ",
            "ReauthorizationRequired: ")
        .contains("All 23 checks passed.")
        .doesNotContain("FAILED");
  }

  @Test
  @DisplayName("the demo prints no secret")
  void demoIsRedacted() throws IOException {
    Demo.run(DemoOutput.to(new PrintWriter(out)), DemoTransport.JDK);

    assertThat(out.toString())
        .doesNotContain(OAuth1Demo.CLIENT_SECRET, OAuth2Demo.CLIENT_SECRET)
        .doesNotContainPattern("oauth_(token|token_secret|verifier|signature)\"?+[=:]\"?+[^\\[]")
        .doesNotContainPattern(
            "\\b(code|code_verifier|state|token|access_token|refresh_token)(=|\":\")[^\\[]")
        .doesNotContainPattern("Authorization: (Basic|Bearer) [^\\[]")
        .contains(
            "oauth_signature=\"[",
            "&code=[",
            "&code_verifier=[",
            "state=[",
            "\"access_token\":\"[",
            "\"refresh_token\":\"[",
            "Authorization: Basic [",
            "Authorization: Bearer [");
  }

  @Test
  @DisplayName("no text as long as a token is printed, except the code challenge")
  void nothingLong() throws IOException {
    OAuth2Demo.run(
        DemoOutput.to(new PrintWriter(out)), DemoTransport.JDK, okHttp, OAuth2Demo.CLIENT_SECRET);

    assertThat(out.toString().replaceAll("code_challenge=[\\w-]{43}&", ""))
        .doesNotContainPattern("[\\w-]{40,}");
  }

  @Test
  @DisplayName("with a wrong client secret the demo fails and says at which step")
  void brokenSecret() throws IOException {
    boolean passed = OAuth1Demo.run(
        DemoOutput.to(new PrintWriter(out)), DemoTransport.OKHTTP, okHttp, "another secret");

    assertThat(passed).isFalse();
    assertThat(out.toString()).contains("FAILED").contains("code 32").contains("checks failed");
  }

  @Test
  @DisplayName("with a wrong secret of the confidential client the demo fails")
  void brokenClientSecret() throws IOException {
    boolean passed = OAuth2Demo.run(
        DemoOutput.to(new PrintWriter(out)), DemoTransport.OKHTTP, okHttp, "another secret");

    assertThat(passed).isFalse();
    assertThat(out.toString())
        .contains("FAILED")
        .contains("invalid_client")
        .contains("checks failed");
  }

  @ParameterizedTest
  @MethodSource("brokenServers")
  @DisplayName("a typed call that fails is a failed check with the reason")
  void brokenTypedCall(String reason, HttpTransport server) throws IOException {
    Expectations expectations = new Expectations(new PrintWriter(out));
    TokenCredentials token = TokenCredentials.of("2244994945-token", "secret");
    Authorizer bearer =
        request -> Exchange.done(Attempt.only(request.withHeader("Authorization", "Bearer token")));
    try (LoopbackServer served = LoopbackServer.start(server)) {
      TypedCalls calls = new TypedCalls(
          expectations, okHttp, HttpMessagePrinter.to(message -> {}), served.origin());

      assertThat(expectations.allPassIn(
              () -> calls.make(x -> x.oauth1(bearer, token), Set::of, Set::of)))
          .isFalse();
    }
    assertThat(out.toString())
        .contains("FAILED: the flow runs to its end (")
        .contains(reason)
        .contains("1 of 1 checks failed.");
  }

  static Stream<Arguments> brokenServers() {
    HttpTransport forbids = request -> HttpResponse.of(403, Headers.none(), new byte[0]);
    HttpTransport breaksOff = request -> {
      throw new IOException("broken off");
    };
    return Stream.of(Arguments.of("403", forbids), Arguments.of("No response from", breaksOff));
  }

  @Test
  @DisplayName("a connection that breaks is a failed check with the reason")
  void brokenConnection() {
    Expectations expectations = new Expectations(new PrintWriter(out));

    assertThat(expectations.allPassIn(() -> {
          throw new IOException("Connection reset");
        }))
        .isFalse();

    assertThat(out.toString()).contains("FAILED: the flow runs to its end (Connection reset)");
  }
}
