package dev.tripod.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.builtin.InMemoryPendingAuthorizationStore;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.providers.X;
import dev.tripod.providers.XScope;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.SettableClock;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Runs the OAuth 2.0 examples. */
final class OAuth2ExamplesTest {

  private static final String REDIRECT_URI = "https://app.example/back?provider=x";

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-01-02T03:04:05Z"));
  private final FakeAuthorizationServer server = FakeAuthorizationServer.builder()
      .likeX()
      .publicClient("script")
      .confidentialClient("web-app", "secret")
      .consumerKey("key", "key-secret")
      .redirectUri(X.PASTE_CALLBACK.toString())
      .redirectUri(REDIRECT_URI)
      .user("42", "ada")
      .clientResource("GET", "/2/tweets/search/recent", Set.of(), OAuth2ExamplesTest::found)
      .clock(clock)
      .build();
  private final OAuth2Client client = OAuth2Client.builder()
      .server(X.oauth2())
      .clientId("web-app")
      .clientSecret("secret")
      .json(JacksonJson.strict())
      .clock(clock)
      .build();

  @Test
  @DisplayName("a login by a pasted address ends with a hidden reply")
  void paste() throws IOException {
    Function<URI, String> user = address -> " " + server.approve(address) + "\n";

    HttpResponse hidden = OAuth2PasteLogin.hide(server, "script", user, "20");

    assertThat(hidden.status()).isEqualTo(200);
    assertThat(server.hiddenReplies()).containsExactly("20");
  }

  @Test
  @DisplayName("X says who the user is")
  void user() throws IOException {
    Tokens tokens = login(XScope.USERS_READ, XScope.TWEET_READ);

    assertThat(OAuth2PasteLogin.userId(client, server, tokens)).isEqualTo("42");

    client.revoke(tokens).over(server);

    assertThat(catchThrowableOfType(
                ErrorResponse.class, () -> OAuth2PasteLogin.userId(client, server, tokens))
            .status())
        .hasValue(401);
  }

  @Test
  @DisplayName("two tabs of one browser have a login each")
  void twoTabs() throws IOException {
    OAuth2WebLogin login = webLogin();
    BrowserBinding browser = browser();
    URI first = server.approve(login.begin(browser));
    URI second = server.approve(login.begin(browser));

    assertThat(login.complete(browser, second)).isPresent();
    assertThat(login.complete(browser, first)).isPresent();
    assertThatThrownBy(() -> login.complete(browser, first)).isInstanceOf(CallbackRejected.class);
  }

  @Test
  @DisplayName("a callback of another browser's login is rejected")
  void anotherBrowser() throws IOException {
    OAuth2WebLogin login = webLogin();
    URI attackers = server.approve(login.begin(browser()));

    assertThatThrownBy(() -> login.complete(browser(), attackers))
        .isInstanceOf(CallbackRejected.class);
    assertThat(server.tokenRequests()).isZero();
  }

  @Test
  @DisplayName("a user who declines is not an error")
  void denied() throws IOException {
    OAuth2WebLogin login = webLogin();
    BrowserBinding browser = browser();
    URI denial = server.deny(login.begin(browser));

    assertThat(login.complete(browser, denial)).isEmpty();
    assertThat(server.tokenRequests()).isZero();
  }

  @Test
  @DisplayName("tokens are refreshed in their last minute and saved before they are used")
  void refresh() {
    List<String> file = new ArrayList<>();
    RefreshByHand refreshing = new RefreshByHand(client, server, clock, file::add);
    Tokens first = login(XScope.USERS_READ, XScope.TWEET_READ, XScope.OFFLINE_ACCESS);

    clock.advance(Duration.ofMinutes(119));
    assertThat(refreshing.valid(first)).isSameAs(first);
    assertThat(file).isEmpty();

    clock.advance(Duration.ofSeconds(1));
    Tokens second = refreshing.valid(first);

    assertThat(second.accessToken()).isNotEqualTo(first.accessToken());
    assertThat(server.isActive(second.accessToken())).isTrue();
    assertThat(file).hasSize(1);
    assertThat(Tokens.from(Snapshot.decode(file.get(0)))).isEqualTo(second);
    assertThatThrownBy(() -> refreshing.valid(first)).isInstanceOf(ReauthorizationRequired.class);
    assertThat(file).hasSize(1);
  }

  @Test
  @DisplayName("tokens that cannot be saved are not used")
  void diskFull() {
    RefreshByHand refreshing = new RefreshByHand(client, server, clock, line -> {
      throw new UncheckedIOException(new IOException("disk full"));
    });
    Tokens tokens = login(XScope.USERS_READ, XScope.TWEET_READ, XScope.OFFLINE_ACCESS);
    clock.advance(Duration.ofHours(2));

    assertThatThrownBy(() -> refreshing.valid(tokens)).isInstanceOf(UncheckedIOException.class);
  }

  @Test
  @DisplayName("an app-only token reads what X shows to everyone")
  void appOnly() throws IOException {
    assertThat(AppOnly.search(server, "key", "key-secret").bodyText()).isEqualTo("{\"data\":[]}");
    assertThat(server.lastRequest().orElseThrow().headers().first("Authorization"))
        .hasValueSatisfying(header -> assertThat(header).startsWith("Bearer AAAA"));
  }

  private OAuth2WebLogin webLogin() {
    return new OAuth2WebLogin(
        client,
        server,
        InMemoryPendingAuthorizationStore.of(clock, 10, 100),
        AuthorizationRequest.to(REDIRECT_URI));
  }

  private Tokens login(String... scope) {
    var login = client.begin(AuthorizationRequest.to(REDIRECT_URI).scope(scope)).over(server);
    return client.complete(login, server.approve(login.authorizationUri())).over(server);
  }

  private static BrowserBinding browser() {
    return new BrowserBinding(RandomSource.secure().base64url(32));
  }

  private static HttpResponse found(HttpRequest request) {
    return HttpResponse.of(
        200,
        Headers.of("Content-Type", "application/json"),
        "{\"data\":[]}".getBytes(StandardCharsets.UTF_8));
  }
}
