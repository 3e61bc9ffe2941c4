package dev.tripod.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.oauth2.ClientAuthentication.Credentials;
import dev.tripod.testkit.ScriptedTransport;
import dev.tripod.testkit.SettableClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A client's authentication that this library does not have. */
final class ClientAuthenticationTest {

  private final ScriptedTransport transport = ScriptedTransport.create();
  private final List<ClientAuthentication.Request> requests = new ArrayList<>();
  private boolean keyIsAway;

  /** Signs what is sent, at a key service. */
  private final ClientAuthentication signing =
      request -> Exchange.blocking("The key service", () -> {
        if (keyIsAway) {
          throw new IOException("the key service is away");
        }
        requests.add(request);
        return Credentials.none()
            .parameter(request.clientIdName(), request.clientId())
            .parameter("client_assertion", Secret.of("signed-" + requests.size()))
            .header("X-Key", "key-1");
      });

  private final OAuth2Client client =
      Sample.client(Sample.server()).clientAuthentication(signing).build();

  @Test
  void addsItsHeadersAndParametersToEachRequest() {
    answer();
    answer();

    client.clientCredentials("read").over(transport);
    client.requestTokens(TokenRequest.of("g")).over(transport);

    assertThat(Sample.body(sent(0)))
        .isEqualTo(
            "grant_type=client_credentials&scope=read&client_id=client-1&client_assertion=signed-1");
    assertThat(sent(0).headers().all("X-Key")).containsExactly("key-1");
    assertThat(Sample.body(sent(1)))
        .isEqualTo("grant_type=g&client_id=client-1&client_assertion=signed-2");
  }

  @Test
  void receivesTheServerTheEndpointTheClientIdAndTheParameters() {
    answer();

    client.refresh(Tokens.of("a").withRefreshToken("r")).over(transport);

    ClientAuthentication.Request request = requests.get(0);
    assertThat(request.server()).isSameAs(client.server());
    assertThat(request.endpoint()).hasToString("https://s.example/token");
    assertThat(request.clientId()).isEqualTo("client-1");
    assertThat(request.parameters().first("refresh_token")).hasValue("r");
  }

  @Test
  void authenticatesRevocationsToo() {
    transport.respond(200, "application/json", "");

    client.revoke(Tokens.of("a")).over(transport);

    assertThat(Sample.body(sent(0)))
        .isEqualTo(
            "token=a&token_type_hint=access_token&client_id=client-1&client_assertion=signed-1");
    assertThat(requests.get(0).endpoint()).hasToString("https://s.example/revoke");
  }

  @Test
  void spendsNoCodeAndNoRefreshTokenIfItFails() {
    Exchange<Tokens> redeem = client.redeem(Sample.confirmed(client));
    Exchange<Tokens> refresh = client.refresh(Tokens.of("at0").withRefreshToken("rt0"));

    keyIsAway = true;
    for (Exchange<Tokens> exchange : List.of(redeem, refresh)) {
      assertThatThrownBy(() -> exchange.over(transport))
          .isInstanceOfSatisfying(
              AdapterFailed.class, failure -> assertThat(failure.perhapsSent()).isFalse())
          .hasMessageContaining("The client authentication")
          .hasRootCauseMessage("the key service is away");
    }
    assertThat(transport.requests()).isEmpty();

    keyIsAway = false;
    answer();
    answer();
    assertThat(redeem.over(transport)).isNotNull();
    assertThat(refresh.over(transport)).isNotNull();
    assertThatIllegalStateException().isThrownBy(() -> redeem.over(transport));
  }

  @Test
  void spendsNoCodeAndNoRefreshTokenIfItEndsAfterTheDeadline() {
    SettableClock clock = SettableClock.at(Sample.NOW);
    OAuth2Client slow = Sample.client(Sample.server())
        .clock(clock)
        .clientAuthentication(request -> {
          clock.advance(Duration.ofSeconds(10));
          return signing.credentialsFor(request);
        })
        .build();
    Tokens tokens = Tokens.of("a").withRefreshToken("r");
    ConfirmedAuthorization confirmed = Sample.confirmed(slow);
    Exchange<Tokens> refresh =
        slow.refresh(tokens, request -> request.sendBy(Sample.NOW.plusSeconds(10)));

    clock.advance(Duration.ofMillis(1));
    for (Exchange<Tokens> late : List.of(
        refresh,
        slow.redeem(confirmed, request -> request.sendBy(Sample.NOW.plusSeconds(20))),
        slow.requestTokens(TokenRequest.of("g").sendBy(Sample.NOW)))) {
      assertThatThrownBy(() -> late.over(transport))
          .isInstanceOfSatisfying(
              AdapterFailed.class, failure -> assertThat(failure.perhapsSent()).isFalse())
          .rootCause()
          .hasMessageContaining("after its deadline 2026-01-02T03:04");
    }
    assertThat(transport.requests()).isEmpty();

    answer();
    answer();
    clock.set(Sample.NOW);
    assertThat(refresh.over(transport)).isNotNull();
    assertThat(slow.redeem(confirmed).over(transport)).isNotNull();
  }

  @Test
  void worksWithoutHoldingAThread() {
    answer();

    Tokens tokens = client.clientCredentials().overAsync(transport).join();

    assertThat(tokens.accessToken().reveal()).isEqualTo("at1");
  }

