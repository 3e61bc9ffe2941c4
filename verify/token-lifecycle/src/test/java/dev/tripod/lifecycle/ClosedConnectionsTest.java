package dev.tripod.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.keeper.TokenKeeper;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.FaultProxy;
import dev.tripod.testkit.FaultProxy.Ending;
import dev.tripod.testkit.FaultProxy.Fault;
import dev.tripod.testkit.LoopbackServer;
import dev.tripod.testkit.SettableClock;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.okhttp.OkHttpTransport;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests token requests to a server that closes each connection when the second request arrives on it. A real server does that if
 * its idle timeout passes at that moment. It processes nothing of that request.
 */
@Timeout(120)
@DisplayName("Over OkHttp, a server that closes idle connections")
final class ClosedConnectionsTest {

  private static final URI BACK = URI.create("https://app.example/back");
  private static final ResourceOwner ALICE = ResourceOwner.of("x", "alice");
  private static final int TIMES = 10;

  private final SettableClock clock = SettableClock.at(Instant.now());
  private final FakeAuthorizationServer server = FakeAuthorizationServer.builder()
      .publicClient("client")
      .redirectUri(BACK.toString())
      .defaultScope("orders")
      .clock(clock)
      .build();

  private final HttpTransport transport = OkHttpTransport.of(new OkHttpClient());

  @Test
  @DisplayName("does not leave the outcome of a refresh unknown")
  void refreshes() throws Exception {
    try (LoopbackServer loopback = LoopbackServer.start(server);
        FaultProxy proxy = FaultProxy.before(loopback.origin())) {
      proxy.always(Fault.nextRequestRejected(Ending.CLOSE));
      OAuth2Client client = client(proxy);
      TokenKeeper keeper = TokenKeeper.of(client, InMemoryCredentialStore.create());
      keeper.keep(ALICE, login(client).over(server)).over(transport);

      for (int refresh = 1; refresh <= TIMES; refresh++) {
        clock.advance(Duration.ofHours(2));
        keeper.current(ALICE).over(transport);
        assertThat(server.refreshes()).isEqualTo(refresh);
      }

      assertThat(server.refreshTokenReuses()).isZero();
    }
  }

  @Test
  @DisplayName("does not cost a login its code")
  void redeems() throws Exception {
    try (LoopbackServer loopback = LoopbackServer.start(server);
        FaultProxy proxy = FaultProxy.before(loopback.origin())) {
      proxy.always(Fault.nextRequestRejected(Ending.CLOSE));
      OAuth2Client client = client(proxy);

      for (int login = 0; login < TIMES; login++) {
        assertThat(login(client).over(transport)).isNotNull();
      }

      assertThat(server.codeReuses()).isZero();
    }
  }

  private Exchange<Tokens> login(OAuth2Client client) {
    var login = client.begin(BACK).over(server);
    return client.complete(login, server.approve(login.authorizationUri()));
  }

  private OAuth2Client client(FaultProxy proxy) {
    return OAuth2Client.builder()
        .server(AuthorizationServer.at("https://login.example/authorize", proxy.origin() + "/token")
            .build())
        .clientId("client")
        .json(JacksonJson.strict())
        .clock(clock)
        .build();
  }
}
