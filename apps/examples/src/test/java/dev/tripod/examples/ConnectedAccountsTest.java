package dev.tripod.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.providers.X;
import dev.tripod.store.jdbc.JdbcTables;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.SettableClock;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs the application of {@code docs/web-app.md} on two nodes with one database, and with two providers. */
@Timeout(120)
@DisplayName("ConnectedAccounts")
final class ConnectedAccountsTest {

  private static final PublicAddress ADDRESS = new PublicAddress("https://app.example");
  private static final URI X_CALLBACK = ADDRESS.of("/connect/x/callback", null);
  private static final URI OTHER_CALLBACK = ADDRESS.of("/connect/other/callback", null);
  private static final Origin OTHER = Origin.of("https://other.example");
  private static final HttpRequest X_ME = HttpRequest.get("https://api.x.com/2/users/me");
  private static final HttpRequest OTHER_ME = HttpRequest.get("https://other.example/me");
  private static final BrowserBinding BROWSER =
      new BrowserBinding(Secret.of("browser-one-0123456789"));
  private static final String USER = "7";
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private final SettableClock clock = SettableClock.at(Clock.system().now());
  private final FakeAuthorizationServer x = FakeAuthorizationServer.builder()
      .likeX()
      .publicClient("client")
      .redirectUri(X_CALLBACK.toString())
      .user("42", "ada")
      .clock(clock)
      .build();
  private final FakeAuthorizationServer other = FakeAuthorizationServer.builder()
      .publicClient("client")
      .redirectUri(OTHER_CALLBACK.toString())
      .user("43", "ada")
      .scope("read")
      .defaultScope("read")
      .resource("GET", "/me", Set.of(), request -> json("{\"login\":\"ada\"}"))
      .clock(clock)
      .build();
  private final HttpTransport providers =
      request -> Origin.of(request.uri()).equals(OTHER) ? other.send(request) : x.send(request);
  private final JdbcConnectionPool database = JdbcConnectionPool.create(
      "jdbc:h2:mem:accounts" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1", "", "");
  private final ConnectedAccounts one = node();
  private final ConnectedAccounts two = node();

  @BeforeEach
  void createTables() throws IOException {
    JdbcTables.createTables(database);
  }

  @AfterEach
  void close() {
    database.dispose();
  }

  @Test
  @DisplayName(
      "completes the logins of two tabs, at two providers, on the other node and in the other"
          + " order")
  void twoTabs() throws IOException {
    URI firstTab = x.approve(one.connect("x", BROWSER));
    URI secondTab = other.approve(two.connect("other", BROWSER));
    URI thirdTab = x.approve(two.connect("x", BROWSER));

    assertThat(one.callback("x", BROWSER, thirdTab, USER)).isTrue();
    assertThat(one.callback("other", BROWSER, secondTab, USER)).isTrue();
    assertThat(two.callback("x", BROWSER, firstTab, USER)).isTrue();

    assertThat(one.api("x", USER).send(X_ME).status()).isEqualTo(200);
    assertThat(two.api("other", USER).send(OTHER_ME).status()).isEqualTo(200);
  }

  @Test
  @DisplayName("refreshes once when both nodes call at the same time after the expiry")
  void refreshesOnce() throws Exception {
    one.callback("x", BROWSER, x.approve(one.connect("x", BROWSER)), USER);
    clock.advance(Duration.ofHours(3));
    CyclicBarrier start = new CyclicBarrier(2);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<Integer>> calls = List.of(one, two).stream()
          .map(node -> threads.submit(() -> {
            start.await(60, TimeUnit.SECONDS);
            return node.api("x", USER).send(X_ME).status();
          }))
          .toList();
      for (Future<Integer> status : calls) {
        assertThat(status.get(60, TimeUnit.SECONDS)).isEqualTo(200);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(x.refreshes()).isEqualTo(1);
    assertThat(x.refreshTokenReuses()).isZero();
  }

  @Test
  @DisplayName("accepts a callback once, and only in the browser that began")
  void rejectsOthers() throws IOException {
    URI callback = x.approve(one.connect("x", BROWSER));
    BrowserBinding attacker = new BrowserBinding(Secret.of("browser-two-0123456789"));

    assertThatThrownBy(() -> one.callback("x", attacker, callback, USER))
        .isInstanceOf(CallbackRejected.class);
    assertThat(two.callback("x", BROWSER, callback, USER)).isTrue();
    assertThatThrownBy(() -> one.callback("x", BROWSER, callback, USER))
        .isInstanceOf(CallbackRejected.class);
  }

  @Test
  @DisplayName(
      "stores nothing if the user declines, and removes the tokens of one provider on request")
  void declinedAndDisconnected() throws IOException {
    assertThat(one.callback("x", BROWSER, x.deny(one.connect("x", BROWSER)), USER))
        .isFalse();
    one.callback("x", BROWSER, x.approve(one.connect("x", BROWSER)), USER);
    one.callback("other", BROWSER, other.approve(one.connect("other", BROWSER)), USER);

    assertThat(two.disconnect("x", USER)).isPresent();

    assertThat(two.disconnect("x", USER)).isEmpty();
    assertThat(one.api("other", USER).send(OTHER_ME).status()).isEqualTo(200);
  }

  @Test
  @DisplayName("is registered at X and GitHub with a redirect URI for each")
  void realProviders() throws IOException {
    ConnectedAccounts node =
        ConnectedAccounts.of(database, ADDRESS, "x-client", "gh-client", "gh-secret");

    assertThat(node.connect("x", BROWSER).toString())
        .startsWith("https://x.com/i/oauth2/authorize?")
        .contains("client_id=x-client", "connect%2Fx%2Fcallback");
    assertThat(node.connect("github", BROWSER).toString())
        .startsWith("https://github.com/login/oauth/authorize?")
        .contains("client_id=gh-client", "connect%2Fgithub%2Fcallback");
  }

  private ConnectedAccounts node() {
    return new ConnectedAccounts(
        database,
        providers,
        Map.of(
            "x",
            new ConnectedAccounts.Provider(
                "x",
                client(X.oauth2()),
                AuthorizationRequest.to(X_CALLBACK)
                    .scope("users.read", "tweet.read", "offline.access"),
                X.API),
            "other",
            new ConnectedAccounts.Provider(
                "other",
                client(
                    AuthorizationServer.at(OTHER.toString(), OTHER + "/authorize", OTHER + "/token")
                        .build()),
                AuthorizationRequest.to(OTHER_CALLBACK).scope("read"),
                OTHER)));
  }

  private OAuth2Client client(AuthorizationServer server) {
    return OAuth2Client.builder()
        .server(server)
        .clientId("client")
        .json(JacksonJson.strict())
        .clock(clock)
        .build();
  }

  private static HttpResponse json(String text) {
    return HttpResponse.of(
        200, Headers.of("Content-Type", "application/json"), text.getBytes(StandardCharsets.UTF_8));
  }
}
