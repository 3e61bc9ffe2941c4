package dev.tripod.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Parameters;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.grant.ApprovalGrant;
import dev.tripod.oauth2.grant.PendingApproval;
import dev.tripod.oauth2.grant.TokenExchange;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.ScriptedTransport;
import dev.tripod.testkit.SettableClock;
import dev.tripod.testkit.VirtualTime;
import dev.tripod.transport.jdk.JacksonJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The examples of docs/grants.md, in virtual time. */
final class FurtherGrantsTest {

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-01-02T03:04:05Z"));
  private final VirtualTime time = VirtualTime.of(clock);
  private final FakeAuthorizationServer fake = FakeAuthorizationServer.builder()
      .clock(clock)
      .confidentialClient("client", "secret")
      .build();
  private final OAuth2Client client = OAuth2Client.builder()
      .server(AuthorizationServer.withoutUsers("https://as.example/token")
          .endpoint("device_authorization_endpoint", "https://as.example/device_authorization")
          .endpoint(
              "backchannel_authentication_endpoint",
              "https://as.example/backchannel_authentication")
          .build())
      .clientId("client")
      .clientSecret("secret")
      .json(JacksonJson.strict())
      .clock(clock)
      .build();

  @Test
  void getsTokensOnADevice() {
    Tokens tokens = time.run(
        FurtherGrants.onADevice(client, text -> {
          assertThat(text).isEqualTo("Open https://as.example/device and type WDJB-0001");
          fake.approveDevice("WDJB-0001");
        }),
        fake);
    assertThat(tokens.scope()).containsExactly("photos");

    assertThatExceptionOfType(AccessDenied.class)
        .isThrownBy(() ->
            time.run(FurtherGrants.onADevice(client, text -> fake.denyDevice("WDJB-0002")), fake));
  }

  @Test
  void stopsWhenTheUserHasLeft() {
    ApprovalGrant device = ApprovalGrant.device(client);
    PendingApproval pending = device.begin(Parameters.of("scope", "photos")).over(fake);

    CompletableFuture<Tokens> tokens =
        FurtherGrants.withProgress(device, pending, () -> true, fake);

    assertThat(tokens.handle((value, failure) -> failure).join())
        .isInstanceOf(CancellationException.class);
    assertThat(fake.tokenRequests()).isZero();
  }

  @Test
  void logsAUserInWithABackchannel() {
    Tokens tokens = time.run(FurtherGrants.backchannel(client), request -> {
      if (request.uri().getRawPath().equals("/token")) {
        fake.approveBackchannel("alice@example.com");
      }
      return fake.send(request);
    });

    assertThat(tokens.scope()).containsExactly("openid");
  }

  @Test
  void exchangesTokens() {
    Tokens user = client.clientCredentials("photos", "friends").over(fake);

    Tokens tokens = FurtherGrants.exchange(client, user.accessToken(), fake);
    assertThat(tokens.scope()).containsExactly("photos");
    assertThat(TokenExchange.issuedTokenType(tokens)).hasValue(TokenExchange.ACCESS_TOKEN);
    assertThat(FurtherGrants.onBehalf(client, user.accessToken(), tokens.accessToken(), fake)
            .scope())
        .containsExactly("photos", "friends");
  }

  @Test
  void sendsAnAssertion() {
    ScriptedTransport server = ScriptedTransport.create()
        .respond(200, "application/json", "{\"access_token\":\"a\",\"token_type\":\"Bearer\"}");

    assertThat(FurtherGrants.assertion(client, Secret.of("a.b.c"), server).scope())
        .containsExactly("photos");
  }

  @Test
  void repeatsAGrantWithANewAssertion() {
    OAuth2Client repeating = FurtherGrants.repeating(
        OAuth2Client.builder()
            .server(client.server())
            .clientId("client")
            .clientSecret("secret")
            .json(JacksonJson.strict()),
        expired -> Exchange.done(Secret.of("new.assertion.1")));
    ScriptedTransport server = ScriptedTransport.create();
    for (int i = 0; i < 2; i++) {
      server.respond(200, "application/json", "{\"access_token\":\"a\",\"token_type\":\"Bearer\"}");
    }

    Tokens first = FurtherGrants.assertion(repeating, Secret.of("old.assertion.1"), server);
    repeating.replace(first, UnaryOperator.identity()).over(server);

    assertThat(new String(server.requests().get(1).body().content(), StandardCharsets.UTF_8))
        .contains("assertion=new.assertion.1");
  }
}
