package dev.tripod.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tripod.domain.builtin.InMemoryPendingAuthorizationStore;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.providers.X;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The web application of {@code docs/web-login.md}, behind a proxy that removes {@code /shop} from the path. */
@Timeout(120)
@DisplayName("WebApp")
final class WebAppTest {

  private static final PublicAddress PUBLIC = new PublicAddress("https://www.example/shop");
  private static final URI CALLBACK = PUBLIC.of("/login/callback", null);

  private final FakeAuthorizationServer server = FakeAuthorizationServer.builder()
      .likeX()
      .publicClient("client")
      .redirectUri(CALLBACK.toString())
      .redirectUri("https://www.example/shop/login/of-another-server")
      .user("42", "ada")
      .build();
  private final OAuth2Client client = OAuth2Client.builder()
      .server(X.oauth2())
      .clientId("client")
      .json(JacksonJson.strict())
      .build();
  private final HttpClient browser =
      HttpClient.newBuilder().connectTimeout(Duration.ofMinutes(1)).build();
  private final List<Tokens> loggedIn = new CopyOnWriteArrayList<>();
  private HttpServer app;

  @BeforeEach
  void start() throws IOException {
    app = appFor(CALLBACK).start(0);
  }

  @AfterEach
  void stop() {
    app.stop(0);
  }

  @Test
  @DisplayName("logs a user in through the proxy and leaves the callback's address")
  void logsIn() throws Exception {
    HttpResponse<String> begun = get("/login", "");
    String cookie = cookie(begun);
    URI callback = server.approve(location(begun));

    HttpResponse<String> completed = get(withoutPrefix(callback), cookie);

    assertThat(completed.statusCode()).isEqualTo(303);
    assertThat(location(completed)).isEqualTo(PUBLIC.of("/", null));
    assertThat(loggedIn).hasSize(1);
    assertThat(server.isActive(loggedIn.get(0).accessToken())).isTrue();
  }

  @Test
  @DisplayName("keeps the browser's cookie for its next login")
  void keepsTheCookie() throws Exception {
    String cookie = cookie(get("/login", ""));

    assertThat(cookie(get("/login", "theme=dark; " + cookie))).isEqualTo(cookie);
  }

  @Test
  @DisplayName("rejects a callback from a browser that did not start the login")
  void rejectsAnotherBrowser() throws Exception {
    URI callback = server.approve(location(get("/login", "")));
    String another = cookie(get("/login", ""));

    assertThat(get(withoutPrefix(callback), another).statusCode()).isEqualTo(400);
    assertThat(get(withoutPrefix(callback), "").statusCode()).isEqualTo(400);
    assertThat(loggedIn).isEmpty();
    assertThat(server.tokenRequests()).isZero();
  }

  @Test
  @DisplayName("rejects a callback that arrives at another path than this login's redirect URI")
  void rejectsAnotherPath() throws Exception {
    app.stop(0);
    app = appFor(PUBLIC.of("/login/of-another-server", null)).start(0);
    HttpResponse<String> begun = get("/login", "");
    String query = server.approve(location(begun)).getRawQuery();

    assertThat(get("/login/callback?" + query, cookie(begun)).statusCode()).isEqualTo(400);
    assertThat(server.tokenRequests()).isZero();
  }

  @Test
  @DisplayName("shows a user who declined a page of their own")
  void declined() throws Exception {
    HttpResponse<String> begun = get("/login", "");

    HttpResponse<String> completed =
        get(withoutPrefix(server.deny(location(begun))), cookie(begun));

    assertThat(location(completed)).isEqualTo(PUBLIC.of("/declined", null));
    assertThat(get("/declined", "").body()).isEqualTo("You declined the login.");
    assertThat(loggedIn).isEmpty();
  }

  @Test
  @DisplayName("reports a failed token request without its details")
  void tokenRequestFails() throws Exception {
    HttpResponse<String> begun = get("/login", "");
    URI callback = server.approve(location(begun));
    server.faults().nextTooManyRequests(Duration.ofSeconds(20));

    HttpResponse<String> completed = get(withoutPrefix(callback), cookie(begun));

    assertThat(completed.statusCode()).isEqualTo(502);
    assertThat(completed.body()).isEqualTo("The login failed. Try again later.");
  }

  private WebApp appFor(URI redirectUri) {
    return new WebApp(
        PUBLIC,
        new OAuth2WebLogin(
            client,
            server,
            InMemoryPendingAuthorizationStore.create(),
            AuthorizationRequest.to(redirectUri)),
        loggedIn::add);
  }

  private HttpResponse<String> get(String pathAndQuery, String cookie)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + app.getAddress().getPort() + pathAndQuery))
        .timeout(Duration.ofMinutes(1));
    if (!cookie.isEmpty()) {
      request.header("Cookie", cookie);
    }
    return browser.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String withoutPrefix(URI uri) {
    return uri.getRawPath().substring("/shop".length()) + "?" + uri.getRawQuery();
  }

  private static String cookie(HttpResponse<?> response) {
    return response.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
  }

  private static URI location(HttpResponse<?> response) {
    return URI.create(response.headers().firstValue("Location").orElseThrow());
  }
}
