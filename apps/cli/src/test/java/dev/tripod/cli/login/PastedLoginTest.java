package dev.tripod.cli.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.cli.account.PendingAccountLogin;
import dev.tripod.cli.terminal.CommandException;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.cli.terminal.Terminal;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.PendingLogin;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.providers.X;
import dev.tripod.testkit.SettableClock;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Pastes that a server cannot cause in time, because the clock of the command is that of the system. */
final class PastedLoginTest {

  private static final URI CALLBACK = URI.create("https://localhost/");

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-11-30T12:00:00Z"));
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** Returns a login of X that is confirmed by the clock of the test. */
  private PendingAccountLogin login() {
    OAuth2Client client = OAuth2Client.builder()
        .server(X.oauth2())
        .clientId("app")
        .json(JacksonJson.strict())
        .clock(clock)
        .build();
    PendingAuthorization pending = client.begin(CALLBACK).over(PastedLoginTest::unreachable);
    return new PendingAccountLogin() {
      @Override
      public PendingLogin pending() {
        return pending;
      }

      @Override
      public ConfirmedLogin confirm(String pasted) {
        client.confirm(pending, pasted);
        throw new AssertionError("The paste was accepted");
      }

      @Override
      public ConfirmedLogin confirm(URI callback) {
        throw new AssertionError("A paste is not a callback");
      }

      @Override
      public ConfirmedLogin confirmPin(String pin) {
        throw CallbackRejected.of(Reason.INCOMPLETE, "the PIN is empty.");
      }
    };
  }

  private static HttpResponse unreachable(HttpRequest request) throws IOException {
    throw new IOException("Nothing is sent");
  }

  private Terminal terminal(String typed, boolean isInteractive) {
    return Terminal.of(
        new ByteArrayInputStream(typed.getBytes(Charset.defaultCharset())),
        new ByteArrayOutputStream(),
        err,
        Map.of("NO_COLOR", "1"),
        isInteractive);
  }

  @Test
  void endsALoginThatHasExpired() {
    PendingAccountLogin login = login();
    String state =
        login.pending().authorizationUri().getQuery().replaceAll(".*state=([^&]*).*", "$1");
    clock.advance(Duration.ofMinutes(11));
    PastedLogin pasted = PastedLogin.of(
        terminal("https://localhost/?code=a&state=" + state + "\n", true), clock, login);

    assertThatThrownBy(() -> pasted.address(CALLBACK, Optional.empty()))
        .isInstanceOfSatisfying(CommandException.class, e -> {
          assertThat(e.getMessage()).isEqualTo("This login has expired.");
          assertThat(e.nextStep()).contains("tripod login");
          assertThat(e.exitCode()).isEqualTo(ExitCode.FAILED);
        });
  }

  @Test
  void asksAPersonAgainForAPin() {
    PastedLogin pasted = PastedLogin.of(terminal("\n1 2\n", true), clock, login());

    assertThatThrownBy(pasted::pin).hasMessageContaining("Standard input ended");
    assertThat(err.toString(Charset.defaultCharset()))
        .contains("Nothing was typed.", "This is not a PIN or a code.");
  }

  @Test
  void givesAScriptOneAttempt() {
    PastedLogin pasted = PastedLogin.of(terminal("1 2\n1234567\n", false), clock, login());

    assertThatThrownBy(pasted::pin).hasMessage("This is not a PIN or a code.");
  }
}
