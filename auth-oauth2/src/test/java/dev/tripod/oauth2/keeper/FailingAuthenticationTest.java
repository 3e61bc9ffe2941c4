package dev.tripod.oauth2.keeper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.Clock;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.ClientAuthentication.Credentials;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.testkit.ScriptedTransport;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A keeper with a client authentication that fails. Nothing is sent, so no stored token is lost. */
final class FailingAuthenticationTest {

  private static final ResourceOwner OWNER = ResourceOwner.of("s", "42");

  private final ScriptedTransport transport = ScriptedTransport.create();
  private final RecordingListener listener = new RecordingListener();
  private @Nullable RuntimeException failure;
  private final OAuth2Client client = OAuth2Client.builder()
      .server(AuthorizationServer.at("https://s.example/authorize", "https://s.example/token")
          .revocationEndpoint("https://s.example/revoke")
          .build())
      .clientId("client")
      .clientAuthentication(
          request -> failure == null ? Exchange.done(Credentials.none()) : Exchange.failed(failure))
      .json(JacksonJson.strict())
      .clock(Clock.system())
      .build();
  private final TokenKeeper keeper = TokenKeeper.builder(client, InMemoryCredentialStore.create())
      .listener(listener)
      .build();

  /** The failures that a login at another server, a key service or a defect can cause. */
  static Stream<RuntimeException> failures() {
    return Stream.of(
        ReauthorizationRequired.of(ResourceOwner.of("key service", "app")),
        ErrorResponse.to("The signature", Redactor.none())
            .status(400)
            .code("invalid_token")
            .build(),
        NoResponse.from(
            Origin.of("https://keys.example"), new IOException("reset"), Redactor.none()),
        AuthorizationException.AdapterFailed.of(
            "The signer", new IOException("away"), Redactor.none()),
        new IllegalStateException("defect"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void keepsTheRefreshToken(RuntimeException failing) {
    storeExpiredTokens();

    failure = failing;
    assertThatThrownBy(() -> keeper.current(OWNER).over(transport))
        .isInstanceOf(AdapterFailed.class)
        .hasMessageContaining("The client authentication");
    assertThat(transport.requests()).isEmpty();

    failure = null;
    transport.respond(
        200,
        "application/json",
        "{\"access_token\":\"at2\",\"token_type\":\"Bearer\",\"refresh_token\":\"rt2\"}");
    assertThat(keeper.current(OWNER).over(transport).accessToken().reveal()).isEqualTo("at2");
  }

  @ParameterizedTest
  @MethodSource("failures")
  void forgetsNoTokensThatItDidNotRevoke(RuntimeException failing) {
    storeExpiredTokens();

    failure = failing;
    assertThatThrownBy(() -> keeper.forget(OWNER).over(transport))
        .isInstanceOf(AdapterFailed.class);

    failure = null;
    transport.respond(200, "application/json", "");
    transport.respond(200, "application/json", "");
    assertThat(keeper.forget(OWNER).over(transport)).isPresent();
    assertThat(transport.requests()).hasSize(2);
  }

  @Test
  void sendsAConfiguredScopeOnce() {
    OAuth2Client scoped = OAuth2Client.builder()
        .server(AuthorizationServer.withoutUsers("https://s.example/token")
            .tokenParameter("client_credentials", "scope", "default")
            .build())
        .clientId("client")
        .clientSecret("secret")
        .json(JacksonJson.strict())
        .build();
    transport.respond(
        200, "application/json", "{\"access_token\":\"at1\",\"token_type\":\"Bearer\"}");

    scoped.clientCredentials("mine").over(transport);

    assertThat(new String(transport.requests().get(0).body().content(), UTF_8))
        .isEqualTo("grant_type=client_credentials&scope=mine");
  }

  private void storeExpiredTokens() {
    Tokens tokens = Tokens.of("at1")
        .withRefreshToken("rt1")
        .withExpiresAt(Clock.system().now().minusSeconds(60));
    keeper.keep(OWNER, tokens).over(transport);
  }
}