  @Test
  void isRedactedInErrors() {
    transport.respond(
        401,
        "application/json",
        "{\"error\":\"invalid_client\",\"error_description\":\"unknown key of signed-1\"}");

    assertThatThrownBy(() -> client.clientCredentials().over(transport))
        .isInstanceOf(ErrorResponse.class)
        .hasMessageContaining("unknown key")
        .hasMessageNotContaining("signed-1");
  }

  @Test
  void redactsASecretHeaderInErrors() {
    OAuth2Client withHeader = Sample.client(Sample.server())
        .clientAuthentication(
            request -> Exchange.done(Credentials.none().header("X-Key", Secret.of("hidden-key"))))
        .build();
    transport.respond(
        401,
        "application/json",
        "{\"error\":\"invalid_client\",\"error_description\":\"unknown key hidden-key\"}");

    assertThatThrownBy(() -> withHeader.clientCredentials().over(transport))
        .hasMessageContaining("unknown key")
        .hasMessageNotContaining("hidden-key");
  }

  @Test
  void remembersNoParameterOfTheClientsTokensInMessages() {
    answer();
    Tokens tokens = client
        .clientCredentials(request -> request.parameter("proof", Secret.of("hidden-proof")))
        .over(transport);
    transport.respond(
        400,
        "application/json",
        "{\"error\":\"invalid_request\",\"error_description\":\"bad proof hidden-proof\"}");

    assertThatThrownBy(() -> client.clientCredentials(tokens).over(transport))
        .hasMessageContaining("bad proof")
        .hasMessageNotContaining("hidden-proof");
  }

  @Test
  void quotesNoSecretOfTheRequestInItsFailure() {
    OAuth2Client failing = Sample.client(Sample.server())
        .clientAuthentication(request -> {
          throw new IllegalStateException("cannot sign " + request.parameters().encoded());
        })
        .build();
    Tokens tokens = Tokens.of("hidden-access").withRefreshToken("hidden-refresh");
    TokenRequest other = TokenRequest.of("g").parameter("assertion", Secret.of("hidden-assertion"));

    for (Exchange<Tokens> exchange :
        List.of(failing.refresh(tokens), failing.revoke(tokens), failing.requestTokens(other))) {
      assertThatThrownBy(() -> exchange.over(transport))
          .isInstanceOf(AdapterFailed.class)
          .cause()
          .hasMessageContaining("withheld")
          .hasMessageNotContaining("hidden");
    }
  }

  @Test
  void hasSentNothingIfItsCredentialsCannotBeSent() {
    OAuth2Client unsendable = Sample.client(Sample.server())
        .clientAuthentication(request -> Exchange.done(Credentials.none().header("X-Key", "\n")))
        .build();

    assertThatThrownBy(() -> unsendable.clientCredentials().over(transport))
        .isInstanceOfSatisfying(
            AdapterFailed.class, failure -> assertThat(failure.perhapsSent()).isFalse());
  }

  @Test
  void rejectsAnotherRequestWithTheSameContent() {
    Tokens tokens = Tokens.of("a").withRefreshToken("r");
    List<TokenRequest> requests = new ArrayList<>();
    client.refresh(tokens, request -> {
      requests.add(request);
      return request;
    });

    assertRejected(() -> client.refresh(tokens, request -> requests.get(0)));
    assertRejected(() -> client.refresh(
        tokens, request -> TokenRequest.of("refresh_token").parameter("refresh_token", "r")));
  }

  @Test
  void rejectsARequestOfAnotherGrant() {
    assertRejected(() -> client.clientCredentials(request -> TokenRequest.of("other")));
    assertRejected(() ->
        client.refresh(Tokens.of("a").withRefreshToken("r"), request -> TokenRequest.of("other")));
  }

  @Test
  void rejectsARequestThatWouldShowItsSecrets() {
    answer();
    Tokens own = client
        .clientCredentials(request -> request.parameter("proof", Secret.of("hidden-proof")))
        .over(transport);

    assertRejected(() -> client.clientCredentials(
        own, request -> TokenRequest.of("client_credentials").parameter("proof", "hidden-proof")));
  }

  @Test
  void rejectsARequestThatRepeatsAParameterOfTheGrant() {
    assertRejected(() -> client.refresh(
        Tokens.of("a").withRefreshToken("r"), request -> request.parameter("refresh_token", "r")));
    assertRejected(() ->
        client.redeem(Sample.confirmed(client), request -> request.parameter("code", "another")));
  }

  @Test
  void ofAPublicClientGetsNoTokensForTheClientItself() {
    assertThat(ClientAuthentication.none().isConfidential()).isFalse();
    assertThat(signing.isConfidential()).isTrue();
    assertThatIllegalStateException()
        .isThrownBy(() -> Sample.client().clientCredentials())
        .withMessageContaining("Set the client secret");
  }

  @Test
  void printsNoSecret() {
    Credentials credentials =
        Credentials.none().parameter("p", Secret.of("hidden")).header("H", "hidden");

    assertThat(credentials).hasToString("Credentials[1 headers, Parameters[1]]");
    assertThat(credentials.parameters().first("p")).hasValue("hidden");
    assertThat(credentials.redactor().redact("it is hidden")).isEqualTo("it is ***");
  }

  private static void assertRejected(ThrowingCallable call) {
    assertThatIllegalArgumentException()
        .isThrownBy(call)
        .withMessageContaining("return the result");
  }

  private void answer() {
    transport.respond(200, "application/json", Sample.TOKENS);
  }

  private HttpRequest sent(int number) {
    return transport.requests().get(number);
  }
}
