package dev.tripod.oauth2.grant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.keeper.TokenKeeper;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.SettableClock;
import dev.tripod.testkit.VirtualTime;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A keeper that replaces tokens by the grant that issued them. */
final class RepeatedGrantsTest {

  private static final ResourceOwner ALICE = ResourceOwner.of("app", "alice");

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-01-02T03:04:05Z"));
  private final FakeAuthorizationServer server = FakeAuthorizationServer.builder()
      .clock(clock)
      .confidentialClient("backend", "secret")
      .build();
  private final List<String> grantTypes = new CopyOnWriteArrayList<>();
  private final OAuth2Client client = OAuth2Client.builder()
      .server(AuthorizationServer.withoutUsers("https://as.example/token")
          .endpoint("device_authorization_endpoint", "https://as.example/device_authorization")
          .build())
      .clientId("backend")
      .clientSecret("secret")
      .json(JacksonJson.strict())
      .clock(clock)
      .repeatableGrant(
          TokenExchange.GRANT_TYPE,
          expired -> userTokens()
              .map(fresh -> TokenExchange.of(fresh.accessToken(), TokenExchange.ACCESS_TOKEN)
                  .scope("read")))
      .build();
  private final TokenKeeper keeper = TokenKeeper.of(client, InMemoryCredentialStore.create());

  @Test
  void repeatsATokenExchangeWithANewSubjectToken() {
    Tokens user = userTokens().over(server);
    Tokens first = client
        .requestTokens(
            TokenExchange.of(user.accessToken(), TokenExchange.ACCESS_TOKEN).scope("read"))
        .over(server);
    keeper.keep(ALICE, first).over(server);
    clock.advance(Duration.ofHours(2));

    Tokens second = keeper.current(ALICE).over(this::send);

    assertThat(server.isActive(second.accessToken())).isTrue();
    assertThat(second.scope()).containsExactly("read");
    assertThat(grantTypes).containsExactly("client_credentials", TokenExchange.GRANT_TYPE);

    clock.advance(Duration.ofHours(2));
    assertThat(server.isActive(keeper.current(ALICE).over(this::send).accessToken()))
        .isTrue();
  }

  @Test
  void prefersTheRefreshTokenOfADevice() {
    ApprovalGrant device = ApprovalGrant.device(client);
    PendingApproval pending = device.begin(Parameters.of("scope", "read")).over(server);
    server.approveDevice(pending.userCode().orElseThrow());
    Tokens first = VirtualTime.of(clock).run(device.complete(pending), server);
    keeper.keep(ALICE, first).over(server);
    clock.advance(Duration.ofHours(2));

    assertThat(server.isActive(keeper.current(ALICE).over(this::send).accessToken()))
        .isTrue();
    assertThat(grantTypes).containsExactly("refresh_token");
  }

  private Exchange<Tokens> userTokens() {
    return client.clientCredentials("read", "write");
  }

  private HttpResponse send(HttpRequest request) throws IOException {
    grantTypes.add(((Body.Form) request.body()).parameters().first("grant_type").orElseThrow());
    return server.send(request);
  }
}
