package dev.tripod.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.builtin.InMemoryPendingAuthorizationStore;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.Tokens;
import dev.tripod.providers.X;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.FakeOAuth1Server;
import dev.tripod.testkit.LoopbackServer;
import java.io.IOException;
import java.net.URI;
import java.util.function.Function;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Runs the OAuth 1.0a examples. */
final class OAuth1ExamplesTest {

  private final FakeOAuth1Server server = FakeOAuth1Server.builder()
      .clientCredentials("key", "secret")
      .user("42", "ada")
      .build();
  private final OAuth1Client client = OAuth1Client.builder()
      .server(X.oauth1())
      .clientCredentials("key", "secret")
      .build();

  @Test
  @DisplayName("a login by a pasted address ends with a hidden reply")
  void paste() throws IOException {
    Function<URI, String> user = address -> " " + server.approve(address) + "\n";

    HttpResponse hidden = OAuth1PasteLogin.hide(server, "key", "secret", user, "20");

    assertThat(hidden.status()).isEqualTo(200);
    assertThat(server.hiddenReplies()).containsExactly("20");
  }

  @Test
  @DisplayName("a login by PIN ends with the user's token")
  void pin() {
    TokenCredentials token = OAuth1PinLogin.login(client, server, server::approvePin);

    assertThat(OAuth1PasteLogin.describe(token)).isEqualTo("ada is user 42");
  }

  @Test
  @DisplayName("a login over the application's OkHttp client ends with the user's token")
  void okHttp() throws IOException {
    FakeAuthorizationServer x = FakeAuthorizationServer.builder()
        .likeX()
        .publicClient("client")
        .redirectUri("https://app.example/back")
        .user("42", "ada")
        .build();
    try (LoopbackServer served = LoopbackServer.start(x)) {
      HttpTransport transport = OkHttpRecipe.transport(new OkHttpClient());
      OAuth2Client overOkHttp =
          OkHttpRecipe.client(X.oauth2().relocatedTo(served.origin()), "client");

      PendingAuthorization login =
          overOkHttp.begin(URI.create("https://app.example/back")).over(transport);
      Tokens tokens =
          overOkHttp.complete(login, x.approve(login.authorizationUri())).over(transport);

      assertThat(x.isActive(tokens.accessToken())).isTrue();
      assertThat(tokens.scope()).contains("users.read");
    }
  }

  @Test
  @DisplayName("A session can have only one pending login, so a second tab breaks the first.")
  void twoTabs() throws IOException {
    OAuth1WebLogin login = webLogin();
    BrowserBinding browser = new BrowserBinding(RandomSource.secure().base64url(32));
    URI first = server.approve(login.begin(browser));
    URI second = server.approve(login.begin(browser));

    assertThat(login.complete(browser, second)).isPresent();
    assertThat(login.complete(browser, first)).isPresent();
    assertThatThrownBy(() -> login.complete(browser, first)).isInstanceOf(CallbackRejected.class);
  }

  @Test
  @DisplayName("The state is stored in a cache without a link to the browser, so an attacker "
      + "can take over an account with one click.")
  void anotherBrowser() throws IOException {
    OAuth1WebLogin login = webLogin();
    BrowserBinding attacker = new BrowserBinding(RandomSource.secure().base64url(32));
    BrowserBinding victim = new BrowserBinding(RandomSource.secure().base64url(32));
    URI attackers = server.approve(login.begin(attacker));

    assertThatThrownBy(() -> login.complete(victim, attackers))
        .isInstanceOf(CallbackRejected.class);
    assertThat(server.requestsTo("/oauth/access_token")).isZero();
  }

  @Test
  @DisplayName("a user who declines is not an error")
  void denied() throws IOException {
    OAuth1WebLogin login = webLogin();
    BrowserBinding browser = new BrowserBinding(RandomSource.secure().base64url(32));
    URI denial = server.deny(login.begin(browser));

    assertThat(login.complete(browser, denial)).isEmpty();
  }

  private OAuth1WebLogin webLogin() {
    return new OAuth1WebLogin(
        client,
        server,
        InMemoryPendingAuthorizationStore.create(),
        URI.create("https://app.example/back?provider=x"));
  }
}
