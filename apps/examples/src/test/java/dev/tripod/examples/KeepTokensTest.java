package dev.tripod.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.keeper.TokenKeeper;
import dev.tripod.providers.X;
import dev.tripod.providers.XScope;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.SettableClock;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs the examples of {@code docs/token-lifecycle.md}. */
@Timeout(120)
final class KeepTokensTest {

  private static final ResourceOwner ALICE = ResourceOwner.of("x", "42");
  private static final URI BACK = URI.create("https://app.example/back");
  private static final HttpRequest ME = HttpRequest.get("https://api.x.com/2/users/me");

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-01-02T03:04:05Z"));
  private final FakeAuthorizationServer server = FakeAuthorizationServer.builder()
      .likeX()
      .publicClient("client")
      .redirectUri(BACK.toString())
      .user("42", "alice")
      .clock(clock)
      .build();
  private final OAuth2Client client = OAuth2Client.builder()
      .server(X.oauth2())
      .clientId("client")
      .json(JacksonJson.strict())
      .clock(clock)
      .build();
  private final CredentialStore store = InMemoryCredentialStore.create();
  private final KeepTokens.Counts counts = new KeepTokens.Counts();
  private final TokenKeeper keeper = KeepTokens.onEachNode(client, store, counts);
  private final TokenKeeper otherNode = KeepTokens.onEachNode(client, store, counts);
  private final HttpTransport api = AuthorizedTransport.of(server, keeper.authorizer(ALICE, X.API));

  @BeforeEach
  void logIn() {
    keeper.keep(ALICE, login()).over(server);
  }

  @Test
  @DisplayName("a call works before and after the access token expires")
  void keep() throws IOException {
    assertThat(KeepTokens.ask(client, store, server, ALICE, login()).status()).isEqualTo(200);

    clock.advance(Duration.ofHours(3));

    assertThat(api.send(ME).status()).isEqualTo(200);
    assertThat(server.refreshes()).isEqualTo(1);
    assertThat(counts.refreshed.sum()).isEqualTo(1);
  }

  @Test
  @DisplayName("another process uses the tokens that the first one refreshed")
  void nodes() throws IOException {
    HttpTransport there = AuthorizedTransport.of(server, otherNode.authorizer(ALICE, X.API));
    assertThat(there.send(ME).status()).isEqualTo(200);
    clock.advance(Duration.ofHours(3));

    assertThat(api.send(ME).status()).isEqualTo(200);
    assertThat(there.send(ME).status()).isEqualTo(200);

    assertThat(server.refreshes()).isEqualTo(1);
    assertThat(counts.adopted.sum()).isEqualTo(1);
  }

  @Test
  @DisplayName("the tokens are available and print no secret")
  void current() {
    clock.advance(Duration.ofHours(3));

    assertThat(KeepTokens.token(keeper, server, ALICE))
        .startsWith("Tokens[")
        .doesNotContain(keeper.current(ALICE).over(server).accessToken().reveal());
    assertThat(server.refreshes()).isEqualTo(1);
  }

  @Test
  @DisplayName("an asynchronous call uses the store on the given executor")
  void async() throws Exception {
    clock.advance(Duration.ofHours(3));
    CompletableFuture<Thread> on = new CompletableFuture<>();
    Executor blocking = work -> {
      Thread thread = new Thread(work);
      on.complete(thread);
      thread.start();
    };

    assertThat(KeepTokens.askAsync(keeper, server, ALICE, blocking).get(60, TimeUnit.SECONDS))
        .isEqualTo(200);
    assertThat(on).isCompleted();
  }

  @Test
  @DisplayName("a logout removes the tokens here and at the server")
  void forget() throws IOException {
    Tokens gone = KeepTokens.logOut(keeper, server, ALICE).orElseThrow();

    assertThat(server.isActive(gone.accessToken())).isFalse();
    assertThat(server.isActive(gone.refreshToken().orElseThrow())).isFalse();
    assertThat(store.load(ALICE)).isEmpty();
    assertThat(KeepTokens.respond(api, ME)).isEqualTo("Please log in again");
  }

  @Test
  @DisplayName("each failure says what to do next")
  void errors() throws IOException {
    assertThat(KeepTokens.respond(api, ME)).contains("\"username\":\"alice\"");
    clock.advance(Duration.ofHours(3));

    server.faults().nextTooManyRequests(Duration.ofSeconds(20));
    assertThat(KeepTokens.respond(api, ME)).isEqualTo("Please try again later");

    clock.advance(Duration.ofSeconds(21));
    server.faults().nextResponseLost(new SocketException("reset"));
    assertThat(KeepTokens.respond(api, ME))
        .isEqualTo("Please try again after " + clock.now().plusSeconds(60));
    assertThat(counts.outcomeUnknown.sum()).isEqualTo(1);

    clock.advance(Duration.ofMinutes(10));
    assertThat(KeepTokens.respond(api, ME)).isEqualTo("Please log in again");
    int asked = server.tokenRequests();
    assertThat(KeepTokens.respond(api, ME)).isEqualTo("Please log in again");
    assertThat(server.tokenRequests())
        .as("a revoked grant is not refreshed again")
        .isEqualTo(asked);
    assertThat(counts.revoked.sum()).isEqualTo(1);
  }

  @Test
  @DisplayName("an application's own token is replaced without a refresh token")
  void app() throws IOException {
    Origin shop = Origin.of("https://shop.example");
    FakeAuthorizationServer theirs = FakeAuthorizationServer.builder()
        .confidentialClient("app", "secret")
        .clientResource("GET", "/stock", Set.of("stock.read"), request -> stock())
        .clock(clock)
        .build();
    OAuth2Client own = OAuth2Client.builder()
        .server(
            AuthorizationServer.withoutUsers("https://login.shop.example/token").build())
        .clientId("app")
        .clientSecret("secret")
        .json(JacksonJson.strict())
        .clock(clock)
        .build();
    TokenKeeper keepsOwn = TokenKeeper.of(own, store);

    assertThat(KeepTokens.askForMyself(own, keepsOwn, theirs, shop).status()).isEqualTo(200);
    clock.advance(Duration.ofHours(2));
    HttpTransport stock = AuthorizedTransport.of(
        theirs, keepsOwn.authorizer(ResourceOwner.of("shop", "the app itself"), shop));

    assertThat(stock.send(HttpRequest.get(shop + "/stock")).status()).isEqualTo(200);
    assertThat(theirs.tokenRequests()).isEqualTo(2);
  }

  private Tokens login() {
    var login = client
        .begin(AuthorizationRequest.to(BACK)
            .scope(XScope.USERS_READ, XScope.TWEET_READ, XScope.OFFLINE_ACCESS))
        .over(server);
    return client.complete(login, server.approve(login.authorizationUri())).over(server);
  }

  private static HttpResponse stock() {
    return HttpResponse.of(200, Headers.none(), "12".getBytes(UTF_8));
  }
}
