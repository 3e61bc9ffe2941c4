package dev.tripod.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.providers.X;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.transport.okhttp.MoshiJson;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AppLoginTest {

  private static final String REDIRECT = "com.example.app:/oauth2redirect";

  private final FakeAuthorizationServer server = FakeAuthorizationServer.builder()
      .likeX()
      .publicClient("app")
      .redirectUri(REDIRECT)
      .user("42", "alice")
      .build();
  private final Map<String, String> preferences = new HashMap<>();

  @Test
  void completesALoginWithACustomSchemeAfterTheProcessWasRestarted() throws Exception {
    URI arrived = server.approve(login().begin());

    assertThat(arrived).hasScheme("com.example.app");
    assertThat(login().complete(arrived)).isPresent();
    assertThat(preferences).isEmpty();
  }

  @Test
  void rejectsTheRedirectOfAnotherApp() throws Exception {
    URI arrived = server.approve(login().begin());
    URI elsewhere = URI.create(arrived.toString().replace("com.example.app:", "com.other.app:"));

    assertThatThrownBy(() -> login().complete(elsewhere)).isInstanceOf(CallbackRejected.class);
    assertThat(login().complete(arrived)).isPresent();
  }

  @Test
  void rejectsARedirectWithoutAPendingLogin() throws Exception {
    URI arrived = server.approve(login().begin());
    preferences.clear();

    assertThatThrownBy(() -> login().complete(arrived)).isInstanceOf(CallbackRejected.class);
  }

  @Test
  void returnsEmptyIfTheUserDeclined() throws Exception {
    assertThat(login().complete(server.deny(login().begin()))).isEmpty();
    assertThat(preferences).isEmpty();
  }

  private AppLogin login() {
    OAuth2Client client = OAuth2Client.builder()
        .server(X.oauth2())
        .clientId("app")
        .json(MoshiJson.strict())
        .build();
    return new AppLogin(client, server, AuthorizationRequest.to(REDIRECT), preferences);
  }
}
