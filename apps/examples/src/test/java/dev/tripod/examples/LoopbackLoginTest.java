package dev.tripod.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.providers.X;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.FakeOAuth1Server;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs the examples of {@code docs/loopback.md}. */
@Timeout(120)
final class LoopbackLoginTest {

  private final HttpClient browser = HttpClient.newHttpClient();
  private final List<CompletableFuture<HttpResponse<String>>> pages = new ArrayList<>();
  private final int port = freePort();

  @Test
  void returnsTokens() throws Exception {
    FakeAuthorizationServer server = oauth2();

    assertThat(
            LoopbackLogin.tokens(client(), server, port, address -> open(server.approve(address))))
        .isPresent();
    assertThat(page()).contains("Login received");
  }

  @Test
  void returnsEmptyIfTheUserDeclined() throws Exception {
    FakeAuthorizationServer server = oauth2();

    assertThat(LoopbackLogin.tokens(client(), server, port, address -> open(server.deny(address))))
        .isEmpty();
    assertThat(page()).contains("Access declined");
  }

  @Test
  void returnsTokenCredentials() throws Exception {
    FakeOAuth1Server server = FakeOAuth1Server.builder()
        .clientCredentials("key", "secret")
        .callback("http://127.0.0.1:" + port + "/login/x")
        .user("42", "alice")
        .build();
    OAuth1Client client = OAuth1Client.builder()
        .server(X.oauth1())
        .clientCredentials("key", "secret")
        .build();

    assertThat(LoopbackLogin.tokenCredentials(
                client, server, port, address -> open(server.approve(address)))
            .extra(X.SCREEN_NAME))
        .contains("alice");
    assertThat(page()).contains("Login received");
  }

  private FakeAuthorizationServer oauth2() {
    return FakeAuthorizationServer.builder()
        .likeX()
        .publicClient("app")
        .redirectUri("http://127.0.0.1:" + port + "/callback")
        .build();
  }

  private static OAuth2Client client() {
    return OAuth2Client.builder()
        .server(X.oauth2())
        .clientId("app")
        .json(JacksonJson.strict())
        .build();
  }

  /** Opens the callback as a browser does, without waiting for the page. */
  private void open(URI callback) {
    pages.add(browser.sendAsync(HttpRequest.newBuilder(callback).build(), BodyHandlers.ofString()));
  }

  private String page() {
    return pages.get(0).join().body();
  }

  private static int freePort() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
