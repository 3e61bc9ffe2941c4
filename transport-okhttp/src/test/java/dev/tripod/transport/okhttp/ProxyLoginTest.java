package dev.tripod.transport.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Credentials;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@DisplayName("Through a proxy that needs a login")
final class ProxyLoginTest {

  private static final String LOGIN = Credentials.basic("user", "password");

  /** The proxy, and the server at the end of its tunnels. */
  private final MockWebServer server = new MockWebServer();

  private OkHttpClient client;

  @BeforeEach
  void start() throws IOException {
    OkHttpClient overTls = OverTls.clientOf(server);
    server.start(InetAddress.getByName("localhost"), 0);
    client = overTls
        .newBuilder()
        .proxy(new Proxy(Proxy.Type.HTTP, server.getSocketAddress()))
        .proxyAuthenticator((route, response) ->
            response.request().newBuilder().header("Proxy-Authorization", LOGIN).build())
        .build();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  @DisplayName("OkHttpTransport logs in as its client does, and the server does not see the login")
  void transport() throws Exception {
    enqueueLogin();

    assertThat(OkHttpTransport.of(client)
            .send(HttpRequest.get("https://localhost/a").withHeader("Authorization", "Bearer a"))
            .bodyText())
        .isEqualTo("text");

    assertThatTheServerSawTheCredentialOnly();
  }

  @Test
  @DisplayName("a call through AuthorizingInterceptor logs in and has its credential")
  void interceptor() throws Exception {
    enqueueLogin();
    Authorizer bearer =
        request -> Exchange.done(Attempt.only(request.withHeader("Authorization", "Bearer a")));

    try (Response response = AuthorizingInterceptor.install(client, bearer)
        .newCall(new Request.Builder().url("https://localhost/a").build())
        .execute()) {
      assertThat(response.body().string()).isEqualTo("text");
    }

    assertThatTheServerSawTheCredentialOnly();
  }

  private void enqueueLogin() {
    server.enqueue(new MockResponse.Builder()
        .inTunnel()
        .code(407)
        .addHeader("Proxy-Authenticate", "Basic realm=\"p\"")
        .build());
    server.enqueue(new MockResponse.Builder().inTunnel().build());
    server.enqueue(new MockResponse.Builder().body("text").build());
  }

  private void assertThatTheServerSawTheCredentialOnly() throws InterruptedException {
    RecordedRequest request = server.takeRequest();
    boolean loggedIn = false;
    while ("CONNECT".equals(request.getMethod())) {
      assertThat(request.getHeaders().get("Authorization")).isNull();
      loggedIn = LOGIN.equals(request.getHeaders().get("Proxy-Authorization"));
      request = server.takeRequest();
    }
    assertThat(loggedIn).isTrue();
    assertThat(request.getTarget()).isEqualTo("/a");
    assertThat(request.getHeaders().get("Authorization")).isEqualTo("Bearer a");
    assertThat(request.getHeaders().get("Proxy-Authorization")).isNull();
  }
}
