package dev.tripod.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.testkit.ScriptedTransport;
import dev.tripod.testkit.SettableClock;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ServerCheckTest {

  private static final Origin SERVER = Origin.of("https://api.example");

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-01-02T03:04:05Z"));

  @Test
  void sendsOneRequestWithoutCredentials() {
    ScriptedTransport transport = ScriptedTransport.create().respond(404, "text/plain", "");

    List<Finding> findings = ServerCheck.over(transport, clock).of(SERVER);

    assertThat(transport.requests()).singleElement().satisfies(request -> {
      assertThat(request.method()).isEqualTo("HEAD");
      assertThat(request.uri()).hasToString("https://api.example/");
      assertThat(request.headers().isEmpty()).isTrue();
    });
    assertThat(findings).noneMatch(Finding::isProblem);
    assertThat(messages(findings))
        .containsExactly(
            "The server responded after 0 ms, and its certificate is valid.",
            "The server does not send its time.");
  }

  @ParameterizedTest
  @CsvSource({
    "'Fri, 02 Jan 2026 03:04:05 GMT', This machine's clock and the server's differ by at most a minute.",
    "'Fri, 02 Jan 2026 03:05:04 GMT', This machine's clock and the server's differ by at most a minute.",
    "'Fri, 02 Jan 2026 03:03:06 GMT', This machine's clock and the server's differ by at most a minute.",
    "'Fri, 02 Jan 2026 03:05:06 GMT', This machine's clock is 61 s earlier than the server's.",
    "'Fri, 02 Jan 2026 03:02:04 GMT', This machine's clock is 120 s later than the server's.",
    "yesterday, The server does not send its time."
  })
  void comparesTheClocks(String date, String message) {
    List<Finding> findings = ServerCheck.over(dated(date), clock).of(SERVER);

    assertThat(findings).last().satisfies(finding -> {
      assertThat(finding.check()).isEqualTo("clock");
      assertThat(finding.message()).isEqualTo(message);
      assertThat(finding.isProblem()).isEqualTo(message.matches(".* \\d+ s .*"));
    });
  }

  @Test
  void allowsForASlowResponse() {
    HttpTransport slow = request -> {
      clock.advance(Duration.ofSeconds(100));
      return HttpResponse.of(200, Headers.of("Date", "Fri, 02 Jan 2026 03:05:45 GMT"), new byte[0]);
    };

    assertThat(ServerCheck.over(slow, clock).of(SERVER)).noneMatch(Finding::isProblem);
  }

  @Test
  void namesTheCauseOfAFailure() {
    assertFailure(
        new ConnectException("refused"),
        "connection",
        "No connection: ConnectException.",
        "Check host and port");
    assertFailure(
        caused(new UnknownHostException("api.example")),
        "connection",
        "The host name has no address.",
        "Check the name");
    assertFailure(
        caused(new SSLHandshakeException("expired")),
        "tls",
        "The TLS handshake failed",
        "Check the address.");
    assertFailure(
        new HttpTimeoutException("late"),
        "connection",
        "The server did not respond in time.",
        "Check the connection");
  }

  @Test
  void rejectsHttpOutsideLoopback() {
    ScriptedTransport transport =
        ScriptedTransport.create().respond(200, "text/plain", "").respond(200, "text/plain", "");
    ServerCheck check = ServerCheck.over(transport, clock);

    assertThat(check.of(Origin.of("http://api.example"))).first().satisfies(finding -> {
      assertThat(finding.isProblem()).isTrue();
      assertThat(finding.message()).startsWith("It is http outside the loopback interface");
    });
    assertThat(check.of(Origin.of("http://127.0.0.1:8080"))).noneMatch(Finding::isProblem);
  }

  private void assertFailure(IOException failure, String check, String message, String fix) {
    HttpTransport failing = (HttpRequest request) -> {
      throw failure;
    };
    assertThat(ServerCheck.over(failing, clock).of(SERVER)).singleElement().satisfies(finding -> {
      assertThat(finding.check()).isEqualTo(check);
      assertThat(finding.message()).startsWith(message);
      assertThat(finding.fix().orElseThrow()).startsWith(fix);
    });
  }

  private static IOException caused(IOException cause) {
    IOException failure = new ConnectException("failed");
    failure.initCause(cause);
    return failure;
  }

  private static HttpTransport dated(String date) {
    return request -> HttpResponse.of(200, Headers.of("Date", date), new byte[0]);
  }

  private static List<String> messages(List<Finding> findings) {
    return findings.stream().map(Finding::message).toList();
  }
}
